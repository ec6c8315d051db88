"""What rules are called before people, where the name in the table would tell them nothing."""

from __future__ import annotations

from ocrfix.errormodel.rules import UNSEEN, rule_id
from ocrfix.text.composition import composed
from ocrfix.text.phrases import plain_quotes

__all__ = ["NEVER_SEEN", "shown_confusion", "shown_rule", "spelled", "typed_rule"]

NEVER_SEEN = "misreading never seen"
"""What the rule is called that stands for a letter misread in a way that was never counted."""


def shown_rule(name: str) -> str:
    """A rule as people are told of it; several are joined by " + ".

    >>> shown_rule("␣I’→␣l’"), shown_rule("é→è + *→*")
    ('␣I’→␣l’', 'é→è + misreading never seen')
    """
    unseen = rule_id(*UNSEEN)
    return " + ".join(NEVER_SEEN if part == unseen else part for part in name.split(" + "))


def shown_confusion(before: str, after: str) -> str:
    """A substitution as people are told of it.

    >>> shown_confusion("a", "à"), shown_confusion("*", "*")
    ('a→à', 'misreading never seen')
    """
    return shown_rule(rule_id(before, after))


def spelled(text: str) -> str:
    """One side of a change as people are told of it, with the white space to be seen.

    >>> spelled("- "), spelled("")
    ('-␣', '∅')
    """
    return text.replace(" ", "␣").replace("\n", "↵") or "∅"


def typed_rule(name: str) -> str:
    """The name of a rule as people type it, for comparison: whatever its arrow and quotes are.

    >>> typed_rule("I'->l'") == typed_rule("I’ → l’")
    True
    """
    plain = plain_quotes(composed(name)).replace(" ", "")
    for arrow in ("->", "=>"):
        if "→" not in plain and (at := plain.find(arrow, 1)) > 0:
            return f"{plain[:at]}→{plain[at + len(arrow) :]}"
    return plain
