"""Every kind of fact: the modules of ``kinds``, and those that a hospital's package adds as entry points."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, Final

from scribe.facts import kinds
from scribe.facts.kind import FactKind
from scribe.model import Assertion, Fact, Language, ProblemFact

ENTRY_POINTS: Final = "scribe.fact_kinds"


@cache
def every_kind() -> tuple[FactKind[Any], ...]:
    """The kinds, in their order."""
    own = [import_module(f"{kinds.__name__}.{found.name}").KIND for found in iter_modules(kinds.__path__)]
    added = [point.load() for point in entry_points(group=ENTRY_POINTS)]
    return tuple(sorted((*own, *added), key=lambda kind: kind.order))


def kind_of(fact: Fact) -> FactKind[Any]:
    """The kind of a fact."""
    return next(kind for kind in every_kind() if kind.holds(fact))


def thing_of(fact: Fact, language: Language) -> tuple[str, str]:
    """What two facts about the same thing share: a kind's name and its key in the language.

    A relative's illness is a problem too, but never the patient's own.
    """
    kind = kind_of(fact)
    family = isinstance(fact, ProblemFact) and fact.attributes.assertion is Assertion.FAMILY
    return "family" if family else kind.name, kind.key(fact, language)
