"""A whole recording in memory, for the callers that have not changed to the stream yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from scribe.audio.stream import open_stream


@dataclass(frozen=True)
class Audio:
    """A decoded recording, ``[channels, n]`` at 16 kHz."""

    samples: NDArray[np.float32]
    duration_s: float
    declared_s: float | None


def decode(source: BinaryIO) -> Audio:
    """Decodes a whole recording."""
    with open_stream(source) as audio:
        samples = np.concatenate(list(audio.blocks()), axis=1)
        return Audio(samples, audio.duration_s, audio.declared_s)
