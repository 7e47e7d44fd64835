"""The sound of a recording that is still arriving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from scribe.audio.arriving import ArrivingReader
from scribe.audio.confined import ConfinedDecoder
from scribe.audio.forms import Form
from scribe.audio.sound import Samples
from scribe.audio.stream import AudioStream, decoder_of
from scribe.errors import LeaseLost


class FollowedStream(AudioStream):
    """A recording that is decoded as it arrives. Made by :func:`follow_stream`."""

    def __init__(self, decoder: ConfinedDecoder, form: Form, source: ArrivingReader) -> None:
        super().__init__(decoder, form)
        self._source = source

    def blocks(self) -> Iterator[Samples]:
        """See :class:`~scribe.audio.stream.AudioStream`; waits for what comes next.

        Nothing is given that the end of the bytes has made, unless that is the end of the recording.

        Raises:
            LeaseLost: the recording does not arrive any more, or nobody may read it.
        """
        for block in super().blocks():
            self._require_whole()
            yield block
        self._require_whole()

    def _require_whole(self) -> None:
        if self._source.is_over and not self._source.is_complete:
            raise LeaseLost("The recording does not arrive any more.")


@contextmanager
def follow_stream(source: ArrivingReader) -> Iterator[FollowedStream]:
    """Opens a recording that is still arriving, and decodes its first frame.

    Its structure is not looked at ahead: what is damaged in it is found when it is opened as a whole.

    Args:
        source: waits where nothing is there yet; of a form that can be read early.

    Raises:
        BadAudio: nothing in it can be decoded.
    """
    with decoder_of(cast(BinaryIO, source), arriving=True) as (decoder, form):
        yield FollowedStream(decoder, form, source)
