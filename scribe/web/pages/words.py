"""Every word that stands for a value: flags, risk, states, stages, reasons, facts."""

from __future__ import annotations

from typing import Final

from scribe.catalogues import Catalogue
from scribe.messages import Message
from scribe.model import (
    AttemptResult,
    Doubt,
    FlagKind,
    KeepReason,
    Level,
    Outcome,
    ReturnNeed,
    Role,
    Speaker,
    Stage,
    State,
    StopKind,
    UnusedReason,
)
from scribe.resources.quantities import shown
from scribe.web.pages import (
    words_access,
    words_dictation,
    words_drafts,
    words_export,
    words_patient,
    words_recording,
    words_sign_in,
    words_sound,
    words_speakers,
    words_thread,
)

FLAGS: Final[dict[FlagKind, Message]] = {
    FlagKind.NO_EVIDENCE: Message("Nothing in the recording supports it"),
    FlagKind.NUMBER_DIFFERS: Message("Number differs from what was said"),
    FlagKind.DOSE_DIFFERS: Message("Dose differs from what was said"),
    FlagKind.UNIT_NOT_SAID: Message("Unit not said"),
    FlagKind.MEDICINE_NOT_SAID: Message("Medicine never mentioned"),
    FlagKind.SIDE_DIFFERS: Message("Side differs"),
    FlagKind.OPPOSITE: Message("Opposite of what was said"),
    FlagKind.LESS_CERTAIN: Message("Said as possible only"),
    FlagKind.OTHER_SPEAKER: Message("About somebody else"),
    FlagKind.FINDING_NOT_SAID: Message("Never mentioned in the recording"),
    FlagKind.CHANGE_DIFFERS: Message("Medicine: started, stopped or changed otherwise"),
    FlagKind.COURSE_DIFFERS: Message("Course over time differs"),
    FlagKind.UNCLEAR_WORDS: Message("Unclear words"),
    FlagKind.SPEECH_NOT_WRITTEN: Message("Speech that was not written down"),
    FlagKind.RECORDING_CUT_SHORT: Message("A part of the recording cannot be read"),
    **words_recording.FLAGS,
    FlagKind.HARD_TO_HEAR: Message("Much of it was hard to hear"),
    FlagKind.SECTION_EMPTY: Message("A required section is empty"),
    FlagKind.LEFT_OUT: Message("Said, but missing from the note"),
    FlagKind.SAID_NOT_WRITTEN: Message("Said, not in the note"),
    FlagKind.CONTRADICTS_RECORD: Message("Differs from the record"),
    FlagKind.ALLERGY_CONFLICT: Message("Allergy against a medicine"),
    FlagKind.IMPLAUSIBLE: Message("A value that cannot be meant"),
    FlagKind.WORDS_ONLY: Message("Sent as words only"),
    FlagKind.RECORD_ONLY: Message("In the record, not said today"),
    FlagKind.NOT_IN_RECORD: Message("Not in the record"),
    FlagKind.DEMO_RECOGNISER: Message("Written down by the demo recogniser"),
    FlagKind.MEANT_FOR_MACHINE: Message("Words that may be meant for a machine"),
    FlagKind.SECOND_READER: Message("Doubted by the second reader"),
    FlagKind.SECOND_READER_AGREES: Message("Borne out, says the second reader"),
    FlagKind.READ_DIFFERENTLY: Message("Can be read in two ways"),
}
LEVELS: Final[dict[Level, Message]] = {
    Level.HIGH: Message("High"),
    Level.RAISED: Message("Raised"),
    Level.LOW: Message("Low"),
    Level.CLEAR: Message("Clear"),
}
OUTCOMES: Final[dict[Outcome, Message]] = {
    Outcome.CORRECTED: Message("Corrected"),
    Outcome.KEPT: Message("Kept"),
    Outcome.REMOVED: Message("Removed"),
}
KEEP_REASONS: Final[dict[KeepReason, Message]] = {
    KeepReason.ASKED_PATIENT: Message("I asked the patient"),
    KeepReason.ASKED_DOCTOR: Message("I asked the doctor"),
    KeepReason.CHECKED_RECORD: Message("I checked the patient’s record"),
    KeepReason.HEARD_WRONGLY: Message("The recording was heard wrongly"),
    KeepReason.OTHER: Message("Another reason"),
}
UNUSED_REASONS: Final[dict[UnusedReason, Message]] = {
    UnusedReason.RED_FLAG: Message("May be urgent"),
    UnusedReason.ALLERGY: Message("An allergy"),
    UnusedReason.MEDICINE: Message("A medicine"),
    UnusedReason.MEASUREMENT: Message("A measurement"),
    UnusedReason.SYMPTOM: Message("A symptom"),
    UnusedReason.HISTORY: Message("Part of the history"),
    UnusedReason.PLAN: Message("Part of the plan"),
    UnusedReason.QUESTION_UNANSWERED: Message("A question without an answer"),
    UnusedReason.UNCLEAR: Message("Unclear: listen to it"),
    UnusedReason.OTHER: Message("May belong in the note"),
}
"""Why what was said and not written may matter."""

