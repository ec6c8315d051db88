"""Old print: where ſ stood for s."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from source_text import Source

# Round s stands at the end of a word, and before an apostrophe or a hyphen; ß stays one letter.
LONG = re.compile(r"s(?=[^\W\d_])")


def with_long_s(text: str) -> str:
    """Put ſ where printers of the eighteenth century did, as far as letters tell.

    Round s at the joint of a German compound ("Hausthür") is not known here.

    >>> with_long_s("les assises sont closes, s'il pressait")
    'les aſſiſes ſont cloſes, s'il preſſait'
    """
    return LONG.sub("ſ", text)


def long_s(source: Source) -> Source:
    """A text in the spelling of such a page; footnote calls and marks stay as they are."""
    blocks = (
        replace(block, lines=tuple(with_long_s(line) for line in block.lines))
        for block in source.blocks
    )
    return replace(source, blocks=tuple(blocks))
