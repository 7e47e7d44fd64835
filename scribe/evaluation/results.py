"""What an evaluation of speech recognition gives. The wire form of ``scribe evaluate asr --json``.

Every rate is a share (0.05 is 5 %), ``null`` where there is nothing to divide by. Totals add up words, terms and
seconds over the files and divide once (micro-average), so a long file weighs more than a short one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from pydantic import Field, computed_field

from scribe.model import Engine, Frozen, Language

T = TypeVar("T")

Unit = Literal["word", "character"]
"""What errors are counted in: words in English (WER), characters in Chinese (CER)."""

UNITS: dict[Language, Unit] = {"en": "word", "zh": "character"}
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "zh": "Chinese"}


def share(part: float, whole: float) -> float | None:
    """``part`` of ``whole``, or ``None`` of nothing."""
    return round(part / whole, 6) if whole else None


class WordErrors(Frozen):
    """Words (or characters) of the reference against those of the hypothesis, by the alignment with the fewest errors.

    ``lost`` were said and not written (deletions), ``invented`` written and not said (insertions).
    """

    unit: Unit
    said: int = Field(gt=0)
    written: int
    right: int
    replaced: int
    lost: int
    invented: int

    @computed_field(description="Replaced, lost and invented of those said: WER or CER; it can exceed 1.")  # type: ignore[prop-decorator]
    @property
    def error_rate(self) -> float:
        """Word error rate in English, character error rate in Chinese."""
        return round((self.replaced + self.lost + self.invented) / self.said, 6)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def lost_rate(self) -> float:
        """Lost of those said."""
        return round(self.lost / self.said, 6)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def invented_rate(self) -> float:
        """Invented, against those said."""
        return round(self.invented / self.said, 6)


class TermErrors(Frozen):
    """Terms of a list that were said, and those of them that are not written as they were said.

    ``missed_names`` counts the missed ones by name, the most frequent first.
    """

    said: int
    missed: int
    missed_names: dict[str, int] = Field(default_factory=dict)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def error_rate(self) -> float | None:
        """Missed of those said."""
        return share(self.missed, self.said)


class RoleErrors(Frozen):
    """Who says the words that reference and hypothesis have in common place (right or replaced).

    ``wrong`` are given to another person, ``unknown`` to nobody.
    """

    compared: int
    wrong: int
    unknown: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def error_rate(self) -> float | None:
        """Words with another person, of those compared."""
        return share(self.wrong, self.compared)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def unknown_rate(self) -> float | None:
        """Words with nobody, of those compared."""
        return share(self.unknown, self.compared)


class Covered(Frozen):
    """Seconds with speech, and those of them that have text."""

    speech_s: float
    transcribed_s: float

    @computed_field  # type: ignore[prop-decorator]
    @property
    def covered(self) -> float | None:
        """Seconds with text, of those with speech."""
        return share(self.transcribed_s, self.speech_s)


class Effort(Frozen):
    """What recognition cost; the loading of the model is not in it.

    ``peak_bytes`` is the most memory that the process held meanwhile, its model included, where the system tells.
    """

    audio_s: float
    work_s: float
    peak_bytes: int | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of audio: below 1 is faster than real time."""
        return share(self.work_s, self.audio_s)


class Scores(Frozen):
    """The scores of one file; ``None`` stands where there was nothing to compare.

    ``name`` is the file's stem, and in a total the language's name.
    """

    name: str
    language: Language
    words: WordErrors
    terms: TermErrors
    drugs: TermErrors
    roles: RoleErrors | None = None
    coverage: Covered | None = None
    effort: Effort | None = None


class Total(Scores):
    """The scores of all files in one language."""

    files: int


class Problem(Frozen):
    """A file that could not be scored, and why: one sentence."""

    name: str
    reason: str


class AsrEvaluation(Frozen):
    """An evaluation of speech recognition.

    ``engine`` is what wrote the hypotheses, ``None`` where they were given. ``totals`` has one entry for each language:
    words and characters do not add up. ``problems`` are pairs that could not be scored, ``without_reference``
    recordings and hypotheses with nothing to compare them to. ``loaded_bytes`` is the process's memory with the model
    loaded, before the first recording.
    """

    schema_: Literal["scribe.evaluation.asr/1"] = Field(default="scribe.evaluation.asr/1", alias="schema")
    engine: Engine | None = None
    files: tuple[Scores, ...]
    totals: tuple[Total, ...]
    effort: Effort | None = None
    loaded_bytes: int | None = None
    problems: tuple[Problem, ...] = ()
    without_reference: tuple[str, ...] = ()


def totals_of(scores: Sequence[Scores]) -> tuple[Total, ...]:
    """One total for each language that occurs."""
    languages = sorted({one.language for one in scores})
    return tuple(_total(language, [one for one in scores if one.language == language]) for language in languages)


def all_effort(scores: Iterable[Scores]) -> Effort | None:
    """What all recognition cost together; ``None`` where nothing was recognised."""
    known = _known(one.effort for one in scores)
    if not known:
        return None
    return Effort(
        audio_s=round(sum(one.audio_s for one in known), 3),
        work_s=round(sum(one.work_s for one in known), 3),
        peak_bytes=max(_known(one.peak_bytes for one in known), default=None),
    )


def _total(language: Language, scores: Sequence[Scores]) -> Total:
    return Total(
        name=LANGUAGE_NAMES[language],
        language=language,
        files=len(scores),
        words=WordErrors(
            unit=UNITS[language],
            said=sum(one.words.said for one in scores),
            written=sum(one.words.written for one in scores),
            right=sum(one.words.right for one in scores),
            replaced=sum(one.words.replaced for one in scores),
            lost=sum(one.words.lost for one in scores),
            invented=sum(one.words.invented for one in scores),
        ),
        terms=_all_terms(one.terms for one in scores),
        drugs=_all_terms(one.drugs for one in scores),
        roles=_all_roles(one.roles for one in scores),
        coverage=_all_covered(one.coverage for one in scores),
        effort=all_effort(scores),
    )


def _all_terms(every: Iterable[TermErrors]) -> TermErrors:
    said = missed = 0
    names: Counter[str] = Counter()
    for one in every:
        said += one.said
        missed += one.missed
        names.update(one.missed_names)
    return TermErrors(said=said, missed=missed, missed_names=dict(names.most_common()))


def _all_roles(every: Iterable[RoleErrors | None]) -> RoleErrors | None:
    known = _known(every)
    if not known:
        return None
    return RoleErrors(
        compared=sum(one.compared for one in known),
        wrong=sum(one.wrong for one in known),
        unknown=sum(one.unknown for one in known),
    )


def _all_covered(every: Iterable[Covered | None]) -> Covered | None:
    known = _known(every)
    if not known:
        return None
    return Covered(
        speech_s=round(sum(one.speech_s for one in known), 3),
        transcribed_s=round(sum(one.transcribed_s for one in known), 3),
    )


def _known(every: Iterable[T | None]) -> list[T]:
    return [one for one in every if one is not None]
