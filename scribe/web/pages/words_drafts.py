"""The words of notes that are drafted with several templates."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message

REFUSED: Final[dict[str, Message]] = {
    "signed": Message("The note is signed, so it is not drafted again."),
    "addendum": Message("This is an addendum to a signed note, so it keeps the template of what was signed."),
    "destroyed": Message("Everything of this consultation was destroyed, so nothing is drafted again."),
    "no-draft": Message("There is no draft under review, so it is not drafted again."),
    "language": Message(
        "The template writes another language than the one that was spoken. Choose one in its language."
    ),
    "being-written": Message(
        "A further draft of this note is being written already. Wait for it, or give it up first."
    ),
    "drafted-already": Message("There is a draft with this template already. Choose it, or take another template."),
    "most": Message("This note has {most} drafts, and no more are kept. Choose one of them."),
    "written-already": Message("This draft is written already, and is kept."),
    "no-such-draft": Message("There is no such draft of this note any more."),
    "is-the-note": Message("This draft is the note already."),
    "nothing-chosen": Message("No template was chosen."),
    "changed-first": Message("Somebody else changed the note first. Look at it again, then choose."),
    "checked": Message("A colleague has this note before them now, so another draft cannot be chosen."),
    "transcript": Message("What was said was removed because its time was over, so nothing is drafted from it."),
}
"""Why something was not done, by the reason that the service gives."""

WHY: Final[dict[str, Message]] = {
    "worker-died": Message("The program that wrote it stopped each time."),
    "stage-deadline": Message("It took longer than is waited for."),
    "part-down": Message("What writes drafts does not answer."),
}
"""Why a draft could not be written, by the problem's code; another one is told as it is."""

EVENTS: Final[dict[str, Message]] = {
    "redraft_asked": Message("asked for a draft with another template"),
    "redrafted": Message("drafted again"),
    "redraft_failed": Message("drafting again failed"),
    "redraft_given_up": Message("gave up drafting again"),
    "draft_chosen": Message("chose another draft as the note"),
}
