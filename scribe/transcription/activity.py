"""Where somebody speaks: Silero's voice activity detection, version 6.2, over a stream of samples.

Its weights lie beside this file: faster-whisper 1.2.1 ships those of 6.0, which give short and quiet words ("ask not")
a lower probability than silence between words.

The detector is a recurrent network over frames of 32 ms, so its state is carried from block to block: the result is
that of the whole recording at once, and memory does not grow.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

FRAME: Final = 512
"""Samples of a frame at 16 kHz."""

_WEIGHTS: Final = Path(__file__).parent / "voice_activity" / "silero_vad_6.2.onnx"
_CONTEXT: Final = 64
"""Samples before each frame that the detector sees as well."""

_LEVEL: Final = 0.1
"""The loudness, as a root mean square, that quiet sound is raised to for the detector: it misses quiet voices."""

_MOST_GAIN: Final = 100.0
_FADING: Final = 0.5 ** (FRAME / 16_000 / 10)
"""How much of the loudest frame so far is left a frame later: half of it after 10 s, for the next voice may be far."""


class Activity(Protocol):
    """Gives the probability of speech for each frame, as the samples come in."""

    def feed(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of the frames that ``mono`` (16 kHz) completes, in order; what is left over waits."""
        ...

    def end(self) -> NDArray[np.float32]:
        """The probability of the last frame, filled up with silence; empty when none is open."""
        ...


class VoiceActivity:
    """Silero's network; see :class:`Activity`. One for each recording."""

    def __init__(self) -> None:
        self._session = _session()
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._before = np.zeros(_CONTEXT, np.float32)
        self._rest = np.zeros(0, np.float32)
        self._loudest = 0.0

    def feed(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :class:`Activity`."""
        samples = np.concatenate([self._rest, mono])
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:]
        return self._heard(samples[:whole])

    def end(self) -> NDArray[np.float32]:
        """See :class:`Activity`."""
        if not len(self._rest):
            return np.zeros(0, np.float32)
        frame = np.zeros(FRAME, np.float32)
        frame[: len(self._rest)] = self._rest
        self._rest = self._rest[:0]
        return self._heard(frame)

    def _heard(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        if not len(samples):
            return np.zeros(0, np.float32)
        frames = self._raised(samples.reshape(-1, FRAME))
        contexts = np.concatenate([self._before[None], frames[:-1, -_CONTEXT:]])
        self._before = frames[-1, -_CONTEXT:].copy()
        found, self._hidden, self._cell = self._session.run(
            None, {"input": np.concatenate([contexts, frames], axis=1), "h": self._hidden, "c": self._cell}
        )
        probabilities: NDArray[np.float32] = np.asarray(found, np.float32).reshape(-1)
        return probabilities

    def _raised(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """The frames, each as much louder as the loudest one of the time before it is quieter than a near voice."""
        gains = []
        for loudness in np.sqrt(np.mean(np.square(frames), axis=1)).tolist():
            self._loudest = max(self._loudest * _FADING, loudness, _LEVEL / _MOST_GAIN)
            gains.append(max(1.0, _LEVEL / self._loudest))
        raised: NDArray[np.float32] = frames * np.array(gains, np.float32)[:, None]
        return raised


@cache
def _session() -> Any:
    """The network, loaded once in a process; running it changes nothing in it."""
    from faster_whisper.vad import SileroVADModel  # noqa: PLC0415 (heavy)

    return SileroVADModel(str(_WEIGHTS)).session
