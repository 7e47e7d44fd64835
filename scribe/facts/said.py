"""What facts share of the claims that they come from: which may become one, their evidence, their names and codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from scribe.facts.kind import LEAST_SURENESS
from scribe.language.claim import Assertion, Claim, ClaimKind, Whose
from scribe.model import Coding, Language, SegmentId
from scribe.terminology import ATC, ICD10, Lexicon
from scribe.terminology.lexicon import term_of

MANIFESTATIONS: Final = frozenset(
    {
        "rash", "hives", "urticaria", "itching", "swelling", "facial swelling", "lip swelling", "swollen lips",
        "throat swelling", "eyelid swelling", "angioedema", "anaphylaxis", "wheezing", "shortness of breath", "lump",
        "flushing", "blisters",
    }
)  # fmt: skip
"""Signs of an allergic reaction (World Allergy Organization, guidance on anaphylaxis, 2020: skin, mucosa, airways)."""
_SYSTEMS = {"medicines": ATC, "vaccines": ATC, "conditions": ICD10}


def usable(claim: Claim, *, whose: Whose = Whose.PATIENT) -> bool:
    """Whether a claim may become a fact: it stands, is sure enough, said as a statement and about this person."""
    said = claim.assertion not in (Assertion.ASKED, Assertion.CONDITIONAL)
    return claim.stands and said and claim.whose is whose and claim.sureness >= LEAST_SURENESS


def of_kind(claims: Iterable[Claim], *kinds: ClaimKind) -> list[Claim]:
    """The usable claims of some kinds about the patient, in the order of the conversation."""
    return [claim for claim in claims if claim.kind in kinds and usable(claim)]


def by_key(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Claims about the same thing together, in the order of first mention."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.key, []).append(claim)
    return found


def evidence(claims: Iterable[Claim]) -> tuple[SegmentId, ...]:
    """The segments that some claims rest on, each once."""
    return tuple(dict.fromkeys(segment for claim in claims for segment in claim.segments))


def named(claim: Claim, language: Language) -> str:
    """The standard name of what a claim is about, or its words."""
    term = claim.concept
    return (term.name(language) or claim.words) if term is not None else claim.words.strip()


def spoken(claims: Sequence[Claim], language: Language) -> str:
    """The words that were spoken, where they are not the standard name."""
    words = claims[0].words.strip()
    return words if words.lower() != named(claims[0], language).lower() else ""


def codes(claim: Claim) -> tuple[Coding, ...]:
    """The code of what a claim is about, in its list's system."""
    term, system = claim.concept, _SYSTEMS.get(claim.list_name)
    if term is None or not term.code or system is None:
        return ()
    return (Coding(system=system, code=term.code, display=term.en),)


def manifests(claim: Claim, allergy: Claim) -> bool:
    """Whether a symptom is told as what an allergy does: one of the signs of allergy, right beside the substance."""
    if claim.kind not in (ClaimKind.FINDING, ClaimKind.PROBLEM) or claim.concept is None:
        return False
    last, here = allergy.evidence[-1:], claim.evidence[:1]
    beside = bool(last and here) and last[0].segment == here[0].segment and claim.assertion is Assertion.PRESENT
    return beside and allergy.assertion is Assertion.PRESENT and claim.concept.en in MANIFESTATIONS


def concept(name: str, language: Language, *lexicons: Lexicon) -> str:
    """What a name means: the concept's English name, or the name itself in small letters."""
    found = term_of(name, language, *lexicons)
    return found.en if found is not None else name.strip().lower()
