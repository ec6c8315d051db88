from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import pytest

from ocrfix.errors import InputError
from ocrfix.model import Change, Document, Repaired
from ocrfix.report.json_report import read_report, report_json, report_schema

ORIGINAL = "I’eau est b1eue\r\n"
MADE = (
    Change(0, 1, "I", "l", "I→l", 0.98, 1, "seen 40 times"),
    Change(11, 12, "1", "l", "1→l", 0.91, 1),
)
HELD = (Change(6, 9, "est", "esl", "t→l", 0.2, 1),)
ITEMS = [
    (
        Document(ORIGINAL, "un.txt", "utf-8", b"\xef\xbb\xbf"),
        Repaired(ORIGINAL, "l’eau est bleue\r\n", MADE, HELD, ("a note",)),
    ),
    (Document("rien\n", "deux.txt", "latin-1"), Repaired("rien\n", "rien\n", ())),
]


def report(**options: Any) -> str:
    return report_json(ITEMS, book="fr", version="1.0", **options)


def test_report_says_what_was_changed_where() -> None:
    data = json.loads(report())
    assert data["totals"] == {"documents": 2, "changes": 2, "held_back": 1}
    assert data["rules"] == [
        {"rule": "1→l", "changes": 1, "mean_confidence": 0.91},
        {"rule": "I→l", "changes": 1, "mean_confidence": 0.98},
    ]
    first = data["documents"][0]
    assert first["changes"][0] == {
        "start": 0, "end": 1, "before": "I", "after": "l", "rule": "I→l",
        "confidence": 0.98, "line": 1, "evidence": "seen 40 times",
    }  # fmt: skip
    assert (first["held_back_count"], len(first["held_back"])) == (1, 1)
    assert first["original"] == {
        "sha256": hashlib.sha256(b"\xef\xbb\xbf" + ORIGINAL.encode()).hexdigest(),
        "encoding": "utf-8",
        "bom": "efbbbf",
    }


def test_report_follows_its_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    schema = report_schema()
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema)
    data = json.loads(report())
    validator(schema).validate(data)
    del data["documents"][0]["changes"][0]["rule"]
    assert not validator(schema).is_valid(data)


def test_report_reads_back() -> None:
    read = read_report(report())
    assert (read.version, read.book, len(read.documents)) == ("1.0", "fr", 2)
    first = read.documents[0]
    assert (first.name, first.changes, first.held_back, first.notes) == (
        "un.txt", MADE, HELD, ("a note",),
    )  # fmt: skip
    assert first.original.bom == b"\xef\xbb\xbf"


def test_another_output_encoding_is_recorded() -> None:
    read = read_report(report(output_encoding="utf-16-le")).documents[0]
    assert (read.original.encoding, read.repaired.encoding, read.repaired.bom) == (
        "utf-8", "utf-16-le", b"",
    )  # fmt: skip
    expected = "l’eau est bleue\r\n".encode("utf-16-le")
    assert read.repaired.sha256 == hashlib.sha256(expected).hexdigest()


def broken(path: list[Any], value: Any) -> str:
    data: Any = json.loads(report())
    place = data
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = copy.deepcopy(value)
    return json.dumps(data)


CHANGE = ["documents", 0, "changes", 1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not a report of ocrfix"),
        ('{"format": "other"}', "is not a report of ocrfix"),
        (broken(["format_version"], 9), "has report format 9; this ocrfix reads 1"),
        (broken(["documents"], None), "is damaged: 'documents' is missing"),
        (broken(["documents"], 5), "is damaged"),
        (broken([*CHANGE, "rule"], None), "is damaged: 'rule' is missing"),
        (broken([*CHANGE, "start"], "2"), "'2' stands where int belongs"),
        (broken([*CHANGE, "start"], True), "True stands where int belongs"),
        (broken([*CHANGE, "end"], 14), "the change at character 11 has a wrong length"),
        (broken([*CHANGE, "start"], -1), "the change at character -1 has a wrong length"),
        (
            broken(
                ["documents", 0, "changes", 0], json.loads(report())["documents"][0]["changes"][1]
            ),
            "two changes overlap at character 11",
        ),
        (broken(["documents", 0, "original", "bom"], "xy"), "is damaged"),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        read_report(text, "r.json")
    assert str(caught.value).startswith("r.json ")
    assert reason in str(caught.value)
    assert "ocrfix" in str(caught.value)


def test_report_is_the_same_every_time() -> None:
    assert report() == report()
    assert report().endswith("}\n")
