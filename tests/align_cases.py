"""Paragraphs to align, and what holds for every alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.text.composition import composed

if TYPE_CHECKING:
    from ocrfix.model import Alignment, Record

ONE = "1. The harbour board met on the third of May and heard the report of the engineer."
TWO = "2. Dredging of the inner basin will begin as soon as the new barge has been delivered."
THREE = "3. Mr. Ferrier asked that the lamps on the north pier be lit an hour before sunset."
FOUR = "4. The widow Anne Castell was granted the use of the net shed until the end of the year."
FIVE = "5. No other business having been raised, the board rose at a quarter past six."


def assert_whole(result: Alignment) -> None:
    """Every inked character once on its side, spans and operations true, records in order."""
    seen = {"ocr": [0] * len(result.ocr), "clean": [0] * len(result.clean)}
    for record in result.records:
        for side, span in (("ocr", record.ocr), ("clean", record.clean)):
            if span is None:
                continue
            text = result.ocr if side == "ocr" else result.clean
            assert span.text == text[span.start : span.end]
            assert span.text == span.text.strip() != ""
            for at in range(span.start, span.end):
                seen[side][at] += 1
        assert (record.kind == "ocr_only") == (record.clean is None)
        assert (record.kind == "clean_only") == (record.ocr is None)
        assert_ops(result, record)
        assert 0 <= record.similarity <= 1
    for side, text in (("ocr", result.ocr), ("clean", result.clean)):
        inked = [n for n, c in zip(seen[side], text, strict=True) if not c.isspace()]
        assert set(inked) == {1}
        assert max(seen[side]) == 1
    starts = [record.ocr.start for record in result.records if record.ocr]
    assert starts == sorted(starts)
    matched = [r.clean.start for r in result.records if r.clean and r.kind == "match"]
    assert matched == sorted(matched)


def assert_ops(result: Alignment, record: Record) -> None:
    if record.ocr is None or record.clean is None:
        assert record.ops == ()
        return
    at = record.ocr.start, record.clean.start
    for op in record.ops:
        assert (op.a0, op.b0) == at
        one, other = result.ocr[op.a0 : op.a1], result.clean[op.b0 : op.b1]
        assert op.equal == (composed(one) == composed(other))
        at = op.a1, op.b1
    assert at == (record.ocr.end, record.clean.end)
