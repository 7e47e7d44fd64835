"""The minimal lower layer protocol: one message over TCP or TLS, and what comes back (HL7 MLLP, release 1).

A frame is 0x0B, the message, 0x1C, 0x0D. A connection is made for each message, so no answer to an earlier one can be
taken for this one's.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from scribe.errors import DeliveryRefused, PartDown

START: Final = b"\x0b"
END: Final = b"\x1c\x0d"
LONGEST_ANSWER: Final = 1024 * 1024
_AGAIN: Final = "Scribe sends the same message again, under the same number."
_BLANKS: Final = b"\r\n \t"


class Line:
    """An open connection with a deadline for everything that is done with it."""

    def __init__(self, channel: socket.socket, name: str, ends_at: float) -> None:
        self._channel, self._name, self._ends_at = channel, name, ends_at
        self._received = b""

    def send(self, message: bytes) -> None:
        """Sends a message.

        Raises:
            PartDown: it could not be sent whole, or nobody knows whether it was.
        """
        try:
            self._channel.settimeout(_left_s(self._ends_at))
            self._channel.sendall(START + message + END)
        except OSError as error:
            raise PartDown(f"{self._name} broke off while the note was sent.", remedy=_AGAIN) from error

    def receive(self) -> bytes:
        """The next message from the other side, without its frame.

        Raises:
            PartDown: none came in time, the connection ended, or what came is no frame.
        """
        while True:
            head = self._received.lstrip(_BLANKS)
            if head and not head.startswith(START):
                raise PartDown(
                    f"{self._name} answered with something that is not HL7.",
                    remedy=f"Check SCRIBE_EMR_URL: another service may listen there. {_AGAIN}",
                )
            message, end, rest = head[1:].partition(END)
            if end:
                self._received = rest
                return message
            self._receive_more()

    def _receive_more(self) -> None:
        try:
            self._channel.settimeout(_left_s(self._ends_at))
            more = self._channel.recv(65536)
        except TimeoutError as error:
            raise PartDown(f"{self._name} did not acknowledge the note in time.", remedy=_AGAIN) from error
        except OSError as error:
            raise PartDown(f"{self._name} broke off before it acknowledged the note.", remedy=_AGAIN) from error
        if not more:
            raise PartDown(f"{self._name} hung up before it acknowledged the note.", remedy=_AGAIN)
        self._received += more
        if len(self._received) > LONGEST_ANSWER:
            raise PartDown(
                f"{self._name} answered with more than {LONGEST_ANSWER} bytes, which is no acknowledgement.",
                remedy=f"Check SCRIBE_EMR_URL: another service may listen there. {_AGAIN}",
            )


@contextmanager
def connected(host: str, port: int, *, tls: ssl.SSLContext | None, name: str, within_s: float) -> Iterator[Line]:
    """A connection that is closed at the end, whatever happens.

    Args:
        host: of the interface.
        port: of the interface.
        tls: for ``mllps``; ``None`` sends in the clear.
        name: what an operator calls it.
        within_s: for everything: connecting, sending, every answer.

    Raises:
        PartDown: there is no connection.
        DeliveryRefused: the other side's certificate is not one to be trusted.
    """
    ends_at = time.monotonic() + within_s
    with _opened(host, port, tls, name, ends_at) as channel:
        yield Line(channel, name, ends_at)


def _opened(host: str, port: int, tls: ssl.SSLContext | None, name: str, ends_at: float) -> socket.socket:
    plain: socket.socket | None = None
    try:
        plain = socket.create_connection((host, port), timeout=_left_s(ends_at))
        plain.settimeout(_left_s(ends_at))
        return plain if tls is None else tls.wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        _close(plain)
        raise DeliveryRefused(
            f"{name} showed a certificate that Scribe does not trust.",
            remedy="Set SCRIBE_EMR_CA_FILE to the certificate of the hospital's authority, then retry the delivery.",
        ) from error
    except OSError as error:
        _close(plain)
        raise PartDown(
            f"{name} cannot be reached ({type(error).__name__}).",
            remedy="Check the network and SCRIBE_EMR_URL; Scribe tries again by itself.",
        ) from error


def _left_s(ends_at: float) -> float:
    """The time that is left, which is more than none.

    Raises:
        TimeoutError: it is up.
    """
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _close(channel: socket.socket | None) -> None:
    if channel is not None:
        channel.close()
