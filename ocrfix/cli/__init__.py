"""The command line: parse, call the library, render; nothing is decided here about a text."""

from ocrfix.cli.app import main

__all__ = ["main"]
