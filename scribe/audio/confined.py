"""A recording decoded in a process of its own, which a bug of a decoder may have: it costs one recording.

The process is made for one recording and is gone with it (:mod:`scribe.audio.template`). It gets one end of a socket
and an empty environment; it asks for pieces of the recording, and its answers are looked at before they are believed.
What takes too long is ended.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, TypeVar

from scribe.audio.forms import Form
from scribe.audio.refusals import Refusal, refused
from scribe.audio.template import UNFIT, decoder_down, start_decoder
from scribe.audio.wire import (
    ANSWER,
    HEAD,
    MOST_ASKED_BYTES,
    MOST_BYTES,
    QUESTION,
    Block,
    Kind,
    Nonsense,
    Opened,
    Start,
    unpacked_refusal,
)
from scribe.errors import PartDown

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_S: Final = 60.0
"""How long it may take besides :data:`_SHARE`: a start on a machine that is busy, a long file looked through."""

_SHARE: Final = 0.2
"""So many seconds it may take for each second of sound; the slowest form takes 0.01."""

_AHEAD_BYTES: Final = 1024 * 1024
"""How much sound it may have ready that nobody took yet, as far as the system allows."""

_ENDS_ITSELF_S: Final = 2.0

_NO_FAULT_OF_IT: Final = frozenset({0, UNFIT, -signal.SIGKILL})
"""Ends that say nothing of the recording: it left without a word, could not begin, or was killed from outside. Its own
limits end it by SIGXCPU, or by an error that it tells."""


class ConfinedDecoder:
    """The process, from its start to its end.

    Attributes:
        opened: what its first answer said.

    Args:
        source: seekable; read in the caller's process, in the caller's thread.
        form: what it is.
        arriving: its end is not there yet.
        patience_s: how long the process may work beyond what the sound allows it.

    Raises:
        BadAudio: nothing in it can be decoded.
        PartDown: no process can be started, or it was ended from outside.
    """

    def __init__(self, source: BinaryIO, form: Form, *, arriving: bool = False, patience_s: float = PATIENCE_S) -> None:
        self._source = source
        self._left_s = patience_s
        self._place = -1
        self._is_opened = False
        size = source.seek(0, os.SEEK_END)
        self._size = None if arriving else size
        ours, theirs = socket.socketpair()
        theirs.setblocking(True)  # whatever time a library has set for new sockets: the process waits for its answers
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _AHEAD_BYTES)
        self._socket = ours
        try:
            self._process = start_decoder(theirs)
        except PartDown:
            ours.close()
            raise
        try:
            self._send(Start(size, form, arriving).packed())
            _, raw = self._next(Kind.OPENED)
            self.opened = self._believed(Opened.unpacked, raw)
            self._is_opened = True
        except BaseException:
            self.close()
            raise

    def blocks(self, channels: int) -> Iterator[Block]:
        """Block after block; the last one has no samples.

        Raises:
            BadAudio: it cannot be decoded any further: see :class:`~scribe.audio.refusals.Refusal`.
            PartDown: the process was ended from outside.
        """
        while True:
            kind, raw = self._next(Kind.BLOCK, Kind.END)
            block = self._believed(lambda raw: Block.unpacked(raw, channels), raw)
            self._left_s += block.samples.shape[1] / 16_000 * _SHARE
            yield block
            if kind is Kind.END:
                return

    def close(self) -> None:
        """Ends the process, whatever it does."""
        self._socket.close()
        self._process.end()

    def _next(self, *expected: Kind) -> tuple[Kind, bytes]:
        """What comes next of what is expected; questions before it are answered."""
        while True:
            number, length = HEAD.unpack(self._received(HEAD.size))
            try:
                kind = Kind(number)
            except ValueError:
                raise self._nonsense() from None
            if length > MOST_BYTES[kind]:
                raise self._nonsense()
            raw = self._received(length)
            if kind is Kind.REFUSED:
                raise refused(self._believed(unpacked_refusal, raw))
            if kind in expected:
                return kind, raw
            if kind is not Kind.QUESTION:
                raise self._nonsense()
            self._answer(raw)

    def _answer(self, raw: bytes) -> None:
        if len(raw) != QUESTION.size:
            raise self._nonsense()
        place, size = QUESTION.unpack(raw)
        if place >= 1 << 63 or size > MOST_ASKED_BYTES:
            raise self._nonsense()
        piece = b"" if self._size is not None and place >= self._size else self._piece(place, size)
        self._send(ANSWER.pack(len(piece)) + piece)

    def _piece(self, place: int, size: int) -> bytes:
        if place != self._place:
            self._source.seek(place)
        piece = self._source.read(size)
        self._place = place + len(piece)
        return piece

    def _send(self, raw: bytes) -> None:
        self._wait_at_most()
        begun = time.monotonic()
        try:
            self._socket.sendall(raw)
        except TimeoutError:
            raise refused(Refusal.TOO_SLOW) from None
        except OSError:
            raise self._ended() from None
        finally:
            self._left_s -= time.monotonic() - begun

    def _received(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            self._wait_at_most()
            begun = time.monotonic()
            try:
                part = self._socket.recv(min(size, 1 << 20))
            except TimeoutError:
                raise refused(Refusal.TOO_SLOW) from None
            except OSError:
                part = b""
            finally:
                self._left_s -= time.monotonic() - begun
            if not part:
                raise self._ended()
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _wait_at_most(self) -> None:
        if self._left_s <= 0:
            raise refused(Refusal.TOO_SLOW)
        self._socket.settimeout(self._left_s)

    def _ended(self) -> Exception:
        """The error for a process that ended by itself."""
        try:
            code = self._process.ended(_ENDS_ITSELF_S)
        except PartDown as error:
            return error
        log.warning("a recording ended its decoder: code=%s", code)
        if code in _NO_FAULT_OF_IT:
            return decoder_down()
        return refused(Refusal.TOO_SLOW if code == -signal.SIGXCPU else Refusal.FAILED)

    def _nonsense(self) -> Exception:
        """The error for what no decoder sends; one that did so from the start is not of this installation."""
        log.warning("a decoder sent what none sends")
        return refused(Refusal.FAILED) if self._is_opened else decoder_down()

    def _believed(self, reader: Callable[[bytes], T], raw: bytes) -> T:
        try:
            return reader(raw)
        except Nonsense:
            raise self._nonsense() from None
