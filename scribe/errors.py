"""Every error that Scribe raises on purpose.

    ScribeError
    ├── BadInput                what came in is wrong; sending it again unchanged cannot help
    │   ├── BadAudio            not audio, empty, damaged, encrypted, too large
    │   ├── BadTranscript       an imported transcript that cannot be read
    │   ├── BadTemplate         a template with a fault, at a line
    │   ├── BadRule             a rule of a language pack with a fault, at a line
    │   ├── BadNote             a note or an edit that does not fit
    │   ├── TooLarge            over a configured limit
    │   ├── Misdirected         a request for a name that the site does not go by
    │   └── UnsupportedLanguage a language that the part does not speak
    ├── NoSpeech                the recording is sound, but nobody spoke
    ├── NotFound                no such consultation, template, user, upload
    ├── NotAllowed              the actor may not do this
    │   └── NotSignedIn         nobody is signed in, or the proof was wrong
    ├── Conflict                the world is no longer as the caller believed
    │   ├── WrongState          the move is not in the table of states
    │   ├── StaleRevision       somebody else saved first (If-Match)
    │   ├── ConsentMissing      nobody noted that the patient agreed
    │   ├── PatientMissing      nobody has said whom the consultation is about
    │   ├── LegallyHeld         a legal hold keeps it: nothing of it is removed
    │   ├── LeaseLost           the lease expired or a newer one exists
    │   ├── UploadTaken         an upload was finished with what had arrived, without its client
    │   └── KeyReused           an Idempotency-Key came back with another request
    ├── PreconditionRequired    an edit came without If-Match, a creation without a key
    ├── TooMany                 somebody has used what an hour has of something costly
    ├── MissingPart             a part that is needed is missing or not configured: a model, a key
    ├── StageFailed             a stage ended with an error that nobody foresaw; it is tried again, a few times
    ├── StageOverran            a stage was not done by its deadline; it is parked, so that others go on
    ├── EmrConflict             the EMR has another version than was read before: read again, decide anew
    ├── Busy                    somebody asks for more than is done for one at a time: later
    └── PartDown                a part that is needed does not answer now (broker, LLM, EMR)
        ├── StorageDown         the database or the disk: away, full, read-only
        └── DeliveryRefused     the EMR answered, and refused: an operator has to act (not retryable)

Each class carries a stable ``code`` (for programs), an HTTP ``status`` (RFC 9110), an ``exit_code`` for the command
line and whether trying again later can help (``retryable``). The text of an error is one plain sentence that says what
is wrong and what to do. It never holds what a patient said.
"""

from __future__ import annotations

from typing import Any, ClassVar

EXIT_OK = 0
EXIT_BAD_USE = 2
EXIT_BAD_INPUT = 3
EXIT_NO_SPEECH = 4
EXIT_PART_MISSING = 5


class ScribeError(Exception):
    """Base of the tree.

    Args:
        message: one sentence for a person: what is wrong, and with what.
        remedy: one sentence for a person: what to do about it.
        details: machine-readable members for problem+json; never patient text.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, remedy: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class BadInput(ScribeError):
    """What came in is wrong; sending it again unchanged cannot help."""

    code = "bad-input"
    title = "The input cannot be used"
    status = 422
    exit_code = EXIT_BAD_INPUT


class BadAudio(BadInput):
    """The recording is not audio, or is empty, damaged, encrypted or without a channel."""

    code = "bad-audio"
    title = "The recording cannot be used"


class BadTranscript(BadInput):
    """An imported transcript cannot be read."""

    code = "bad-transcript"
    title = "The transcript cannot be read"


class BadTemplate(BadInput):
    """A template has a fault; ``details`` holds ``faults``: line, column, path and reason of each."""

    code = "bad-template"
    title = "The template has a fault"


class BadRule(BadInput):
    """A rule by which speech is read has a fault, or is not there; the message names the file and the line."""

    code = "bad-rule"
    title = "A language rule has a fault"


class BadNote(BadInput):
    """A note or an edit of it does not fit its template or its transcript."""

    code = "bad-note"
    title = "The note does not fit"


class UnsupportedLanguage(BadInput):
    """The language is not one that this part speaks."""

    code = "unsupported-language"
    title = "The language is not supported"


class NoSpeech(ScribeError):
    """The recording is sound, but nobody spoke in it: there is nothing to write down."""

    code = "no-speech"
    title = "Nobody spoke"
    status = 422
    exit_code = EXIT_NO_SPEECH


class NotFound(ScribeError):
    """There is no such thing, or the caller may not know of it."""

    code = "not-found"
    title = "Not found"
    status = 404
    exit_code = EXIT_BAD_INPUT


class NotAllowed(ScribeError):
    """The actor's role does not allow this."""

    code = "not-allowed"
    title = "Not allowed"
    status = 403
    exit_code = EXIT_BAD_USE


