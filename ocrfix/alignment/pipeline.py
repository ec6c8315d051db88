"""The characters and paragraphs of two twin texts, an OCR and its clean text, paired."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ocrfix.alignment.anchors import heaviest_chain
from ocrfix.alignment.beads import Bead, beads_of
from ocrfix.alignment.blocks import clip
from ocrfix.alignment.characters import blocks_of
from ocrfix.alignment.layout import Side
from ocrfix.alignment.realignment import rejoined, rematch
from ocrfix.alignment.similarity import similarity
from ocrfix.errors import AlignmentError, InputError
from ocrfix.model import Alignment, Op, Record, Span
from ocrfix.text.composition import Composed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.alignment.blocks import Block
    from ocrfix.alignment.parallel_zones import Piece
    from ocrfix.alignment.realignment import Pairing
    from ocrfix.model import RecordKind

__all__ = ["align", "align_characters", "matched_text"]

# Twins share most of the shorter text; two reports of one office share a tenth of theirs.
_TWINS = 0.4
# So alike, two entries of a list are one: "Gambie" and "Zambie" are less.
_SURE = 0.95


@contextmanager
def _unswept() -> Iterator[None]:
    """Put off the search for cyclic garbage.

    The millions of small values made meanwhile form no cycles, and looking through them again
    and again takes a third of the time.
    """
    sweeping = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if sweeping:
            gc.enable()


def align_characters(ocr: str, clean: str) -> tuple[Op, ...]:
    """Align two whole texts character by character, keeping the order of both.

    The operations cover both texts from end to end; equal and unequal ones take turns. An
    unequal operation costs as many edits as its longer side has characters, and the sum is the
    edit distance or hardly more. Time grows linearly with the length of twins. A base character
    and its combining marks stay together; composed and decomposed they are equal, so that the sides
    of an equal operation may differ in length there.

    >>> [(op.a0, op.a1, op.b0, op.b1, op.equal) for op in align_characters("rnais", "mais")]
    [(0, 2, 0, 1, False), (2, 5, 1, 4, True)]
    """
    sides = Composed.of(ocr), Composed.of(clean)
    a, b = (side.text for side in sides)
    with _unswept():
        return _ops_back(_ops(blocks_of(a, b).tolist(), 0, len(a), 0, len(b)), *sides)


def _ops(blocks: list[Block], a0: int, a1: int, b0: int, b1: int) -> tuple[Op, ...]:
    """Return equal and unequal operations that cover two spans from end to end."""
    new = tuple.__new__  # several times as fast as by keyword
    ops: list[Op] = []
    for a, b, n in blocks:
        if a > a0 or b > b0:
            ops.append(new(Op, (a0, a, b0, b, False)))
        a0, b0 = a + n, b + n
        if n:
            ops.append(new(Op, (a, a0, b, b0, True)))
    if a1 > a0 or b1 > b0:
        ops.append(new(Op, (a0, a1, b0, b1, False)))
    return tuple(ops)


def _rematched(ocr: str, clean: str, beads: list[Bead]) -> list[Bead]:
    """Return the beads with the entries of lists paired by what they say."""
    known: dict[Pairing, Bead] = {(bead.ocr, bead.clean): bead for bead in beads}
    sure = [pair for pair, bead in known.items() if bead.similarity >= _SURE]
    doubtful = [pair for pair, bead in known.items() if bead.similarity < _SURE]
    result = []
    for a, b in rejoined(ocr, clean, sure + rematch(ocr, clean, doubtful)):
        bead = known.get((a, b))
        if bead is None and a and b:
            share = similarity(ocr[slice(*a)], clean[slice(*b)])
            bead = Bead(a, b, share, clip(ocr, clean, [], *a, *b))
        result.append(bead or Bead(a, b))
    return result


def _in_order(beads: list[Bead]) -> list[tuple[RecordKind, Bead]]:
    """Name the kind of every bead, and put them in the order of the OCR text.

    What rises in both texts is matched, what has to jump was moved; clean text alone follows
    the match that it follows in the clean text.
    """
    alone = sorted((bead.clean, bead) for bead in beads if bead.ocr is None and bead.clean)
    rest = sorted((bead.ocr, bead) for bead in beads if bead.ocr is not None)
    runs = [
        (at, bead.clean[0], bead.clean[1] - bead.clean[0])
        for at, (_, bead) in enumerate(rest)
        if bead.clean is not None
    ]
    chain = {at for at, _, _ in heaviest_chain(runs)}
    result: list[tuple[RecordKind, Bead]] = []
    waiting = 0
    for at, (_, bead) in enumerate(rest):
        if at in chain and bead.clean is not None:
            while waiting < len(alone) and alone[waiting][0] < bead.clean:
                result.append(("clean_only", alone[waiting][1]))
                waiting += 1
        kind: RecordKind = "match" if at in chain else "moved" if bead.clean else "ocr_only"
        result.append((kind, bead))
    result.extend(("clean_only", bead) for _, bead in alone[waiting:])
    return result


def _record(ocr: str, clean: str, kind: RecordKind, bead: Bead) -> Record:
    def span(text: str, piece: Piece | None) -> Span | None:
        return Span(*piece, text[slice(*piece)]) if piece else None

    ops = _ops(bead.blocks, *bead.ocr, *bead.clean) if bead.ocr and bead.clean else ()
    return Record(kind, span(ocr, bead.ocr), span(clean, bead.clean), bead.similarity, ops)


def _shared(records: tuple[Record, ...], ocr: str, clean: str) -> float:
    """Return how much of the shorter text the paired records share, 0 to 1."""
    shared = 0.0
    for record in records:
        if record.ocr is not None and record.clean is not None:
            shared += record.similarity * min(len(record.ocr.text), len(record.clean.text))
    shorter = min(len(ocr.strip()), len(clean.strip()))
    return min(1.0, shared / shorter)


def align(ocr: str, clean: str, *, force: bool = False) -> Alignment:
    """Pair the paragraphs of an OCR text with those of its clean twin.

    Every character of either text that is not white space lies in exactly one record of its
    side. Records come in the order of the OCR text; text of the clean side alone stands where it
    belongs among its neighbours. ``moved`` records stand elsewhere in the clean text. Paragraphs
    are found by the evidence of both sides together.

    Raises :class:`~ocrfix.errors.InputError` for a text with nothing but white space, and
    :class:`~ocrfix.errors.AlignmentError` for two texts that are no twins, unless ``force``.

    >>> result = align("1. La huitiéme session.\\n\\n3", "1. La huitième session.")
    >>> [(record.kind, round(record.similarity, 2)) for record in result.records]
    [('match', 0.96), ('ocr_only', 0.0)]
    """
    for text, name in ((ocr, "OCR"), (clean, "clean")):
        if not text or text.isspace():
            message = f"The {name} text is empty. Name a file that has text in it."
            raise InputError(message)
    sides = Composed.of(ocr), Composed.of(clean)
    if not all(side.same for side in sides):
        inside = align(*(side.text for side in sides), force=force)
        return Alignment(ocr, clean, tuple(_record_back(r, *sides) for r in inside.records))
    with _unswept():
        blocks = blocks_of(ocr, clean)
        if not len(blocks) and not force:
            raise _no_twins(0.0)
        beads = beads_of(Side(ocr), Side(clean), blocks)
        ordered = _in_order(_rematched(ocr, clean, beads))
        records = tuple(_record(ocr, clean, kind, bead) for kind, bead in ordered)
    shared = _shared(records, ocr, clean)
    if shared < _TWINS and not force:
        raise _no_twins(shared)
    return Alignment(ocr, clean, records)


def _record_back(record: Record, ocr: Composed, clean: Composed) -> Record:
    """A record of two composed texts as one of the texts as they were read."""

    def span(side: Composed, found: Span | None) -> Span | None:
        if found is None:
            return None
        start, end = side.span_back(found.start, found.end)
        return Span(start, end, side.original[start:end])

    ops = _ops_back(record.ops, ocr, clean)
    return replace(record, ocr=span(ocr, record.ocr), clean=span(clean, record.clean), ops=ops)


def _ops_back(ops: tuple[Op, ...], ocr: Composed, clean: Composed) -> tuple[Op, ...]:
    """Operations on two composed texts as such on the texts as they were read."""
    if ocr.same and clean.same:
        return ops
    found: list[Op] = []
    for op in ops:
        a0, a1 = (ocr.span_back(at, at)[0] for at in (op.a0, op.a1))
        b0, b1 = (clean.span_back(at, at)[0] for at in (op.b0, op.b1))
        if a0 < a1 or b0 < b1:
            found.append(Op(a0, a1, b0, b1, op.equal))
    return tuple(found)


def _no_twins(shared: float) -> AlignmentError:
    return AlignmentError(
        f"The two texts are no twins: similarity {shared:.2f}, and {_TWINS} is the least."
        " Name the clean text of this OCR; ocrfix align --force matches them all the same."
    )


def matched_text(ocr: str, clean: str) -> tuple[str, str]:
    """Keep of two texts the paragraphs that match, in one order, a line each.

    What stands on one side only goes, and what was moved stands beside its twin: so running
    heads and columns read across do not count as misread characters. Raises what
    :func:`align` raises.
    """
    both = [r for r in align(ocr, clean).records if r.ocr and r.clean]
    return (
        "\n".join(r.ocr.text for r in both if r.ocr),
        "\n".join(r.clean.text for r in both if r.clean),
    )
