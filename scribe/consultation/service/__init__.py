"""The one service that moves consultations. Every method is one transaction with its audit event in it."""

from scribe.consultation.service.auditing import Auditing
from scribe.consultation.service.base import Parts
from scribe.consultation.service.deliveries import Deliveries
from scribe.consultation.service.dictating import Dictating
from scribe.consultation.service.draft_reading import DraftReading, Fitting
from scribe.consultation.service.identifying import Identified, Identifying
from scribe.consultation.service.intake import Intake
from scribe.consultation.service.left_uploads import LeftUpload, LeftUploads
from scribe.consultation.service.listening import Arriving, HeardSoFar, Listening
from scribe.consultation.service.machine import Machine
from scribe.consultation.service.moments import Moments
from scribe.consultation.service.prescribing import Prescribing
from scribe.consultation.service.questions import AskedOf, Questions
from scribe.consultation.service.queue import Queue, QueueCounts, QueueFilter, QueuePage, QueuePlace
from scribe.consultation.service.reading import Reading
from scribe.consultation.service.redrafting import Redrafting
from scribe.consultation.service.requests import (
    ConsultationFilter,
    Identification,
    Registration,
    Revision,
    Upload,
    UploadSpec,
)
from scribe.consultation.service.restored import Restored
from scribe.consultation.service.retaining import Due, Plan, Retaining
from scribe.consultation.service.sharing import Emergency, Member, Sharing, Verdict
from scribe.consultation.service.signed import Signed, SignedDocument
from scribe.consultation.service.subjects import Erased, Left, Subjects
from scribe.consultation.service.who_spoke import WhoSpoke


class ConsultationService(
    Reading,
    Prescribing,
    Intake,
    LeftUploads,
    Listening,
    Moments,
    Machine,
    Identifying,
    WhoSpoke,
    DraftReading,
    Redrafting,
    Deliveries,
    Subjects,
    Retaining,
    Restored,
    Signed,
    Auditing,
    Queue,
    Questions,
    Dictating,
    Sharing,
):
    """Reads and moves consultations; see the parts for what each one offers.

    ``version`` of a consultation is its ETag: an edit that names an older one is refused with
    :class:`~scribe.errors.StaleRevision`.
    """


__all__ = [
    "Arriving",
    "AskedOf",
    "ConsultationFilter",
    "ConsultationService",
    "Due",
    "Emergency",
    "Erased",
    "Fitting",
    "HeardSoFar",
    "Identification",
    "Identified",
    "Left",
    "LeftUpload",
    "Member",
    "Parts",
    "Plan",
    "QueueCounts",
    "QueueFilter",
    "QueuePage",
    "QueuePlace",
    "Registration",
    "Revision",
    "SignedDocument",
    "Upload",
    "UploadSpec",
    "Verdict",
]
