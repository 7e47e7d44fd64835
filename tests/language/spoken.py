"""Dialogues in a line, and what must stand of them, for tests of the reading."""

from __future__ import annotations

from scribe.language.claim import Claim
from scribe.language.proving import tags_of
from scribe.language.reading import Reading, read
from scribe.model import Coverage, Engine, Language, RecordingRef, Segment, SegmentId, Speaker, Transcript

_SPEAKERS = {"d": Speaker.DOCTOR, "p": Speaker.PATIENT, "o": Speaker.OTHER, "u": Speaker.UNKNOWN}


def reading_of(dialogue: str, language: Language = "en") -> Reading:
    """The reading of turns written ``d: … | p: … | o: …`` (doctor, patient, other; u: unknown)."""
    segments = []
    for number, turn in enumerate(dialogue.split(" | "), start=1):
        who, _, text = turn.partition(": ")
        segments.append(
            Segment(
                id=SegmentId(f"s{number}"), start_s=number * 4.0, end_s=number * 4.0 + 4.0,
                speaker=_SPEAKERS[who.strip()], text=text, confidence=0.9,
            )
        )  # fmt: skip
    return read(
        Transcript(
            recording=RecordingRef(sha256="a" * 64, duration_s=60.0, channels=2),
            engine=Engine(name="faster-whisper", model="large", demo=False),
            language=language,
            segments=tuple(segments),
            coverage=Coverage(speech_s=60, transcribed_s=60),
        )
    )


def tagged(claim: Claim) -> set[str]:
    """A claim's tags, with its dose (``15 mg``), its value (``148/90``) and ``doubted`` where it is not sure."""
    tags = set(tags_of(claim))
    if claim.regimen is not None and claim.regimen.dose is not None:
        tags.add(f"{format(claim.regimen.dose.normalize(), 'f')} {claim.regimen.unit}".strip())
        if claim.regimen.strength is not None and claim.regimen.unit in ("tablet", "capsule"):
            whole = claim.regimen.dose * claim.regimen.strength
            tags.add(f"{format(whole.normalize(), 'f')} {claim.regimen.strength_unit}")
    if claim.quantity is not None:
        tags.add("/".join(format(value.normalize(), "f") for value in claim.quantity.values))
    if claim.sureness < 0.5:
        tags.add("doubted")
    return tags


def unmet(reading: Reading, expected: str) -> str:
    """Which part of an expectation no standing claim meets; empty where all are met.

    ``words: tag, !tag`` wants one claim with and without these tags, ``words: nothing`` none at all, and
    ``words: never tag`` none with this tag.

    A question that nobody answered asserts nothing: its claims count only for the tag ``asked``.
    """
    for part in filter(None, (piece.strip() for piece in expected.split(";"))):
        words, _, listed = part.partition(": ")
        wanted = [tag.strip() for tag in listed.split(",")]
        about = [claim for claim in reading.standing if _named(claim, words.lower())]
        if "asked" not in wanted:
            about = [claim for claim in about if claim.assertion.value != "asked"]
        if "nothing" in wanted:
            if about:
                return f"«{words}» is claimed: {[sorted(tagged(one)) for one in about]}"
            continue
        if wanted[0].startswith("never "):
            having = [sorted(tagged(one)) for one in about if wanted[0].removeprefix("never ") in tagged(one)]
            if having:
                return f"«{part}» is not kept to: {having}"
            continue
        fits = any(
            all((t[1:] not in tagged(c)) if t.startswith("!") else t in tagged(c) for t in wanted) for c in about
        )
        if not fits:
            return f"«{part}» is not met: {[sorted(tagged(one)) for one in about]}"
    return ""


def _named(claim: Claim, words: str) -> bool:
    concept = claim.concept
    names = (claim.words, claim.name, *((concept.en, concept.zh) if concept else ()))
    return any(words in name.lower() for name in names)
