"""Words for how a thing is that a note may not add: of each, the words of which one at least was then said."""

from __future__ import annotations

from scribe.language.opposites import PairRule
from scribe.language.rules import family


@family("modifiers")
class ModifierRule(PairRule):
    """A course, a degree or a state. Proofs: ``a note's sentence -> what was said that bears it out``.

    ``one`` are the words by which a note tells it, ``other`` those that may bear it out; ``holds_not`` is a sentence
    that has neither.
    """
