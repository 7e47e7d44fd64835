"""``scribe check-audio``: how fit recordings are to be written down, in plain words, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import Field
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from scribe.audio import SAMPLE_RATE_HZ, AudioLimits, Probe, open_stream, probe
from scribe.console.files import open_file
from scribe.errors import BadAudio, BadInput, NoSpeech, ScribeError, TooLarge
from scribe.model import Channels, Frozen, SoundFault
from scribe.settings import Settings
from scribe.transcription.activity import FRAME, VoiceActivity

_SPEECH: Final = 0.5
"""Probability from which a frame is counted as speech."""

_LEAST_SPEECH_S: Final = 0.3
_TITLES: Final = ("recording", "length", "sound", "level", "above noise", "clipped", "drop-outs", "speech", "fit")
_CHANNELS: Final[dict[Channels, str]] = {
    Channels.ONE: "mono",
    Channels.ALIKE: "2 channels alike",
    Channels.APART: "2 channels",
    Channels.UPSIDE_DOWN: "2 channels, one upside down",
    Channels.ONE_SILENT: "2 channels, one silent",
}
_SAYS: Final[dict[SoundFault, str]] = {
    SoundFault.SILENT: "There is no sound at all. Check that the microphone is on, and record again.",
    SoundFault.CLIPPED: "It was recorded too loud, so its loud moments are distorted. Turn the microphone down.",
    SoundFault.DROPOUTS: "Short pieces of sound are missing. Record on the device itself, not over a radio link.",
    SoundFault.NOISY: "There is much noise beside the voices. Put the microphone nearer to who speaks.",
    SoundFault.QUIET: "It is very quiet. Turn the microphone up, or put it nearer.",
    SoundFault.CHANNEL_SILENT: "One channel holds no voice. Check the second microphone and its cable.",
    SoundFault.UPSIDE_DOWN: "One channel is upside down; Scribe turns it. Check how the cable is wired.",
    SoundFault.OFFSET: "There is a constant voltage under the sound; Scribe takes it out. Check the sound card.",
}
_NARROW: Final = "It holds nothing above 4 kHz, as over a telephone: names and single letters are less sure."
_NO_SPEECH: Final = "Nobody speaks in it. Check the microphone, and record again."


class LostSpan(Frozen):
    """Seconds that cannot be read."""

    start_s: float
    end_s: float


class AudioReport(Frozen):
    """What was found of one file; ``refused`` and nothing else where it is no recording that can be taken."""

    file: str
    refused: str | None = None
    recording: Probe | None = None
    speech_s: float = 0
    lost: tuple[LostSpan, ...] = ()

    @property
    def says(self) -> tuple[str, ...]:
        """What is wrong, and what to do about it, one sentence or two each."""
        if self.recording is None:
            return (self.refused or "",)
        sound = self.recording.sound
        said = [_SAYS[fault] for fault in sound.faults]
        if self.speech_s < _LEAST_SPEECH_S and SoundFault.SILENT not in sound.faults:
            said.append(_NO_SPEECH)
        said += [f"{_clock(span.start_s)} to {_clock(span.end_s)} cannot be read: {_LOST}" for span in self.lost]
        return (*said, *((_NARROW,) if sound.band == "narrow" else ()))

    @property
    def error(self) -> type[ScribeError] | None:
        """Why it is not fit; its exit code is the command's."""
        if self.recording is None:
            return BadInput
        if self.speech_s < _LEAST_SPEECH_S:
            return NoSpeech
        return BadInput if self.lost or self.recording.sound.hard_to_hear else None


_LOST: Final = "the file is damaged or was cut off, or another one was joined behind it. Send the whole of it again."


_UNREADABLE: Final = "It cannot be read to its end. Copy it to another disk or device, and check that copy."


class AudioReports(Frozen):
    """The wire form of ``scribe check-audio --json``."""

    schema_: Literal["scribe.audio/1"] = Field(default="scribe.audio/1", alias="schema")
    files: tuple[AudioReport, ...]

    @property
    def exit_code(self) -> int:
        """0 when all are fit; that of the worst otherwise."""
        found = {report.error for report in self.files}
        return next((error.exit_code for error in (BadInput, NoSpeech) if error in found), 0)


def check_audio(paths: Sequence[Path], settings: Settings) -> AudioReports:
    """Listens to each recording, holding a second of it at a time; one that cannot be taken costs itself alone."""
    return AudioReports(files=tuple(_report(path, settings) for path in paths))


def _report(path: Path, settings: Settings) -> AudioReport:
    limits = AudioLimits(max_bytes=settings.max_upload_bytes, max_duration_s=settings.max_recording_s)
    try:
        with open_file(path, BadAudio) as source:
            found = probe(source, name="", limits=limits)
            with open_stream(source) as audio:
                activity, frames = VoiceActivity(), 0
                for block in audio.blocks():
                    frames += int((activity.feed(block.mean(axis=0)) >= _SPEECH).sum())
                lost = tuple(LostSpan(start_s=round(a, 2), end_s=round(b, 2)) for a, b in audio.lost)
    except (BadAudio, TooLarge) as error:
        return AudioReport(file=str(path), refused=str(error))
    except OSError:
        return AudioReport(file=str(path), refused=_UNREADABLE)
    return AudioReport(file=str(path), recording=found, speech_s=round(frames * FRAME / SAMPLE_RATE_HZ, 1), lost=lost)


def print_reports(reports: AudioReports, console: Console) -> None:
    """A line for each recording, then what is wrong with each. A terminal gets a table; anything else plain columns."""
    rows = [_row(report) for report in reports.files if report.recording is not None]
    if rows:
        _print_table(rows, console)
    for report in reports.files:
        for sentence in report.says:
            console.print(f"{report.file}: {sentence}", markup=False)


def _row(report: AudioReport) -> tuple[str, ...]:
    found = report.recording
    assert found is not None  # noqa: S101 (those without are told in a sentence alone)
    sound = found.sound
    kind = (
        f"{found.media_type.removeprefix('audio/')}, {_CHANNELS[sound.channels]}, {found.sample_rate_hz / 1000:g} kHz"
    )
    return (
        Path(report.file).name,
        _clock(found.duration_s),
        kind,
        "–" if sound.level_db is None else f"{sound.level_db:.0f} dB",
        "–" if sound.above_noise_db is None else f"{sound.above_noise_db:.0f} dB",
        f"{sound.clipped_share:.1%}",
        str(sound.dropouts),
        f"{report.speech_s / found.duration_s:.0%}",
        "yes" if report.error is None else "no",
    )


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _print_table(rows: Sequence[tuple[str, ...]], console: Console) -> None:
    if console.is_terminal:
        table = Table(*_TITLES, box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
        for row in rows:
            table.add_row(*row)
        console.print(table, markup=False)
        return
    for line in _columns((_TITLES, *rows)):
        console.print(line, markup=False)


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            f"{cell}{' ' * (width - cell_len(cell))}" for cell, width in zip(row, widths, strict=True)
        ).rstrip()
