"""The words of edits of a note."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message

EDIT_REFUSED: Final[dict[str, Message]] = {
    "empty": Message("A statement cannot be empty. Write something, or remove the statement."),
    "too-long": Message("The statement is too long. Split it into several."),
    "no-such-statement": Message("The statement is not in the note any more. It may have been joined to another one."),
    "removed": Message("This statement was removed. Undo the removal first."),
    "no-such-section": Message("The note has no such section. Choose another one."),
    "nothing-missing": Message(
        "What was said there is not missing from the note any more: somebody may have added it."
    ),
    "no-section": Message("It has no section to go to. Choose one."),
    "dismissed": Message("Somebody already said that the note does not need this. Put it back to decide anew."),
    "not-dismissed": Message("Nobody dismissed this, so there is nothing to put back. Add it, or dismiss it."),
    "at-the-edge": Message("The statement is the first or the last of its section already. It stays where it is."),
    "in-that-section": Message("The statement stands in that section already. Choose another one."),
    "not-before": Message(
        "That statement does not stand before this one any more. Load the note again, then join them."
    ),
    "section-gone": Message("The section that it stood in is not in the note any more. Move it by hand."),
    "fills-a-field": Message(
        "This statement fills a field of the template, which has its own place. Change its words, or add a statement."
    ),
    "same-words": Message("The new wording is the same as the old one. Change the words, or leave it as it is."),
    "nothing-to-undo": Message("There is nothing to undo in this statement. Only what was just done can be undone."),
    "reason-without-words": Message("Another reason needs words. Say in a few words why it stays."),
    "no-such-flag": Message("There is no such flag any more. Load the note again; it may have changed."),
    "settled": Message("This flag is already settled. Undo that first to decide anew."),
    "of-the-visit": Message("That section is filled from what the hospital knows of the visit. Choose another one."),
    "no-such-turn": Message("The transcript has no such words any more. Load the note again, then choose anew."),
    "no-words": Message("No words are chosen. Choose words of the transcript."),
    "incomplete": Message("Something is missing in the form. Fill it in and save again."),
    "by-hand": Message("The statement tells other things as well, which cannot be kept safely. Word it by hand."),
    "no-form": Message("The form does not say what it is of. Load the page anew."),
    "form-field": Message("A field of the form cannot be taken. Open it again and fill it in."),
    "as-the-note-says": Message("The form says what the note says already. Change a value, or leave it as it is."),
    "no-version": Message("The form does not say which version it changes. Load the page anew."),
    "changed-first": Message(
        "Somebody else changed this statement first, so nothing was done with it. "
        "Read it as it is now, and decide again."
    ),
    "note-changed": Message("Somebody else changed the note first. Look at it, then save again."),
}
"""Why an edit was not taken, by the reason that the service gives."""
