"""The words of choosing the patient of a consultation: what is missing, and why a choice was refused."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message

PROBLEMS: Final[dict[str, Message]] = {
    "patient-missing": Message("The patient is not known yet"),
}
ADVICE: Final[dict[str, Message]] = {
    "patient-missing": Message("Choose the patient, confirm name and birth date, then sign."),
}
_REFUSED: Final = (
    Message("name-missing", "patient refused"),
    Message("two-identifiers", "patient refused"),
    Message("born-later", "patient refused"),
    Message("born-early", "patient refused"),
    Message("no-date", "patient refused"),
    Message("too-little", "patient refused"),
    Message("visit-taken", "patient refused"),
    Message("not-confirmed", "patient refused"),
)
REFUSED: Final = {message.text: message for message in _REFUSED}
"""Why a choice was refused, by the error's ``reason``: in English the error itself says it."""
REFUSED_OTHERWISE: Final = Message("otherwise", "patient refused")
