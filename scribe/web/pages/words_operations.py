"""The words of the pages about how the work goes and what is set, in both languages."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message
from scribe.model import State

"""English, Chinese."""

SPANS: Final[dict[str, Message]] = {
    "6h": Message("6 hours"),
    "24h": Message("24 hours"),
    "3d": Message("3 days"),
    "14d": Message("14 days"),
}
WAITS: Final[dict[State, Message]] = {
    State.UPLOADED: Message("To be written down"),
    State.TRANSCRIBED: Message("To be drafted"),
    State.DRAFTED: Message("For a nurse"),
    State.REVIEWED: Message("For a doctor"),
    State.SIGNED: Message("For the EMR"),
}
KINDS: Final[dict[str, Message]] = {
    "site": Message("Sites"),
    "worker": Message("Workers"),
    "reconciler": Message("Reconcilers"),
    "all": Message("All in one"),
}
LOADED: Final[dict[str, Message]] = {
    "templates": Message("Templates"),
    "vocabulary": Message("Words to expect", "loaded"),
    "codes": Message("The hospital’s codes"),
    "rules:en": Message("Rules of English"),
    "rules:zh": Message("Rules of Chinese"),
}
WAYS: Final[dict[str, Message]] = {
    "auto": Message("the first that the EMR offers"),
    "transaction": Message("all in one transaction"),
    "document-reference": Message("one DocumentReference"),
    "document": Message("one document Bundle"),
    "discrete": Message("resource by resource"),
    "folder": Message("files in a folder"),
}
SIGN_INS: Final[dict[str, Message]] = {
    "none": Message("no sign-in"),
    "bearer": Message("a token"),
    "basic": Message("name and password"),
    "oauth": Message("OAuth 2, client credentials"),
    "smart": Message("SMART Backend Services"),
}
MATCHES: Final[dict[str, Message]] = {
    "number-and-one": Message("the number, and the name or the birth date"),
    "number-and-two": Message("the number, the name and the birth date"),
    "number": Message("the number alone"),
}
BECAME: Final[dict[str, Message]] = {
    "corrected": Message("Corrected", "became"),
    "removed": Message("Removed"),
    "kept": Message("Kept"),
    "kept:asked_patient": Message("Kept: the patient was asked"),
    "kept:asked_doctor": Message("Kept: the doctor was asked"),
    "kept:checked_record": Message("Kept: the record says so"),
    "kept:heard_wrongly": Message("Kept: it was heard wrongly"),
    "kept:other": Message("Kept: another reason"),
    "open": Message("Left open", "became"),
}