MAY_BE_URGENT: Final[Message] = UNUSED_REASONS[UnusedReason.RED_FLAG]

RETURN_NEEDS: Final[dict[ReturnNeed, Message]] = {
    ReturnNeed.DECIDE: Message("Decide something that I cannot"),
    ReturnNeed.ADD: Message("Add something that was not recorded"),
    ReturnNeed.RECORD_AGAIN: Message("Record again"),
    ReturnNeed.OTHER: Message("Another reason", "return-needs"),
}
ROLES: Final[dict[Role, Message]] = {
    Role.DOCTOR: Message("doctor"),
    Role.NURSE: Message("nurse"),
    Role.ADMINISTRATOR: Message("administrator"),
    Role.OPERATOR: Message("operator"),
    Role.AUDITOR: Message("auditor"),
    Role.SERVICE: Message("program"),
}
SPEAKERS: Final[dict[Speaker, Message]] = {
    Speaker.DOCTOR: Message("Doctor"),
    Speaker.PATIENT: Message("Patient"),
    Speaker.OTHER: Message("Somebody else"),
    Speaker.UNKNOWN: Message("Unclear who"),
}
DOUBTS: Final[dict[Doubt, Message]] = {
    Doubt.NON_SPEECH: Message("hardly any voice is heard here"),
    Doubt.CAPTION: Message("a phrase that is often written where nobody speaks"),
    Doubt.REPEATED: Message("the same words again and again"),
    Doubt.WORD_RATE: Message("more words than can be said in this time"),
    Doubt.LOW_PROBABILITY: Message("most of it was unclear"),
}
"""Why a turn may not have been said as it is written; stands behind a call to listen."""

STATES: Final[dict[State, Message]] = {
    State.REGISTERED: Message("Waits for its recording"),
    State.UPLOADED: Message("Being written down"),
    State.TRANSCRIBED: Message("Being drafted and verified"),
    State.DRAFTED: Message("With the nurse"),
    State.REVIEWED: Message("Checked, waits for the signature"),
    State.SIGNED: Message("Signed, on its way to the EMR"),
    State.DELIVERED: Message("In the EMR, read back"),
    State.NO_SPEECH: Message("Nobody spoke"),
    State.PARKED: Message("Needs an operator"),
    State.WITHDRAWING: Message("Destroyed, the EMR is being told"),
    State.WITHDRAWN: Message("Destroyed"),
}
STAGES: Final[dict[Stage, Message]] = {
    Stage.TRANSCRIBE: Message("Write down"),
    Stage.DRAFT: Message("Draft and verify"),
    Stage.DELIVER: Message("EMR"),
    Stage.RETRACT: Message("Take back from the EMR"),
}
STEPS_DONE: Final[dict[State, int]] = {
    State.REGISTERED: 0,
    State.UPLOADED: 1,
    State.TRANSCRIBED: 2,
    State.DRAFTED: 3,
    State.REVIEWED: 4,
    State.SIGNED: 5,
    State.DELIVERED: 6,
    State.NO_SPEECH: 1,
    State.PARKED: 1,
    State.WITHDRAWING: 0,
    State.WITHDRAWN: 0,
}
"""How many of the six steps lie behind a consultation."""

ATTEMPTS: Final[dict[AttemptResult, Message]] = {
    AttemptResult.UNDER_WAY: Message("Being sent now"),
    AttemptResult.STORED: Message("Stored, read back and compared"),
    AttemptResult.AWAY: Message("No answer"),
    AttemptResult.FAULT: Message("The EMR could not take it"),
    AttemptResult.REFUSED: Message("Refused"),
    AttemptResult.OVERRAN: Message("Not done in time"),
    AttemptResult.FAILED: Message("A fault on this side"),
    AttemptResult.NO_WORD: Message("The sender stopped without a word"),
    AttemptResult.STOPPED: Message("Stopped by a person"),
    AttemptResult.HANDED_BACK: Message("Handed on: its process was told to stop"),
}
ATTEMPT_LEVELS: Final[dict[AttemptResult, str]] = {
    AttemptResult.UNDER_WAY: "low",
    AttemptResult.STORED: "clear",
    AttemptResult.STOPPED: "low",
    AttemptResult.HANDED_BACK: "low",
}
"""The sign beside a result; the others have the one for what is raised."""

