"""An HL7 v2 interface in the place of an EMR."""

from __future__ import annotations

import ssl
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from scribe.delivery import document, rendering
from scribe.delivery.document import Json
from scribe.delivery.hl7v2.acknowledging import TAKEN, Acknowledgement, read, require_taken
from scribe.delivery.hl7v2.composing import Kind, Message, delivering, retracting
from scribe.delivery.hl7v2.header import Header
from scribe.delivery.hl7v2.mllp import Line, connected
from scribe.delivery.letterhead import Letterheads
from scribe.delivery.order import Order, Receipt
from scribe.errors import MissingPart, PartDown
from scribe.model import Location
from scribe.observing import FIGURES
from scribe.observing.figures import NO_ANSWER
from scribe.observing.tracing import span

PORTS: Final = {"mllp": 2575, "mllps": 2575}
"""The port that IANA gives to HL7."""
_CODES: Final = frozenset({"AA", "AE", "AR", "CA", "CE", "CR"})
_WAYS: Final[dict[str, Kind]] = {"hl7v2-mdm": "mdm", "hl7v2-oru": "oru"}


class Hl7Destination:
    """Sends a signed document as one message and waits until the receiver acknowledges it.

    HL7 v2 has no way to look what is there, so nothing can be read back, and whose record it is was not compared: the
    receiver files by the patient number. When an answer is lost, the same message is sent again with the same MSH-10
    and TXA-12; that it is kept once then rests on the receiver's check for doubles.

    Args:
        url: ``mllp://host:port``, or ``mllps://host:port`` for TLS; without a port 2575.
        header: the interface's choices.
        kind: documents (``mdm``) or results (``oru``).
        timeout_s: for one message: connecting, sending and every acknowledgement.
        tls: for ``mllps``; ``None`` trusts what the machine trusts.
        font: for the page as PDF.
        letterheads: for the page as PDF.

    Raises:
        MissingPart: ``url`` is no address.
    """

    def __init__(
        self,
        url: str,
        header: Header | None = None,
        *,
        kind: Kind = "mdm",
        timeout_s: float = 30,
        tls: ssl.SSLContext | None = None,
        font: Path | None = None,
        letterheads: Letterheads | None = None,
    ) -> None:
        address = urlsplit(url)
        try:
            port = address.port
        except ValueError:
            port = 0
        if address.scheme not in PORTS or not address.hostname or port == 0:
            raise MissingPart(
                "The EMR's address is not an mllp or mllps URL.",
                remedy="Set SCRIBE_EMR_URL to mllp://host:port or mllps://host:port.",
            )
        self._host, self._port = address.hostname, port or PORTS[address.scheme]
        self._tls = (tls or ssl.create_default_context()) if address.scheme == "mllps" else None
        self.name = f"the HL7 interface at {address.hostname}"
        self._header, self._kind = header or Header(), kind
        self._timeout_s, self._font, self._letterheads = timeout_s, font, letterheads

    def deliver(self, order: Order) -> Receipt:
        """Sends the document; a later version goes the way that the earlier one went."""
        document.require_real(order.bundle)
        kind = _WAYS.get(order.earlier_way, self._kind)
        return self._sent(delivering(order.bundle, self._header, kind=kind, page=self._page(order.bundle)), kind, order)

    def retract(self, order: Order) -> Receipt:
        """Tells the receiver that the document was entered in error."""
        kind = _WAYS.get(order.earlier_way, self._kind)
        return self._sent(retracting(order.bundle, self._header, kind=kind), kind, order)

    def probe(self) -> None:
        """Opens a connection, with TLS where it is used, and closes it; no message is sent."""
        with self._connected(self._timeout_s):
            pass

    def _page(self, bundle: Json) -> bytes | None:
        return (
            None
            if self._header.content == "text"
            else rendering.pdf(bundle, font=self._font, letterheads=self._letterheads)
        )

    def _connected(self, within_s: float) -> AbstractContextManager[Line]:
        return connected(self._host, self._port, tls=self._tls, name=self.name, within_s=within_s)

    def _sent(self, message: Message, kind: Kind, order: Order) -> Receipt:
        order.deadline.check("sending the note")
        with self._connected(min(self._timeout_s, order.deadline.left_s)) as line:
            order.confirm()
            self._acknowledged(line, message, way=f"hl7v2-{kind}")
        place = f"{message.event.replace('^', '_')}/{message.number}"
        return Receipt((Location(reference=place, version=message.control),), way=f"hl7v2-{kind}")

    def _acknowledged(self, line: Line, message: Message, *, way: str) -> None:
        """Sends it, and waits until it is taken; counted by the acknowledgement's code (HL7 table 0008)."""
        began, code = time.monotonic(), NO_ANSWER
        try:
            with span("answer", kind="client", host=self._host, way=way) as asked:
                line.send(message.content)
                answer = self._answer(line, message.control)
                code = _counted(answer)
                require_taken(answer, name=self.name)
                if self._header.acknowledged == "both" and answer.code == "CA":
                    answer = self._answer(line, message.control, final=True)
                    code = _counted(answer)
                    require_taken(answer, name=self.name)
                asked.note(outcome=code)
        finally:
            FIGURES.emr_answered(way, code, time.monotonic() - began)

    def _answer(self, line: Line, control: str, *, final: bool = False) -> Acknowledgement:
        """The acknowledgement of this message; one of another message is passed over.

        A refusal that names no message is this one's: the receiver could not read far enough.

        Raises:
            PartDown: none came.
        """
        while True:
            answer = read(line.receive())
            if answer is None:
                raise PartDown(
                    f"{self.name} answered with a message that is no acknowledgement.",
                    remedy="Check that SCRIBE_EMR_URL is the port for incoming documents; Scribe tries again.",
                )
            if final and answer.code == "CA":
                continue
            if answer.control == control or (not answer.control and answer.code not in TAKEN):
                return answer


def _counted(answer: Acknowledgement) -> str:
    """The code as the figures have it; one of no table is ``other``."""
    return answer.code if answer.code in _CODES else "other"
