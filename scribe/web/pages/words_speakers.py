"""The words of speakers that people correct."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message

REFUSED: Final[dict[str, Message]] = {
    "no-such-turn": Message("The transcript has no such turn. Load the note again; it may have changed."),
    "as-it-is": Message("This speaker stands there already. Choose another one, or leave it as it is."),
    "corrected-too-often": Message(
        "The speakers of this transcript were corrected as often as can be kept. Undo corrections of single turns, and "
        "correct the whole voice."
    ),
    "correction-gone": Message("There is no such correction any more: it was undone already."),
    "nobody-chosen": Message("Nobody was chosen. Choose who speaks there."),
    "changed-first": Message("Somebody else changed who speaks there first. Look at it again, and decide with that."),
}
"""Why a correction was not taken, by the reason that the service gives."""

EVENTS: Final[dict[str, Message]] = {
    "speaker_corrected": Message("corrected who speaks"),
    "speaker_restored": Message("undid a correction of who speaks"),
}