class NotSignedIn(NotAllowed):
    """Nobody is signed in, or the password or code was wrong."""

    code = "not-signed-in"
    title = "Sign in first"
    status = 401


class Conflict(ScribeError):
    """The world is no longer as the caller believed."""

    code = "conflict"
    title = "It has changed meanwhile"
    status = 409
    exit_code = EXIT_BAD_INPUT


class WrongState(Conflict):
    """The move is not in the table of states."""

    code = "wrong-state"
    title = "Not possible in this state"


class ConsentMissing(Conflict):
    """Nobody noted that the patient agreed, and the hospital named no other ground to go on without."""

    code = "consent-missing"
    title = "The patient's consent is not noted"


class PatientMissing(Conflict):
    """Nobody has said yet whom the consultation is about, and what was asked for needs a patient."""

    code = "patient-missing"
    title = "The patient is not known yet"


class LegallyHeld(Conflict):
    """A legal hold keeps it, so that nothing of it is removed; ``details`` holds the hold's number."""

    code = "legally-held"
    title = "It is held by law"


class StaleRevision(Conflict):
    """Somebody else saved first: the caller's If-Match names an older revision."""

    code = "stale-revision"
    title = "Somebody else saved first"
    status = 412


class LeaseLost(Conflict):
    """The worker outlived its lease; what it made is not committed, another worker has the task."""

    code = "lease-lost"
    title = "The lease was lost"


class UploadTaken(Conflict):
    """An upload was finished with what had arrived, without its client; ``details`` hold how many bytes those are."""

    code = "upload-taken"
    title = "The recording was finished elsewhere"
    status = 410


class KeyReused(Conflict):
    """An Idempotency-Key came back with a different request."""

    code = "key-reused"
    title = "The key belongs to another request"
    status = 422


class PreconditionRequired(ScribeError):
    """An edit came without If-Match, or a creation without an Idempotency-Key."""

    code = "precondition-required"
    title = "A header is missing"
    status = 428
    exit_code = EXIT_BAD_USE


class TooMany(ScribeError):
    """Somebody has used what an hour has of something costly (RFC 6585, section 4); ``retry_after_s`` says how long."""

    code = "over-limit"
    title = "Too often within an hour"
    status = 429
    retryable = True


class TooLarge(BadInput):
    """Over a configured limit."""

    code = "too-large"
    title = "Too large"
    status = 413


class Misdirected(BadInput):
    """A request for a name that the site does not go by (RFC 9110, section 15.5.20)."""

    code = "misdirected"
    title = "Another site is meant"
    status = 421


class MissingPart(ScribeError):
    """A part that is needed is missing or not configured: a model, a key, a program."""

    code = "missing-part"
    title = "A part is missing"
    status = 503
    exit_code = EXIT_PART_MISSING


class StageFailed(ScribeError):
    """A stage ended with an error that nobody foresaw. It is tried again, but unlike an outage not without end."""

    code = "stage-failed"
    title = "A stage failed"
    status = 500
    retryable = True


class StageOverran(ScribeError):
    """A stage was not done by its deadline. It is parked at once: another attempt would block another worker."""

    code = "stage-deadline"
    title = "A stage took too long"
    status = 500


class Busy(ScribeError):
    """Somebody asks for more than is done for one person at a time; ``details`` says when to ask again."""

    code = "busy"
    title = "Too much at once"
    status = 429
    exit_code = EXIT_PART_MISSING
    retryable = True


class PartDown(ScribeError):
    """A part that is needed does not answer now: broker, drafting endpoint, EMR."""

    code = "part-down"
    title = "A part does not answer"
    status = 503
    exit_code = EXIT_PART_MISSING
    retryable = True


class StorageDown(PartDown):
    """The database or the disk does not take or give what is asked of it; ``details`` says when to ask again."""

    code = "storage-down"
    title = "What Scribe stores in does not answer"


class DeliveryRefused(PartDown):
    """The EMR answered and refused; ``details`` holds its ``outcome`` (an OperationOutcome) for an operator."""

    code = "delivery-refused"
    title = "The EMR refused the note"
    status = 502
    retryable = False


class EmrConflict(ScribeError):
    """The EMR has another version than was read before; ``details`` holds its ``outcome``. Read again, then decide."""

    code = "emr-conflict"
    title = "The EMR's version has changed"
    status = 502
    exit_code = EXIT_PART_MISSING
    retryable = True
