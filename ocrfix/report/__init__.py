"""Results for people and programs: terminal, patch, JSON, HTML and tables.

In come the values of the steps before, out goes text. Nothing is decided or computed anew here, and
no markup of a document runs in a page. Each view is a room of its own; take it from there.
"""
