"""The embedded form's broker: kombu's transport over files, with messages that appear whole.

Kombu writes a message where readers already look for it, and keeps each queue's binding in a file that every sender
rewrites. A reader that comes in between finds half a message, and its worker ends. Here a message gets its name when it
is complete, and bindings are not kept at all: the queues of Scribe are bound to the exchange of their own name.
"""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem

from scribe.observing import Beat

URL = "scribe-files://"
"""The broker's URL; its folders are transport options, as of kombu's ``filesystem://``."""

TRANSPORT_ALIASES[URL.removesuffix("://")] = "workers.files:Transport"


class Channel(filesystem.Channel):
    """A channel whose messages are whole from the moment they can be seen."""

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        """The exchange's one queue."""
        return [filesystem.exchange_queue_t(exchange, "", exchange)]

    def _queue_bind(self, exchange: str, _routing_key: str, _pattern: str, queue: str) -> None:
        if exchange != queue:
            raise ChannelError(f"The queue {queue!r} can only be bound to the exchange of its own name.")

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.part"
        try:
            unfinished.write_text(json.dumps(payload), encoding="utf-8")
            unfinished.replace(folder / f"{name}.{queue}.msg")
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ChannelError(f"The message cannot be written: {error.strerror or error}.") from error


class Transport(filesystem.Transport):
    """Kombu's transport with these channels."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: Any = None, **kwargs: Any) -> Any:
        """Looks for a message; the loop that asks turns."""
        Beat.give()
        return super().drain_events(connection, timeout=timeout, **kwargs)  # type: ignore[no-untyped-call]

    def _collect(self, connection: Any) -> None:
        """Closes a connection; by kombu's own way every new socket of the process would have a time limit meanwhile."""
        if connection is not None:
            self.close_connection(connection)  # type: ignore[no-untyped-call]
