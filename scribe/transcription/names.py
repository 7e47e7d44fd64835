"""Names that the recogniser wrote by their sound: written as they are spelled, with what was heard kept beside.

This stands between recognition and reading, for recordings and for transcripts that come from elsewhere, so that
whoever reads a transcript (the drafter, a language model, verification, a person) reads the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scribe.model import Language, ReadAs, Segment, Speaker, Transcript, Word
from scribe.terminology.lexicon import medicines
from scribe.terminology.misheard import Misheard, misheard

_ASKS_FOR_MEDICINES: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:medicines?|medications?|meds|tablets?|pills?|drugs?|prescri\w+|inhalers?)\b[^.!?]*\?$", re.IGNORECASE
    ),
    "zh": re.compile("药[^。！？]{0,12}[？吗呢没]$"),
}


def with_names(transcript: Transcript, expected: Iterable[str] = ()) -> Transcript:
    """A transcript with the names that were written otherwise as they are spelled.

    A medicine that was heard rightly once, or read by its sound, is to be expected in all of the visit.

    Args:
        transcript: of any recogniser; one that was read so before stays as it is.
        expected: names that are to be expected in this visit: what sounds like one of them is more likely it.
    """
    likely = frozenset(name.lower() for name in expected)
    first = tuple(_all_named(transcript, likely))
    segments = tuple(_all_named(transcript, likely | _spoken_of(first, transcript.language)))
    return transcript if segments == transcript.segments else transcript.model_copy(update={"segments": segments})


def _all_named(transcript: Transcript, expected: frozenset[str]) -> Iterator[Segment]:
    asked_by: Speaker | None = None
    for one in transcript.segments:
        language = one.language or transcript.language
        answers = asked_by not in {None, one.speaker}
        yield named(one, language, expected, asked=answers)
        if _ASKS_FOR_MEDICINES[language].search(one.text.rstrip()):
            asked_by = one.speaker
        elif not answers:
            asked_by = None


def _spoken_of(segments: Iterable[Segment], language: Language) -> frozenset[str]:
    """The medicines that are named in segments, in small letters, by each of their names."""
    return frozenset(
        name.lower()
        for one in segments
        for match in medicines().find(one.text, one.language or language)
        for name in match.term.names(one.language or language)
    )


def named(
    segment: Segment, language: Language, expected: frozenset[str] = frozenset(), *, asked: bool = False
) -> Segment:
    """A segment with the names that were written otherwise as they are spelled.

    Args:
        segment: what was said.
        language: of its text.
        expected: names that are to be expected, in small letters.
        asked: whether it answers a question for medicines.
    """
    found = [one for one in misheard(segment.text, language, expected, asked=asked) if _is_new(one, segment.read_as)]
    if not found:
        return segment
    text, read_as = segment.text, list(segment.read_as)
    for one in reversed(found):
        written = one.names[0] if len(one.names) == 1 else one.heard
        longer = len(written) - len(one.heard)
        text = text[: one.start] + written + text[one.end :]
        read_as = [earlier.moved(longer) if earlier.start >= one.end else earlier for earlier in read_as]
        read_as.append(ReadAs(start=one.start, end=one.start + len(written), heard=one.heard, names=one.names))
    return segment.model_copy(
        update={
            "text": text,
            "read_as": tuple(sorted(read_as, key=lambda one: one.start)),
            "words": _words(segment, [one for one in found if len(one.names) == 1]),
        }
    )


def _is_new(one: Misheard, read_as: Sequence[ReadAs]) -> bool:
    """Whether a name stands where none was read before."""
    return not any(one.start < earlier.end and earlier.start < one.end for earlier in read_as)


def _words(segment: Segment, found: Sequence[Misheard]) -> tuple[Word, ...]:
    """The recogniser's words; those of a name as one, as sure as the least sure of them."""
    words: list[Word] = []
    taken: set[int] = set()
    at = 0
    for word in segment.words:
        said = word.text.strip()
        start = segment.text.find(said, at) if said else -1
        at = max(at, start + len(said)) if start >= 0 else at
        name = next((n for n, one in enumerate(found) if start >= 0 and start < one.end and one.start < at), None)
        if name is None:
            words.append(word)
        elif name not in taken:
            taken.add(name)
            space = " " if word.text.startswith(" ") else ""
            words.append(word.model_copy(update={"text": space + _written(segment, found[name], start, at)}))
        else:
            last = words[-1]
            tail = segment.text[found[name].end : at]
            words[-1] = last.model_copy(
                update={
                    "text": last.text + tail,
                    "end_s": word.end_s,
                    "probability": min(last.probability, word.probability),
                }
            )
    return tuple(words)


def _written(segment: Segment, one: Misheard, start: int, end: int) -> str:
    """A name with what else its first word holds: a mark before it or after it."""
    return segment.text[start : one.start] + one.names[0] + segment.text[one.end : end]
