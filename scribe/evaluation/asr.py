"""The scores of what a recogniser wrote against what was said. Pure: texts in, figures out.

The alignment is jiwer's (the fewest replaced, lost and invented words); the texts are normalised first, see
:mod:`scribe.evaluation.normalising`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from scribe.errors import BadTranscript
from scribe.evaluation.normalising import tokens_of
from scribe.evaluation.results import UNITS, Covered, Effort, RoleErrors, Scores, TermErrors, WordErrors
from scribe.evaluation.terms import TermList, Vocabulary
from scribe.model import Coverage, Language, Speaker, Transcript

IMPORTED: Final = "import"
"""The engine's name in a transcript that :mod:`scribe.transcription.importer` made from lines or cues."""


class Turn(NamedTuple):
    """What one person says without a break."""

    speaker: Speaker
    text: str


@dataclass(frozen=True)
class Spoken:
    """A text as it is compared: turns in order, and how much of the speech has text where the text's source knows."""

    language: Language
    turns: tuple[Turn, ...]
    coverage: Coverage | None = None

    @classmethod
    def of(cls, transcript: Transcript) -> Spoken:
        """A transcript as it is compared. Of one that was imported without times the coverage is not known."""
        turns = tuple(Turn(segment.speaker, segment.text) for segment in transcript.segments)
        known = transcript.engine.name != IMPORTED
        return cls(language=transcript.language, turns=turns, coverage=transcript.coverage if known else None)

    @property
    def text(self) -> str:
        """All that is said."""
        return " ".join(turn.text for turn in self.turns)

    @property
    def names_speakers(self) -> bool:
        """Whether it says of any turn whose it is."""
        return any(turn.speaker is not Speaker.UNKNOWN for turn in self.turns)


class _Alignment(NamedTuple):
    """For each token of the reference, the place of its counterpart in the hypothesis, or ``None`` where it is lost."""

    counterpart: tuple[int | None, ...]
    equal: tuple[bool, ...]
    invented: int


def score(
    name: str, reference: Spoken, hypothesis: Spoken, vocabulary: Vocabulary, *, effort: Effort | None = None
) -> Scores:
    """Compares a hypothesis with its reference, in the reference's language.

    Args:
        name: of the file, for the result.
        reference: what was said.
        hypothesis: what was written; it may be empty.
        vocabulary: the terms and medicines that are counted apart, in the reference's language.
        effort: what recognition cost, where it is known.

    Raises:
        BadTranscript: the reference holds no word.
    """
    language = reference.language
    said, written = tokens_of(reference.text, language), tokens_of(hypothesis.text, language)
    if not said:
        raise BadTranscript(f"{name}: the reference holds no word.", remedy="Write down what is said, or remove it.")
    alignment = _aligned(said, written)
    return Scores(
        name=name,
        language=language,
        words=_word_errors(alignment, len(written), language),
        terms=_term_errors(said, alignment, vocabulary.terms),
        drugs=_term_errors(said, alignment, vocabulary.drugs),
        roles=_role_errors(reference, hypothesis),
        coverage=_covered(hypothesis.coverage),
        effort=effort,
    )


def _aligned(said: Sequence[str], written: Sequence[str]) -> _Alignment:
    import jiwer  # noqa: PLC0415 (only where texts are scored)

    counterpart: list[int | None] = [None] * len(said)
    equal = [False] * len(said)
    invented = 0
    for chunk in jiwer.process_words(" ".join(said), " ".join(written)).alignments[0]:
        invented += chunk.hyp_end_idx - chunk.hyp_start_idx if chunk.type == "insert" else 0
        if chunk.type in ("equal", "substitute"):
            for step in range(chunk.ref_end_idx - chunk.ref_start_idx):
                counterpart[chunk.ref_start_idx + step] = chunk.hyp_start_idx + step
                equal[chunk.ref_start_idx + step] = chunk.type == "equal"
    return _Alignment(tuple(counterpart), tuple(equal), invented)


def _word_errors(alignment: _Alignment, written: int, language: Language) -> WordErrors:
    said, right = len(alignment.counterpart), sum(alignment.equal)
    lost = alignment.counterpart.count(None)
    return WordErrors(
        unit=UNITS[language],
        said=said,
        written=written,
        right=right,
        replaced=said - right - lost,
        lost=lost,
        invented=alignment.invented,
    )


def _term_errors(said: Sequence[str], alignment: _Alignment, terms: TermList) -> TermErrors:
    """A term is missed unless all its words stand in the hypothesis, side by side."""
    occurrences = terms.find(said)
    missed: Counter[str] = Counter()
    for name, start, end in occurrences:
        first = alignment.counterpart[start]
        whole = first is not None and alignment.counterpart[start:end] == tuple(range(first, first + end - start))
        if not whole or not all(alignment.equal[start:end]):
            missed[name] += 1
    return TermErrors(said=len(occurrences), missed=missed.total(), missed_names=dict(missed.most_common()))


def _role_errors(reference: Spoken, hypothesis: Spoken) -> RoleErrors | None:
    """``None`` unless both texts name speakers, and the reference some other than ``unknown``."""
    if not (reference.names_speakers and hypothesis.names_speakers):
        return None
    said, written = _labelled(reference, reference.language), _labelled(hypothesis, reference.language)
    alignment = _aligned([token for token, _ in said], [token for token, _ in written])
    compared = wrong = unknown = 0
    for (_, speaker), place in zip(said, alignment.counterpart, strict=True):
        if place is None or speaker is Speaker.UNKNOWN:
            continue
        given = written[place][1]
        compared += 1
        unknown += given is Speaker.UNKNOWN
        wrong += given not in (speaker, Speaker.UNKNOWN)
    return RoleErrors(compared=compared, wrong=wrong, unknown=unknown)


def _labelled(spoken: Spoken, language: Language) -> list[tuple[str, Speaker]]:
    """Tokens with their speakers. What a speaker says is normalised as one text, however it was cut into segments."""
    return [
        (token, speaker)
        for speaker, turns in groupby(spoken.turns, key=lambda turn: turn.speaker)
        for token in tokens_of(" ".join(turn.text for turn in turns), language)
    ]


def _covered(coverage: Coverage | None) -> Covered | None:
    if coverage is None:
        return None
    return Covered(speech_s=coverage.speech_s, transcribed_s=coverage.transcribed_s)
