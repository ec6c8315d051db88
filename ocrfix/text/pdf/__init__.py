"""The invisible text layer of a PDF, read as words and written back (extra ``[pdf]``)."""
