"""errormodel"""
