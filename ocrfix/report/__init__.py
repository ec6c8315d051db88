"""One list of changes, many renderings: terminal, patch, JSON, HTML and tables."""
