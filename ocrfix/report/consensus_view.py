"""The votes of several witnesses as records, as a page, and in numbers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from ocrfix.report.page import chunked, escaped, html_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrfix.witnesses.votes import Consensus, Vote

__all__ = ["votes_html", "votes_jsonl", "votes_summary"]

SURE = 0.9
"""The confidence from which a choice of the witnesses counts as sure."""

_AROUND = 60
_HOW = {
    "majority": "by majority",
    "habits": "by what each witness confuses",
    "language": "by the language",
    "presence": "where some witnesses have no text",
}


def votes_jsonl(found: Consensus) -> str:
    """Give one vote a line: the place in the consensus, the readings, and how it was settled.

    ``first`` is the place in the witness that leads: putting ``text`` there, vote by vote, turns it
    into the consensus.
    """
    lines = (
        {
            "start": vote.start,
            "end": vote.end,
            "text": vote.text,
            "first": {
                "witness": found.lead,
                "start": vote.first_start,
                "end": vote.first_end,
            },
            "readings": [
                {"text": r.text, "witnesses": list(r.witnesses), "votes": len(r.witnesses)}
                for r in vote.readings
            ],
            "by": vote.by,
            "confidence": vote.confidence,
        }
        for vote in found.votes
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def votes_summary(found: Consensus, names: Sequence[str]) -> str:
    """Say how many places differ, which are in doubt, what was left out and who leads."""
    counts = Counter[str](vote.by for vote in found.votes)
    how = ", ".join(f"{counts[by]:,} {said}" for by, said in _HOW.items() if counts[by])
    places = len(found.votes)
    noise = ", ".join(
        f"{name} {100 * share:.1f} %" for name, share in zip(names, found.noise, strict=True)
    )
    said = [
        f"{len(names)} witnesses differ in {places:,} place{'s' * (places != 1)}"
        f"{': ' + how if how else ''}."
    ]
    if doubted := sum(vote.confidence < SURE for vote in found.votes):
        said.append(
            f"{doubted:,} of them {'are' if doubted > 1 else 'is'} in doubt (confidence below "
            f"{SURE}); --format html shows them."
        )
    if left := sum(map(_left_out, found.votes)):
        said.append(
            f"{left:,} characters that only other witnesses have were left out: they do not read "
            "as language there, or stand elsewhere. --format jsonl lists them."
        )
    if found.lead > 1:
        said.append(
            f"Lines and hyphens are those of {names[found.lead - 1]}, which reads better than "
            f"{names[0]}."
        )
    said.append(f"Characters held to be misread: {noise}.")
    return "\n".join(said)


def _left_out(vote: Vote) -> int:
    """How much longer the longest reading is than what was taken where the first has nothing."""
    if vote.first_start < vote.first_end:
        return 0
    return max(0, max(len(reading.text) for reading in vote.readings) - len(vote.text.strip()))


def votes_html(found: Consensus, names: Sequence[str]) -> str:
    """Give one self-contained page with every vote: the consensus beside the readings.

    ``j`` and ``k`` go to the next and the previous vote. Nothing of a document can run or load
    anything.
    """
    numbered = "; ".join(f"{number} {escaped(name)}" for number, name in enumerate(names, 1))
    summary = escaped(votes_summary(found, names).replace("\n", " "))
    body = [
        f'<header><h1>Where witnesses differ</h1><p class="lead">{numbered}</p>'
        f'<p class="soft">{summary}</p></header>\n<main>\n'
        f'<div class="bar"><output id="place">{len(found.votes):,} to look at</output>'
        '<span class="keys"><button type="button" id="previous">previous <kbd>k</kbd></button> '
        '<button type="button" id="next">next <kbd>j</kbd></button></span></div>\n'
        '<section><div class="row bead columns"><span></span><p>consensus</p><p>readings</p>'
        "</div>\n",
        *chunked(_rows(found)),
        "</section></main>\n<footer>Made by ocrfix; nothing on this page leaves your computer."
        "</footer>\n",
    ]
    return html_page(f"{len(names)} witnesses, voted on by ocrfix", body)


def _rows(found: Consensus) -> Iterator[str]:
    for number, vote in enumerate(found.votes, 1):
        before = found.text[max(0, vote.start - _AROUND) : vote.start].partition(" ")[2]
        after = found.text[vote.end : vote.end + _AROUND].rpartition(" ")[0]
        how = f"{_HOW[vote.by]}, {vote.confidence:.2f}"
        yield (
            f'<div class="row bead stop"><span class="no">{number}</span>'
            f"<p>… {escaped(before)}<ins>{escaped(vote.text)}</ins>{escaped(after)} …</p>"
            f'<p>{_readings(vote)}<br><span class="soft">{how}</span></p></div>\n'
        )


def _readings(vote: Vote) -> str:
    chosen = " ".join(vote.text.split())
    lines = []
    for reading in vote.readings:
        tag = "ins" if reading.text == chosen else "del"
        shown = escaped(reading.text) if reading.text else "∅"
        who = ", ".join(map(str, reading.witnesses))
        lines.append(f"<{tag}>{shown}</{tag}> <small>{who}</small>")
    return "<br>".join(lines)
