"""What an operator sees of a delivery: the EMR's reasons and which elements of the patient differ, never the patient.

An EMR's reason may repeat what it was sent. Whatever identifies the patient, on either side, is blanked in it: the
number, the name and its parts, the birth date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from scribe.access import sees_patients
from scribe.model import Attempt, Consultation, Patient, Problem, Role, Stop

BLANK: Final = "▇▇▇"
_SHORTEST: Final = 2
_PLAIN: Final = ("status", "retry_after_s", "refusal", "found")
"""Members of a problem that are about no patient."""

_IDENTIFYING: Final = frozenset({"number", "birth_date", "name"})


def attempts_for(attempts: tuple[Attempt, ...], consultation: Consultation, role: Role) -> tuple[Attempt, ...]:
    """The attempts as somebody in this role may see them."""
    if sees_patients(role):
        return attempts
    return tuple(_masked(attempt, consultation.patient) for attempt in attempts)


def problem_for_operator(problem: Problem, patient: Patient | None) -> Problem:
    """A problem without whom it is about."""
    compared = problem.extra.get("compared")
    hide = _Hidden(patient, compared if isinstance(compared, dict) else {})
    extra = {name: value for name, value in problem.extra.items() if name in _PLAIN}
    if isinstance(problem.extra.get("outcome"), dict):
        extra["outcome"] = hide.within(problem.extra["outcome"])
    if isinstance(compared, dict):
        extra["compared"] = _results_only(compared)
    return problem.model_copy(update={"extra": extra})


def stop_for_operator(stop: Stop | None) -> Stop | None:
    """A decision without a clinician's words, which may name the patient."""
    if stop is None or not sees_patients(stop.by.role):
        return stop
    return stop.model_copy(update={"reason": ""})


def _masked(attempt: Attempt, patient: Patient | None) -> Attempt:
    hide = _Hidden(patient, attempt.compared)
    return attempt.model_copy(
        update={"outcome": hide.within(attempt.outcome), "compared": _results_only(attempt.compared), "more": {}}
    )


def _results_only(compared: dict[str, Any]) -> dict[str, Any]:
    elements = compared.get("elements")
    if not isinstance(elements, list):
        return {}
    return {"elements": [{"name": e.get("name"), "result": e.get("result")} for e in elements if isinstance(e, dict)]}


class _Hidden:
    """Everything that identifies one patient, as a pattern."""

    def __init__(self, patient: Patient | None, compared: dict[str, Any]) -> None:
        words = {word.strip() for word in (*_of(patient), *_of_compared(compared)) if len(word.strip()) >= _SHORTEST}
        longest_first = sorted(words, key=len, reverse=True)
        parts = [rf"\b{re.escape(w)}\b" if w.isascii() and w[0].isalnum() and w[-1].isalnum() else re.escape(w)
                 for w in longest_first]  # fmt: skip
        self._pattern = re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def within(self, value: Any) -> Any:
        """The same JSON with each of them blanked."""
        if isinstance(value, dict):
            return {name: self.within(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.within(item) for item in value]
        if isinstance(value, str) and self._pattern is not None:
            return self._pattern.sub(BLANK, value)
        return value


def _of(patient: Patient | None) -> Iterator[str]:
    if patient is None:
        return
    yield from (patient.name, patient.identifier, "".join(patient.identifier.split()))
    yield from re.split(r"[\s,.·'’-]+", patient.name)
    if patient.birth_date is not None:
        yield patient.birth_date.isoformat()
        yield patient.birth_date.strftime("%Y%m%d")


def _of_compared(compared: dict[str, Any]) -> Iterator[str]:
    elements = compared.get("elements")
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict) and element.get("name") in _IDENTIFYING:
            for side in ("ours", "theirs"):
                text = str(element.get(side) or "")
                yield text
                if element["name"] == "name":
                    yield from re.split(r"[\s,.·'’;-]+", text)
