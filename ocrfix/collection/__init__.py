"""Whole collections: files repaired as they come, written as they are done, gone on with later.

In come files and what is asked of them, out go repaired files, a ledger of what is done, and the
pieces of a report. Knows the repair of texts and how reports and reviews record it, and no command.
"""