WAYS: Final[dict[str, Message]] = {
    "transaction": Message("as one transaction"),
    "document-reference": Message("as a DocumentReference"),
    "document": Message("as a document Bundle"),
    "discrete": Message("resource by resource"),
    "hl7v2-mdm": Message("as an HL7 document message"),
    "hl7v2-oru": Message("as an HL7 result message"),
    "folder": Message("as files in a folder"),
}
COMPARED: Final[dict[str, Message]] = {
    "number": Message("Number", "compared"),
    "name": Message("Name", "compared"),
    "birth_date": Message("Born"),
    "sex": Message("Sex"),
    "death": Message("Died"),
}
SEXES: Final[dict[str, Message]] = {
    "female": Message("female"),
    "male": Message("male"),
    "other": Message("other"),
    "unknown": Message("unknown"),
}
AGREEMENT: Final[dict[str, Message]] = {
    "same": Message("Same"),
    "differs": Message("Differs"),
    "unknown": Message("One side has none"),
}
AGREEMENT_LEVELS: Final[dict[str, str]] = {"same": "clear", "differs": "high", "unknown": "low"}
STOPS: Final[dict[StopKind, Message]] = {
    StopKind.HELD: Message("Held"),
    StopKind.GIVEN_UP: Message("Given up"),
}

UNITS: Final[dict[str, Message]] = {
    "mm[Hg]": Message("mmHg"),
    "Cel": Message("°C"),
    "[degF]": Message("°F"),
    "/min": Message("/min"),
}
"""UCUM codes as people write them; others stand as they are."""

PROBLEMS: Final[dict[str, Message]] = {
    "bad-input": Message("What was sent cannot be used"),
    "bad-audio": Message("The recording cannot be used"),
    "bad-transcript": Message("The transcript cannot be read"),
    "bad-note": Message("The change does not fit the note"),
    "misdirected": Message("The site does not go by this name"),
    "bad-request": Message("What was sent cannot be used"),
    "invalid-request": Message("What was sent cannot be used"),
    "over-limit": Message("That was very often within an hour"),
    "too-large": Message("The recording is too large"),
    "unsupported-language": Message("The language does not fit the template"),
    "not-found": Message("There is nothing here"),
    "not-allowed": Message("Your role does not allow this"),
    "not-signed-in": Message("Sign in first"),
    "conflict": Message("It has changed meanwhile"),
    "wrong-state": Message("Not possible at this point"),
    "stale-revision": Message("Somebody else saved first"),
    "consent-missing": Message("The patient’s consent is not noted"),
    "legally-held": Message("It is held by law: nothing of it is removed"),
    "missing-part": Message("A part of the system is missing"),
    "part-down": Message("A part of the system does not answer"),
    "storage-down": Message("Scribe cannot reach what it stores"),
    "stage-failed": Message("The work did not succeed"),
    "stage-deadline": Message("The work took too long"),
    "delivery-refused": Message("The EMR refused the note"),
    "record-refused": Message("The EMR does not give the record"),
    "delivery-failing": Message("The EMR takes other notes, but not this one"),
    "given-up": Message("The delivery was given up"),
    "emr-conflict": Message("The EMR’s version has changed"),
    "worker-died": Message("The work stopped each time"),
    "unexpected": Message("Something went wrong"),
    **words_recording.PROBLEMS,
    **words_patient.PROBLEMS,
}
"""Titles of problems by their code."""

UNKNOWN_PROBLEM: Final[Message] = Message("It stopped")

