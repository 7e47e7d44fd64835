"""``scribe evaluate asr``: a folder through recogniser and scoring, and its figures on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from scribe.audio import AudioLimits
from scribe.console.progress import StageDisplay
from scribe.console.showing_json import pretty_json
from scribe.errors import BadInput
from scribe.evaluation.asr import Spoken, score
from scribe.evaluation.corpus import Pair, pairs_in, read_spoken
from scribe.evaluation.recognising import Recognised, memory_bytes, recognise
from scribe.evaluation.results import (
    AsrEvaluation,
    Effort,
    Problem,
    Scores,
    TermErrors,
    Total,
    all_effort,
    totals_of,
)
from scribe.evaluation.terms import vocabularies
from scribe.model import LanguageChoice
from scribe.settings import Settings
from scribe.transcription.whisper import FasterWhisperTranscriber, transcriber_from

_MOST_MISSED = 8


@dataclass(frozen=True)
class Asked:
    """What the command line asks for; see ``scribe evaluate asr --help``."""

    folder: Path
    hypotheses: Path | None = None
    language: LanguageChoice = "auto"
    model: str | None = None
    terms: Path | None = None
    drugs: Path | None = None
    keep: Path | None = None


def evaluate_asr(settings: Settings, asked: Asked, display: StageDisplay) -> AsrEvaluation:
    """Scores every pair of a folder; recordings without a hypothesis are recognised first, with one resident model.

    Raises:
        BadInput: no such folder, nothing in it to score, or a list of terms that cannot be read.
        MissingPart: no such speech model here.
    """
    found = pairs_in(asked.folder, hypotheses=asked.hypotheses, recognise=asked.model is not None)
    lists = vocabularies(terms=asked.terms, drugs=asked.drugs)
    if asked.keep:
        _make(asked.keep)
    recogniser = _Recogniser(settings, asked, display)
    scored: list[Scores] = []
    problems = list(found.problems)
    for pair in found.pairs:
        try:
            reference = read_spoken(pair.reference, asked.language)
            if pair.hypothesis:
                hypothesis, effort = read_spoken(pair.hypothesis, reference.language), None
            else:
                hypothesis, effort = recogniser.hypothesis(pair, reference)
            scored.append(score(pair.name, reference, hypothesis, lists[reference.language], effort=effort))
        except BadInput as error:
            problems.append(Problem(name=pair.name, reason=_sentence(pair.name, str(error))))
    return AsrEvaluation(
        engine=recogniser.transcriber.engine if recogniser.transcriber else None,
        files=tuple(scored),
        totals=totals_of(scored),
        effort=all_effort(scored),
        loaded_bytes=recogniser.loaded_bytes,
        problems=tuple(problems),
        without_reference=found.without_reference,
    )


class _Recogniser:
    """The transcriber, loaded when the first recording needs it."""

    def __init__(self, settings: Settings, asked: Asked, display: StageDisplay) -> None:
        self._settings, self._asked, self._display = settings, asked, display
        self._limits = AudioLimits(max_bytes=settings.max_upload_bytes, max_duration_s=settings.max_recording_s)
        self.transcriber: FasterWhisperTranscriber | None = None
        self.loaded_bytes: int | None = None

    def hypothesis(self, pair: Pair, reference: Spoken) -> tuple[Spoken, Effort]:
        """What the recogniser writes, and what that costs; nothing where it hears nobody."""
        if self.transcriber is None:
            with self._display.stage("Load the speech model"):
                fetching = self._display.fetching("Fetch the speech model")
                self.transcriber = transcriber_from(self._settings, model=self._asked.model, fetching=fetching)
            self.loaded_bytes = memory_bytes("VmRSS")
        assert pair.audio is not None  # noqa: S101 (a pair has a hypothesis or a recording)
        with self._display.stage(f"Recognise {pair.audio.name}") as report:
            done = recognise(
                self.transcriber, pair.audio, language=self._asked.language, limits=self._limits, progress=report
            )
        if self._asked.keep:
            _keep(self._asked.keep, pair.name, done)
        transcript = done.transcript
        return Spoken.of(transcript) if transcript else Spoken(reference.language, ()), done.effort


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made: {error.strerror}.", remedy="Choose another folder.") from error


def _keep(folder: Path, name: str, done: Recognised) -> None:
    content = pretty_json(done.transcript) if done.transcript else ""
    path = folder / (f"{name}.hyp.json" if done.transcript else f"{name}.hyp.txt")
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.", remedy="Choose another folder.") from error


def _sentence(name: str, text: str) -> str:
    return text if name in text else f"{name}: {text}"


Column = tuple[str, Callable[[Scores], str]]


def print_scores(result: AsrEvaluation, console: Console) -> None:
    """Prints a line for each file and one for each language, what is missed most, and what it cost.

    A terminal gets a table; anything else the same in plain columns. Columns with nothing in them are left out.
    """
    rows: list[Scores] = [*result.files, *result.totals]
    if rows:
        columns = [("file", _title), *(column for column in _COLUMNS if any(column[1](row) for row in rows))]
        cells = [[cell(row) for _, cell in columns] for row in rows]
        _print_table([title for title, _ in columns], cells, len(result.files), console)
        console.print()
    for total in result.totals:
        words = total.words
        kind = "CER" if words.unit == "character" else "WER"
        console.print(
            f"{total.name}: {kind} {words.error_rate:.2%} over {_count(words.said, words.unit)}: "
            f"{words.replaced} replaced, {words.lost} lost, {words.invented} invented.",
            markup=False,
        )
        for title, missed in (("Drugs", total.drugs), ("Terms", total.terms)):
            if missed.missed_names:
                console.print(f"{title} missed most: {_most(missed)}.", markup=False)
    for line in _costs(result):
        console.print(line, markup=False)
    if result.without_reference:
        console.print(f"Not scored, for there is no reference: {', '.join(result.without_reference)}.", markup=False)


def _title(row: Scores) -> str:
    return f"all {row.name}" if isinstance(row, Total) else row.name


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _optional(row: Scores, part: str, rate: str) -> str:
    scores = getattr(row, part)
    return "" if scores is None else _percent(getattr(scores, rate))


_COLUMNS: tuple[Column, ...] = (
    ("WER", lambda row: _percent(row.words.error_rate) if row.words.unit == "word" else ""),
    ("CER", lambda row: _percent(row.words.error_rate) if row.words.unit == "character" else ""),
    ("lost", lambda row: _percent(row.words.lost_rate)),
    ("invented", lambda row: _percent(row.words.invented_rate)),
    ("terms", lambda row: _percent(row.terms.error_rate)),
    ("drugs", lambda row: _percent(row.drugs.error_rate)),
    ("roles", lambda row: _optional(row, "roles", "error_rate")),
    ("unknown", lambda row: _optional(row, "roles", "unknown_rate")),
    ("covered", lambda row: _optional(row, "coverage", "covered")),
    ("RTF", lambda row: f"{row.effort.real_time_factor or 0:.3f}" if row.effort else ""),
    ("peak MB", lambda row: f"{row.effort.peak_bytes / 1e6:.0f}" if row.effort and row.effort.peak_bytes else ""),
)


def _print_table(titles: Sequence[str], cells: Sequence[Sequence[str]], files: int, console: Console) -> None:
    if console.is_terminal:
        table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
        table.add_column(titles[0], min_width=8, overflow="fold")
        for title in titles[1:]:
            table.add_column(title, justify="right", no_wrap=True)
        for number, row in enumerate(cells):
            table.add_row(*row, end_section=number == files - 1, style="bold" if number >= files else None)
        console.print(table, markup=False)
        return
    widths = [max(cell_len(cell) for cell in column) for column in zip(titles, *cells, strict=True)]
    for row in (titles, *cells):
        console.print("  ".join(_padded(row, widths)).rstrip(), markup=False)


def _padded(row: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
        blank = " " * (width - cell_len(cell))
        yield blank + cell if number else cell + blank


def _most(missed: TermErrors) -> str:
    return ", ".join(f"{name} {times}" for name, times in list(missed.missed_names.items())[:_MOST_MISSED])


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _costs(result: AsrEvaluation) -> Iterable[str]:
    if result.engine:
        demo = " (the demo model: for the samples only)" if result.engine.demo else ""
        yield f"Recognised by {result.engine.name} with {result.engine.model}{demo}."
    effort = result.effort
    if effort is None:
        return
    yield f"{effort.work_s:.1f} s for {effort.audio_s:.1f} s of audio: real-time factor {effort.real_time_factor}."
    if effort.peak_bytes and result.loaded_bytes:
        yield (
            f"Peak memory {effort.peak_bytes / 1e6:.0f} MB; {result.loaded_bytes / 1e6:.0f} MB with the model loaded, "
            "before the first recording."
        )
