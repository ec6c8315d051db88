"""Tables of what each character is, made once for a version of Unicode and kept between runs."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

from ocrfix.cache import arrays

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["PLANE", "tables"]

PLANE = 1 << 16  # characters that tables have; those beyond count as the last


def tables(name: str, tell: Callable[[str], tuple[int, ...]], columns: int) -> NDArray[Any]:
    """What ``tell`` says of each character of the first plane, a row for each of its numbers.

    ``name`` holds the version of what it says.
    """

    def made() -> dict[str, NDArray[Any]]:
        rows = [tell(chr(code)) for code in range(PLANE)]
        return {"told": np.array(rows, dtype=np.int32).reshape(PLANE, columns).T.copy()}

    return arrays(f"characters {name} {unicodedata.unidata_version}", made)["told"]