ADVICE: Final[dict[str, Message]] = {
    "bad-audio": Message("Send the recording again, or another one."),
    "bad-transcript": Message(
        "Scribe reads subtitles (WebVTT, SRT), text of Otter, Teams and Zoom, JSON of recognisers, “doctor: …” lines."
    ),
    "over-limit": Message("Wait a minute, then try again. If your work needs more, tell the administrator."),
    "too-large": Message("Send a shorter one, or ask the administrator about the limit."),
    "unsupported-language": Message("Choose a template in the language that was spoken."),
    "not-found": Message("The address is wrong, or what was here is gone. Begin again from your first page."),
    "not-allowed": Message("Your own pages are in the menu above."),
    "not-signed-in": Message("Sign in and try again."),
    "conflict": Message("Load the page anew and look at what has changed."),
    "wrong-state": Message("Load the page anew: it shows where things stand."),
    "consent-missing": Message("Ask the patient, and note their consent first."),
    "legally-held": Message("A removal that was asked for is noted, and is done when the hold is released."),
    **words_patient.ADVICE,
    "stale-revision": Message("Load the page anew, read what has changed, then go on."),
    "missing-part": Message("Tell the operator, who installs it and retries."),
    "part-down": Message("Tell the operator; retry when it answers again."),
    "storage-down": Message("The page tries again by itself every few seconds. If this lasts, tell the operator."),
    "stage-failed": Message("Retry; if it happens again, tell the operator."),
    "stage-deadline": Message("Retry once; if it happens again, tell the operator."),
    "delivery-refused": Message("Tell the operator: the EMR says below why."),
    "delivery-failing": Message("Read below what each attempt was answered, correct the cause, then retry."),
    "given-up": Message("It stays here; it can be retried."),
    "worker-died": Message("Retry; if it happens again, tell the operator."),
    "unexpected": Message("Try again; if it happens again, tell your administrator the number below."),
}
"""What to do about a problem, where its own remedy is not in the reader's language or speaks to programs."""

COUNTED: Final[dict[str, Message]] = {
    "tablet": Message("tablet"),
    "capsule": Message("capsule"),
    "drop": Message("drop"),
    "puff": Message("puff"),
    "sachet": Message("sachet"),
    "patch": Message("patch"),
    "ampoule": Message("ampoule"),
    "unit": Message("unit"),
    "pill": Message("pill"),
    "spray": Message("spray"),
    "suppository": Message("suppository"),
    "teaspoon": Message("teaspoon"),
}
"""Forms that a dose is counted in."""

SOUND: Final = words_sound.SOUND
SOUND_REMEDIES: Final = words_sound.SOUND_REMEDIES
VERDICTS: Final = words_access.VERDICTS
RECORDING_REFUSED: Final = {**words_recording.REFUSED, **words_export.REFUSED}
EVENTS: Final[dict[str, Message]] = {
    "read": Message("read"),
    "audit_read": Message("asked the audit"),
    "audit_anchored": Message("audit anchored"),
    "registered": Message("registered"),
    "uploaded": Message("recording sent"),
    "transcribed": Message("written down"),
    "transcript_imported": Message("transcript brought"),
    "revised": Message("changed the note"),
    "approved": Message("approved"),
    "signed": Message("signed"),
    "delivered": Message("stored in the EMR"),
    "parked": Message("parked"),
    **words_recording.EVENTS,
    "retried": Message("retried"),
    "withdrawn": Message("destroyed"),
    "recalled": Message("taken back from the EMR"),
    "removed_again": Message("removed again after a backup"),
    "backup_restored": Message("backup restored"),
    "backup_made": Message("backup made"),
    "recordings_moved": Message("recordings moved"),
    "recording_removed": Message("recording removed"),
    "transcript_removed": Message("transcript removed"),
    "subject_exported": Message("exported for the patient"),
    "retention_ran": Message("retention applied"),
    "master_key_changed": Message("master key changed"),
    "consent_noted": Message("consent noted"),
    "patient_accepted": Message("patient confirmed"),
    "emr_day_read": Message("read the day’s list"),
    "signed_in": Message("signed in"),
    "signed_out": Message("signed out"),
    "sign_in_refused": Message("sign-in refused"),
    "code_refused": Message("code refused"),
    "account_created": Message("account created"),
    "account_disabled": Message("account closed"),
    "account_enabled": Message("account opened again"),
    "password_set": Message("password set"),
    **words_sign_in.EVENTS,
    **words_access.EVENTS,
    **words_thread.EVENTS,
    **words_speakers.EVENTS,
    **words_dictation.EVENTS,
    **words_drafts.EVENTS,
}
"""What an audit event tells; a kind that is not here is shown as it is."""


def unit_word(unit: str, say: Catalogue) -> str:
    """A UCUM code or a counted form as people write it."""
    words = COUNTED.get(unit) or UNITS.get(unit)
    return say(words) if words is not None else shown(unit)
