"""The picture of a recording for its player: how loud each speaker is, over time."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.consultation.service import ConsultationService
from scribe.errors import NotFound
from scribe.model import Consultation, ConsultationId, Segment, Sha256, Speaker
from scribe.web.schemas import Waveform

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINE_S: Final = 0.05
"""Resolution of what is kept: finer than any screen shows an hour."""
_KEPT: Final = 32


@dataclass(frozen=True)
class Peaks:
    """The loudest sample of each channel in every :data:`FINE_S` of a recording: ``values`` is [channels, n]."""

    values: NDArray[np.float32]
    duration_s: float


class Waveforms:
    """Peaks of recordings, decoded once each and kept in memory only (they are a patient's too)."""

    def __init__(self, service: ConsultationService) -> None:
        self._service = service
        self._kept: OrderedDict[tuple[ConsultationId, Sha256], Peaks] = OrderedDict()
        self._decoding = threading.Lock()

    def of(self, consultation: Consultation, segments: tuple[Segment, ...], bins: int) -> Waveform:
        """The waveform of the consultation's recording, by the speakers of its transcript.

        Raises:
            NotFound: it has no recording.
        """
        if consultation.recording is None:
            raise NotFound("The consultation has no recording.", remedy="Send its recording first.")
        peaks = self._peaks(consultation.id, consultation.recording.sha256)
        speakers = by_speaker(peaks, segments, bins)
        return Waveform(duration_s=round(peaks.duration_s, 3), bins=bins, speakers=speakers)

    def forget_removed(self) -> None:
        """Drops what is kept of recordings that are removed, wherever that was done."""
        with self._decoding:
            self._drop_removed()

    def _drop_removed(self) -> None:
        gone = self._service.removed_among({consultation for consultation, _ in self._kept})
        for key in [key for key in self._kept if key[0] in gone]:
            del self._kept[key]

    def _peaks(self, id: ConsultationId, sha256: Sha256) -> Peaks:
        with self._decoding:  # one at a time: a decoded hour is large
            self._drop_removed()
            found = self._kept.get((id, sha256))
            if found is None:
                found = self._decoded(id)
                self._kept[id, sha256] = found
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end((id, sha256))
            return found

    def _decoded(self, id: ConsultationId) -> Peaks:
        with self._service.open_recording(id) as source, open_stream(source) as audio:
            fold = PeakFold(channels=audio.channels, width=round(FINE_S * SAMPLE_RATE_HZ))
            for block in audio.blocks():
                fold.add(block)
        return Peaks(fold.peaks(), fold.length / SAMPLE_RATE_HZ)


class PeakFold:
    """Peaks of a stream of samples: an hour of sound passes without ever being in memory whole."""

    def __init__(self, *, channels: int, width: int) -> None:
        self._width = width
        self._pending = np.zeros((channels, 0), np.float32)
        self._done: list[NDArray[np.float32]] = []
        self.length = 0
        """Samples seen in each channel."""

    def add(self, samples: NDArray[np.float32]) -> None:
        """Takes the next samples, [channels, n]."""
        self.length += samples.shape[1]
        waiting = np.concatenate([self._pending, np.nan_to_num(samples)], axis=1)
        whole = waiting.shape[1] // self._width * self._width
        self._done.append(peaks_of(waiting[:, :whole], self._width))
        self._pending = waiting[:, whole:]

    def peaks(self) -> NDArray[np.float32]:
        """The loudest absolute sample of each channel in each width, the last of them perhaps shorter."""
        return np.concatenate([*self._done, peaks_of(self._pending, self._width)], axis=1)


def peaks_of(samples: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The loudest absolute sample in each ``width`` samples: [channels, n] becomes [channels, ceil(n / width)]."""
    channels, length = samples.shape
    if length == 0:
        return np.zeros((channels, 0), np.float32)
    starts = np.arange(0, length, width)
    loud = np.maximum.reduceat(samples, starts, axis=1)
    quiet = np.minimum.reduceat(samples, starts, axis=1)
    return np.maximum(loud, -quiet).astype(np.float32)


def by_speaker(peaks: Peaks, segments: tuple[Segment, ...], bins: int) -> dict[str, tuple[float, ...]]:
    """Shares the peaks out to who spoke when; what nobody is known to have said is ``unknown``'s.

    Args:
        peaks: of the recording.
        segments: of its transcript; empty before there is one.
        bins: how many values each speaker gets.

    Returns:
        For each speaker who has any, ``bins`` values from 0 to 1, the loudest of the recording being 1.
    """
    fine = peaks.values.shape[1]
    loudest = float(peaks.values.max()) if peaks.values.size else 0.0
    scale = 1.0 / loudest if loudest > 0 else 0.0
    spoken: dict[Speaker, NDArray[np.bool_]] = {}
    for segment in segments:
        mask = spoken.setdefault(segment.speaker, np.zeros(fine, np.bool_))
        mask[int(segment.start_s / FINE_S) : math.ceil(segment.end_s / FINE_S)] = True
    silent = ~np.logical_or.reduce(list(spoken.values())) if spoken else np.ones(fine, np.bool_)
    spoken[Speaker.UNKNOWN] = spoken.get(Speaker.UNKNOWN, np.zeros(fine, np.bool_)) | silent
    loud = peaks.values.max(axis=0, initial=0.0)
    shares = {}
    for speaker in Speaker:
        own_time = spoken.get(speaker)
        if own_time is None or not own_time.any():
            continue
        others = [m for s, m in spoken.items() if s not in (speaker, Speaker.UNKNOWN)]
        own = _own_channel(peaks.values, own_time, others)
        values = np.where(own_time, loud if own is None else peaks.values[own], 0.0) * scale
        shares[speaker.value] = tuple(round(float(v), 3) for v in _binned(values, bins))
    return shares


def _own_channel(values: NDArray[np.float32], mask: NDArray[np.bool_], others: list[NDArray[np.bool_]]) -> int | None:
    """The channel that is clearly one speaker's, when each wears a microphone; ``None`` when there is none."""
    if values.shape[0] < 2 or not others:
        return None
    other = np.logical_or.reduce(others) & ~mask
    alone = mask & ~np.logical_or.reduce(others)
    if not other.any() or not alone.any():
        return None
    gain = values[:, alone].mean(axis=1) / (values[:, other].mean(axis=1) + 1e-6)
    best = int(gain.argmax())
    return best if gain[best] > 2.0 else None


def _binned(values: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    """The largest value in each of ``bins`` equal parts; fewer values than bins are repeated."""
    if values.size == 0:
        return np.zeros(bins)
    edges = np.linspace(0, values.size, bins + 1)
    starts = np.minimum(np.floor(edges[:-1]).astype(int), values.size - 1)
    ends = np.maximum(np.ceil(edges[1:]).astype(int), starts + 1)
    return np.array([values[a:b].max() for a, b in zip(starts, ends, strict=True)])
