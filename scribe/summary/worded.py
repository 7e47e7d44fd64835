"""The wording of summaries: one file for each language of notes, each pattern with what it must and must not do."""

from __future__ import annotations

import re
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import Field

from scribe.model import Language, MedicineStatus
from scribe.model.base import Frozen
from scribe.summary.summary import PartKind


class Rewriting(Frozen):
    """Words that are written otherwise; ``makes`` are its proofs."""

    find: str
    write: str
    makes: dict[str, str] = Field(min_length=1)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.find, re.IGNORECASE)

    def applied(self, text: str) -> str:
        """The text with its words."""
        return self._pattern.sub(self.write, text)


class Telling(Frozen):
    """By which words a sentence is told to be of a kind; ``holds`` and ``fails`` are its proofs."""

    find: str
    holds: tuple[str, ...] = Field(min_length=1)
    fails: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.find, re.IGNORECASE)

    def tells(self, text: str) -> bool:
        """Whether the sentence is of the kind."""
        return self._pattern.search(text) is not None


class Repeated(Frozen):
    """Words that say nothing besides what a line about a medicine says; ``most`` others still say nothing."""

    find: str
    most: int

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.find, re.IGNORECASE)

    def without(self, text: str) -> str:
        """What is left of the text."""
        return self._pattern.sub(" ", text)


class Wording(Frozen):
    """Everything that a summary in one language says besides the note's own words."""

    title: str
    titles: dict[PartKind, str]
    ask: tuple[str, ...]
    more: str
    statuses: dict[MedicineStatus, str]
    unknown_how: str
    until_now: str
    dose: str
    dose_of_form: str
    per_kilo: str
    in_a_day: str
    as_needed: str
    duration: str
    reason: str
    join: str
    units: dict[str, str]
    routes: dict[str, str]
    frequencies: tuple[Rewriting, ...]
    rewrites: tuple[Rewriting, ...]
    come_back: Telling
    at_once: Telling
    split: tuple[str, ...]
    """Where a sentence that says when to come back goes over to when to come at once."""
    plain: dict[str, str]
    """Terms of medicine, each with the words that patients have for it."""
    instead: tuple[str, ...]
    """Those of them that the plain words replace; beside the others the plain words stand in brackets."""
    told: str
    names_join: str
    sides: dict[Literal["left", "right", "both"], str]
    of_medicines: Repeated


@cache
def wording(language: Language) -> Wording:
    """The words of summaries in this language."""
    text = (files("scribe.summary") / "rules" / f"{language}.yaml").read_text(encoding="utf-8")
    return Wording.model_validate(yaml.safe_load(text))
