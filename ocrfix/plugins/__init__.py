"""ocrfix within other programs."""
