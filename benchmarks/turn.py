"""One turn of a checkout, in a process of its own: load, read new text, read it again.

``python turn.py LANG FILE`` prints a line of JSON. Only the public names of ocrfix are used, which
every version has; which version it is, PYTHONPATH says.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import ocrfix


def main() -> None:
    lang, file = sys.argv[1:]
    text = Path(file).read_text("utf-8")
    started = time.process_time()
    book = ocrfix.load_bundled(lang)
    loaded = time.process_time()
    ocrfix.fix_and_explain("Une ligne.", book)  # what is made at first use is no part of the rate
    ready = time.process_time()
    changes = len(ocrfix.fix_and_explain(text, book).changes)
    first = time.process_time()
    ocrfix.fix_and_explain(text, book)
    again = time.process_time()
    print(
        json.dumps(
            {
                "load": loaded - started, "ready": ready - loaded, "first": first - ready,
                "again": again - first, "changes": changes, "peak": _peak(),
                "home": str(Path(ocrfix.__file__).parent),
            }
        )
    )  # fmt: skip


def _peak() -> int:
    """Bytes; what the system counts for a process elsewhere begins with the one that started it."""
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


if __name__ == "__main__":
    main()
