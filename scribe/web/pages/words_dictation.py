"""The words of dictation into a field: English and 中文 side by side."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message
from scribe.model import LONGEST_DICTATION_S

LONGEST_S: Final = round(LONGEST_DICTATION_S)
WAIT_S: Final = 45
"""How long the page waits for somebody to begin with what was dictated."""

SAYS: Final[dict[str, Message]] = {
    "asking": Message("Asking for the microphone"),
    "recording": Message("Recording", "dictation"),
    "sending": Message("Being written down"),
    "later": Message("Being written down; it takes longer than usual"),
    "inserted": Message("Inserted. Ctrl Z takes it back."),
    "ended": Message("Dictation ended, nothing inserted"),
    "copied": Message("Copied."),
}
"""What goes on, by the state of the page's script."""

FAILS: Final[dict[str, Message]] = {
    "none": Message("No microphone was found. Connect one, then press again."),
    "denied": Message(
        "This browser does not give the microphone to this page. Allow it in the address bar, then press again."
    ),
    "broken": Message(
        "The microphone cannot be used now; another program may hold it. End that one, then press again."
    ),
    "busy": Message(
        "A visit is being recorded in this browser, and there is one microphone. Dictate when that recording is over."
    ),
    "elsewhere": Message("Another page of this browser dictates now. End it there first."),
    "gone": Message("The microphone was taken away. What you said before that is kept on this page."),
    "silent": Message("The microphone gives no sound. Check whether it is switched off."),
    "no-speech": Message("Nobody was heard, so nothing was inserted. Check the microphone, then dictate again."),
    "unsupported-language": Message(
        "The recogniser of this installation does not know the language of this note. Type it."
    ),
    "failed": Message("It could not be written down. Your voice is kept on this page: send it again."),
    "nobody": Message("Nothing answered in time. Your voice is kept on this page: send it again."),
    "offline": Message("No connection. Your voice is kept on this page: send it again when the connection is back."),
    "server": Message("The hospital’s server did not take it. Your voice is kept on this page: send it again."),
    "session": Message(
        "You are signed out. Your voice is kept on this page: sign in in another tab, then send it again."
    ),
    "refused": Message("You may not dictate into this note any more. What you typed stays."),
    "dictation-closed": Message("The note was signed meanwhile, so nothing more is written here."),
    "dictation-often": Message("You dictated very often within the last hour. Type, or try again in some minutes."),
    "dictation-waits": Message("What you dictated before is still being written down. Wait for it, then send again."),
    "dictation-too-long": Message("This is longer than two minutes. Dictate it in parts."),
    "dictation-gone": Message("Ten minutes are over, so it is not kept any more. Your voice is: send it again."),
    "no-sound": Message("There is no sound in it. Check the microphone, then dictate again."),
    "kept": Message("What you said before is still here. Send, copy or close it first."),
    "full": Message("The words do not fit into this field any more. They stand here: copy them."),
    "nowhere": Message("The field is not on this page any more. Your words stand here: copy them."),
}
"""What went wrong and what to do, by the name that the script or the service gives."""

SENTENCES: Final[dict[str, Message]] = {**SAYS, **FAILS}

EVENTS: Final[dict[str, Message]] = {"dictated": Message("dictated into a field")}
