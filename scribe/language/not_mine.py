"""What the speaker says that a relative has and they have not."""

from __future__ import annotations

import re

from scribe.language.claim import Assertion, Claim, ClaimKind, Whose
from scribe.language.clause import Sentence
from scribe.language.rules import Pack, of_pack
from scribe.model import Speaker


@of_pack
def listed_words(own: Pack, name: str) -> re.Pattern[str]:
    """The words of a list of the pack as one pattern; it matches nothing where the pack has none."""
    words = "|".join(own.filled(word) for word in own.lists.get(name, ()))
    return own.compiled(words) if words else re.compile(r"(?!)")


def not_mine(sentence: Sentence, claims: list[Claim], own: Pack) -> list[Claim]:
    """The denials of a patient who tells of a relative's illness ("my mother is diabetic, I am not")."""
    theirs = [claim for claim in claims if claim.whose is Whose.RELATIVE and claim.kind is ClaimKind.PROBLEM]
    if not theirs or sentence.question or sentence.speaker is Speaker.DOCTOR:
        return []
    if listed_words(own, "not_mine").search(sentence.text, theirs[-1].end) is None:
        return []
    return [claim.but(whose=Whose.PATIENT, relation=None, assertion=Assertion.DENIED) for claim in theirs]
