"""Words about recordings that were interrupted, marked, or left by their device."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message
from scribe.model import FlagKind

FLAGS: Final[dict[FlagKind, Message]] = {
    FlagKind.RECORDING_INTERRUPTED: Message("The recording was interrupted"),
    FlagKind.RECORDING_UNFINISHED: Message("The end of the recording may be missing"),
}
EVENTS: Final[dict[str, Message]] = {
    "moment_noted": Message("noted a moment of the recording"),
    "upload_taken": Message("finished with what had arrived"),
}
PROBLEMS: Final[dict[str, Message]] = {
    "upload-taken": Message("The recording was finished elsewhere"),
}
_REFUSED: Final = (
    Message("still-arriving", "recording not finished"),
    Message("nothing-arrived", "recording not finished"),
    Message("other-visit", "recording not finished"),
)
"""Why a recording could not be finished, by the error's ``reason``: in English the error itself says it."""
REFUSED: Final = {message.text: message for message in _REFUSED}
