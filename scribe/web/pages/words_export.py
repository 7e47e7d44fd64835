"""Words about what leaves the pages: copies, files, the patient's summary."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message

_REFUSED: Final = (
    Message("not-checked", "export refused"),
    Message("flags-open", "export refused"),
    Message("no-font", "export refused"),
)
REFUSED: Final = {message.text: message for message in _REFUSED}
"""Why something cannot leave the page, by the error's ``reason``: in English the error itself says it."""
