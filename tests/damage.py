"""Damage to files as hypothesis makes it: pieces cut out, written over, or put in."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["Damage", "damages", "with_damage"]

Damage = tuple[float, int, bytes]

# What parsers stumble over: numbers without end, halves of characters, line ends, other values.
_STUMBLES = st.sampled_from(
    (b"", b"\r", b"\n", b"\t", b"\x00", b'"', b"\\ud800", b"\xed\xa0\x80", b"\xff", b"1e999", b"-1",
     b"9" * 25, b"9" * 500, b"NaN", b"inf", b"null", b"true", b"[]", b"{}", b'"x"', b"[" * 3000,
     b"=", b"#", b"[a]\n", b",", b" | ", b"\xef\xbb\xbf")
)  # fmt: skip
damages = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from((0, 1, 1, 2, 5, 40)), _STUMBLES | st.binary(max_size=4)
    ),
    min_size=1,
    max_size=3,
)
"""Where (a share of the length), how many bytes go, and what comes in their place."""


def with_damage(data: bytes, damage: list[Damage]) -> bytes:
    """The data, damaged in these places one after another."""
    for share, gone, come in damage:
        at = int(share * len(data))
        data = data[:at] + come + data[at + gone :]
    return data
