"""Who speaks when, by pyannote.audio, for hospitals that may use its weights: an optional extra.

Scribe tells voices apart by itself (:mod:`scribe.transcription.voices`). A pyannote pipeline is a trained network and
hears more, but needs PyTorch, weights that are handed out under their own terms, and the whole recording in memory
(230 MB an hour). Its speakers take the place of the built-in voices; whose is whose still follows from the words.

Written to pyannote.audio 3 and 4; it was not run with real weights, which could not be had where Scribe was built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ
from scribe.errors import MissingPart
from scribe.settings import Settings
from scribe.transcription.roles import Heard
from scribe.transcription.voices import Voice

Turn = tuple[float, float, str]
"""First and last second, and the name that the diarizer gives to the voice."""


class Diarizer(Protocol):
    """Tells voices apart over a whole recording."""

    def turns(self, mono: NDArray[np.float32]) -> tuple[Turn, ...]:
        """The turns of a recording (float32 ``[n]`` at 16 kHz), in order; they may overlap."""
        ...


def diarizer_from(settings: Settings) -> Diarizer | None:
    """The diarizer that the settings choose; ``None`` for the built-in voices.

    Raises:
        MissingPart: pyannote is chosen and it, or its weights, are not there.
    """
    if settings.diarizer == "built-in":
        return None
    if settings.diarizer_model is None:
        raise MissingPart(
            "SCRIBE_DIARIZER is pyannote, but no pipeline is named.",
            remedy="Set SCRIBE_DIARIZER_MODEL to the folder of the pipeline, or SCRIBE_DIARIZER to built-in.",
        )
    try:
        from pyannote.audio import Pipeline  # noqa: PLC0415 (an extra that loads PyTorch)
    except ImportError as error:
        raise MissingPart(
            "SCRIBE_DIARIZER is pyannote, but pyannote.audio is not installed.",
            remedy="Install it with `pip install pyannote.audio`, or set SCRIBE_DIARIZER to built-in.",
        ) from error
    return PyannoteDiarizer.opened(settings.diarizer_model, Pipeline.from_pretrained)


class PyannoteDiarizer:
    """A pyannote pipeline as a diarizer.

    Args:
        pipeline: a loaded ``pyannote.audio.Pipeline``.
        as_tensor: turns samples into what the pipeline takes; PyTorch's tensor unless another is given.
    """

    def __init__(self, pipeline: Any, *, as_tensor: Callable[[NDArray[np.float32]], Any] | None = None) -> None:
        self._pipeline = pipeline
        self._as_tensor = as_tensor or _tensor

    @classmethod
    def opened(cls, path: Path, from_pretrained: Callable[[str], Any]) -> PyannoteDiarizer:
        """Loads a pipeline from a folder or its ``config.yaml``.

        Raises:
            MissingPart: it cannot be loaded.
        """
        try:
            pipeline = from_pretrained(str(path))
        except Exception as error:
            raise _unusable(path) from error
        if pipeline is None:  # pyannote's answer to a pipeline that it may not fetch
            raise _unusable(path)
        return cls(pipeline)

    def turns(self, mono: NDArray[np.float32]) -> tuple[Turn, ...]:
        """See :class:`Diarizer`."""
        result = self._pipeline({"waveform": self._as_tensor(mono[None]), "sample_rate": SAMPLE_RATE_HZ})
        annotation = getattr(result, "speaker_diarization", result)  # version 4 wraps what version 3 gives
        return tuple(
            (float(turn.start), float(turn.end), str(label))
            for turn, _, label in annotation.itertracks(yield_label=True)
        )


def with_turns(heard: Iterable[Heard], turns: tuple[Turn, ...]) -> list[Heard]:
    """Sentences whose voice is the diarizer's: the one that speaks longest within each; none where nobody does."""
    labels = sorted({label for _, _, label in turns})
    return [
        one.model_copy(update={"voice": _voice_within(one.segment.start_s, one.segment.end_s, turns, labels)})
        for one in heard
    ]


def _voice_within(start_s: float, end_s: float, turns: tuple[Turn, ...], labels: list[str]) -> Voice | None:
    seconds = dict.fromkeys(labels, 0.0)
    for first_s, last_s, label in turns:
        seconds[label] += max(0.0, min(end_s, last_s) - max(start_s, first_s))
    if not any(seconds.values()):
        return None
    longest = max(labels, key=lambda label: seconds[label])
    return tuple(float(label == longest) for label in labels)


def _tensor(samples: NDArray[np.float32]) -> Any:
    import torch  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 (pyannote brings it)

    return torch.from_numpy(np.ascontiguousarray(samples))


def _unusable(path: Path) -> MissingPart:
    return MissingPart(
        f"The pyannote pipeline in {path} cannot be loaded.",
        remedy="Copy the pipeline with its weights there, or set SCRIBE_DIARIZER to built-in.",
    )
