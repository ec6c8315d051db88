"""ocrfix."""
