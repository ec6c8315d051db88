"""``python -m ocrfix`` is ``ocrfix``."""

from ocrfix.cli import main

if __name__ == "__main__":
    main()
