"""Why a recording was not taken: in English the error says it itself (:mod:`scribe.audio.refusals`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scribe.messages import Message

REFUSED_AUDIO: Final = (
    Message("unknown-form", "recording refused"),
    Message("no-sound", "recording refused"),
    Message("unknown-encoding", "recording refused"),
    Message("nothing-decoded", "recording refused"),
    Message("no-channel", "recording refused"),
    Message("too-slow", "recording refused"),
    Message("too-much-memory", "recording refused"),
    Message("failed", "recording refused"),
    Message("unknown-rate", "recording refused"),
    Message("empty", "recording refused"),
    Message("only-zeros", "recording refused"),
    Message("no-index", "recording refused"),
    Message("other-checksum", "recording refused"),
    Message("other-file/pdf", "recording refused"),
    Message("other-file/zip", "recording refused"),
    Message("other-file/empty-zip", "recording refused"),
    Message("other-file/gzip", "recording refused"),
    Message("other-file/seven-zip", "recording refused"),
    Message("other-file/rar", "recording refused"),
    Message("other-file/picture", "recording refused"),
    Message("other-file/encrypted", "recording refused"),
    Message("other-file/office", "recording refused"),
    Message("other-file/program", "recording refused"),
    Message("other-file/text", "recording refused"),
    Message("other-sound/wma", "recording refused"),
    Message("other-sound/dss", "recording refused"),
    Message("other-sound/ds2", "recording refused"),
    Message("other-sound/encrypted-ds2", "recording refused"),
    Message("other-sound/real-audio", "recording refused"),
    Message("other-sound/sun-audio", "recording refused"),
    Message("other-sound/flash", "recording refused"),
    Message("other-sound/ape", "recording refused"),
    Message("other-sound/wavpack", "recording refused"),
)
"""By a refusal's name, and what was found instead, where something was."""
_BY_KEY: Final = {message.text: message for message in REFUSED_AUDIO}


def refused_audio(details: Mapping[str, Any]) -> Message | None:
    """The sentence for a problem's own members; none where they name no refusal."""
    return _BY_KEY.get("/".join(str(details[name]) for name in ("refusal", "found") if name in details))
