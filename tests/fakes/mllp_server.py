r"""A small real MLLP receiver on a port of its own, which files by document and fails on demand.

    with MllpServer() as server:
        server.next(DropAfterStoring())
        Hl7Destination(server.url).deliver(order)

It reads messages with code of its own (not Scribe's), knows a message that comes again by MSH-10, and keeps documents
by TXA-12 (of an ORU: OBR-20).
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

Fields = list[str]
Answer = Callable[["MllpServer", socket.socket, "Received"], None]


class Received:
    """One message, taken apart at its delimiters."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.segments = [line.split("|") for line in raw.decode("utf-8").split("\r") if line]

    def first(self, name: str) -> Fields:
        return next((one for one in self.segments if one[0] == name), [])

    @property
    def control(self) -> str:
        return self.first("MSH")[9]

    @property
    def event(self) -> str:
        return "^".join(self.first("MSH")[8].split("^")[:2])

    @property
    def number(self) -> str:
        txa, obr = self.first("TXA"), self.first("OBR")
        return (txa[12] if txa else obr[20]).split("^")[0]


def acknowledgement(code: str, control: str, text: str = "", errors: tuple[str, ...] = ()) -> bytes:
    lines = ["MSH|^~\\&|EMR|H|SCRIBE||20261120101231||ACK|A1|P|2.5.1", f"MSA|{code}|{control}|{text}", *errors]
    return "".join(f"{line}\r" for line in lines).encode()


def framed(message: bytes) -> bytes:
    return b"\x0b" + message + b"\x1c\x0d"


class MllpServer:
    """The receiver. Attributes that tests read: ``received`` (every message), ``kept`` (documents by their number)."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.kept: dict[str, Received] = {}
        self.canceled: set[str] = set()
        self.replaced: set[str] = set()
        self._seen: set[str] = set()
        self._answers: list[Answer] = []
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        return f"{'mllps' if self._tls else 'mllp'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def next(self, *answers: Answer) -> None:
        """How the next messages are answered; after them in the usual way."""
        self._answers += answers

    def __enter__(self) -> Self:
        self._listener.settimeout(0.1)
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def store(self, message: Received) -> None:
        """Files a message, once for each MSH-10."""
        if message.control in self._seen:
            return
        self._seen.add(message.control)
        if message.event == "MDM^T11":
            self.canceled.add(message.number)
        else:
            self.kept[message.number] = message
        if message.event == "MDM^T10":
            self.replaced.add(message.first("TXA")[13].split("^")[0])

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                channel, _ = self._listener.accept()
            except OSError:
                continue
            channel.settimeout(5)
            self._start(lambda channel=channel: self._serve(channel))

    def _serve(self, plain: socket.socket) -> None:
        try:
            channel = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
        except OSError:
            plain.close()
            return
        with channel:
            try:
                self._talk(channel)
            except OSError:
                return

    def _talk(self, channel: socket.socket) -> None:
        data = b""
        while not self._closing.is_set():
            while b"\x1c\x0d" not in data:
                more = channel.recv(65536)
                if not more:
                    return
                data += more
            frame, _, data = data.partition(b"\x1c\x0d")
            message = Received(frame.removeprefix(b"\x0b"))
            self.received.append(message)
            answer = self._answers.pop(0) if self._answers else usual
            answer(self, channel, message)

    def wait(self, seconds: float) -> None:
        """Sleeps, but not beyond the end of the test."""
        self._closing.wait(seconds)


def usual(server: MllpServer, channel: socket.socket, message: Received) -> None:
    """Files it and says what was asked for: original mode AA, else CA and, where wanted, AA after it."""
    server.store(message)
    msh = message.first("MSH")
    accept, application = (msh[14], msh[15]) if len(msh) > 15 else ("", "")
    if accept == "AL":
        channel.sendall(framed(acknowledgement("CA", message.control)))
    if accept != "AL" or application == "AL":
        channel.sendall(framed(acknowledgement("AA", message.control)))


def says(code: str, text: str = "", *errors: str, control: str | None = None) -> Answer:
    """Does not file it and answers with this code."""

    def answer(server: MllpServer, channel: socket.socket, message: Received) -> None:
        named = message.control if control is None else control
        channel.sendall(framed(acknowledgement(code, named, text, errors)))

    return answer


def drops_after_storing(server: MllpServer, channel: socket.socket, message: Received) -> None:
    """The answer is lost: nobody but the receiver knows that it has the message."""
    server.store(message)
    channel.shutdown(socket.SHUT_RDWR)


def drops(server: MllpServer, channel: socket.socket, message: Received) -> None:
    channel.shutdown(socket.SHUT_RDWR)


def answers_an_older_one_first(server: MllpServer, channel: socket.socket, message: Received) -> None:
    server.store(message)
    channel.sendall(framed(acknowledgement("AA", "OLDER")) + framed(acknowledgement("AR", "OLDER2")))
    channel.sendall(framed(acknowledgement("AA", message.control)))


def drips(server: MllpServer, channel: socket.socket, message: Received) -> None:
    """One byte of the answer every half of a second."""
    server.store(message)
    for place in framed(acknowledgement("AA", message.control)):
        channel.sendall(bytes([place]))
        server.wait(0.5)


def sends(raw: bytes) -> Answer:
    def answer(server: MllpServer, channel: socket.socket, message: Received) -> None:
        channel.sendall(raw)

    return answer


def is_silent(server: MllpServer, channel: socket.socket, message: Received) -> None:
    server.wait(60)


def in_pieces(server: MllpServer, channel: socket.socket, message: Received) -> None:
    """A right answer in packets that cut the frame, with blank lines before it."""
    server.store(message)
    raw = b"\r\n" + framed(acknowledgement("AA", message.control))
    for start in range(0, len(raw), 7):
        channel.sendall(raw[start : start + 7])
        time.sleep(0.002)
