"""Orders that a clinician takes back in the same breath: "start propranolol; you had asthma, so no propranolol"."""

from __future__ import annotations

import re

from scribe.drafting.extractive.said import Clause
from scribe.model import Speaker
from scribe.terminology import medicines

_TAKES_BACK = re.compile(
    r"^(?:so |but |and |then |well )*(?:no,? )*(?:no|not|scratch|forget|never mind|leave out|skip) (?:the |that )?"
    r"(?P<what>[\w -]+?)(?: then| after all| for you| in your case)?$",
    re.IGNORECASE,
)


def without_withdrawn(clauses: list[Clause]) -> list[Clause]:
    """The clauses of a turn without the orders that a later clause of it takes back, and without the taking back.

    Only a clinician's bare "no …" with the name of a medicine counts, and only against clauses before it that name the
    same medicine: an order that is kept by mistake is read by a nurse, one that is dropped by mistake is not.
    """
    withdrawn: dict[str, int] = {}
    for position, clause in enumerate(clauses):
        match = _TAKES_BACK.match(clause.text) if clause.speaker is not Speaker.PATIENT else None
        named = medicines().first(match["what"], "en") if match else None
        if match is None or named is None or len(match["what"].split()) > len(named.text.split()) + 1:
            continue
        if any(named.term.en in _names(earlier) for earlier in clauses[:position]):
            withdrawn[named.term.en] = position
    return [
        clause
        for position, clause in enumerate(clauses)
        if not any(position <= last and _names(clause) == {name} for name, last in withdrawn.items())
    ]


def _names(clause: Clause) -> set[str]:
    return {match.term.en for match in medicines().find(clause.text, "en")}
