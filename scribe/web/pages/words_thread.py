"""The words of questions about a note, and of notes that a colleague is asked for: English and 中文 side by side."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message

REFUSED: Final[dict[str, Message]] = {
    "no-words": Message("A message needs words."),
    "too-many-words": Message(
        "This message is too long: it has {has} characters, and {longest} fit. Shorten it, or send it in parts."
    ),
    "questions-full": Message("This note has as many questions as it can hold. Write to one that is open."),
    "messages-full": Message("This question has as many messages as it can hold. Settle it and ask a new one."),
    "no-such-statement": Message("The statement is not in the note any more. Ask about the whole note."),
    "no-such-question": Message("There is no such question any more."),
    "settled": Message(
        "This question was settled meanwhile. Your words are kept: ask a new one if something is still open."
    ),
    "not-asked-by-you": Message("Only who asked a question, or a doctor, settles it."),
    "unread": Message("Something was written to this question since it was shown. Read it, then settle the question."),
    "thread-closed": Message(
        "The note is signed, so nothing more is written here. Your words are kept on this computer."
    ),
    "still-at-it": Message("{holder} is still at it. Ask again in a while, or write a question about the note."),
    "asked-already": Message("Somebody else is asking {holder} for this note. Wait for the answer."),
    "not-yours": Message("You do not have this note any more."),
    "not-asked": Message("Nobody asks for this note any more. It stays with you."),
}
"""Why something was refused, by the reason that the service gives."""

TAKEN: Final[dict[str, Message]] = {
    "given": Message("Your colleague gave this note to you."),
    "unanswered": Message("Your colleague did not answer, so the note is yours."),
    "away": Message("Your colleague is away, so the note is yours."),
    "expired": Message("Your colleague’s time was over, so the note is yours."),
}
"""How a note went over to the reader."""

EVENTS: Final[dict[str, Message]] = {
    "claimed": Message("taken for checking"),
    "released": Message("given back unchecked"),
    "takeover_asked": Message("asked for the note"),
    "takeover_kept": Message("kept the note"),
    "handed_over": Message("handed the note over"),
    "taken_over": Message("took the note over"),
    "sent_back": Message("sent back"),
    "question_asked": Message("asked about the note"),
    "question_answered": Message("answered about the note"),
    "question_settled": Message("settled a question"),
}
