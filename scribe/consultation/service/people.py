"""What people do: edit, approve, send back, sign, add to, retry, re-open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from scribe.access import Action
from scribe.audit import record_alone
from scribe.consultation.drafts import end_redraft
from scribe.consultation.holds import refuse_held, refuse_postponed
from scribe.consultation.outcomes import enter_approval, enter_signature
from scribe.consultation.service.base import Work
from scribe.consultation.service.claiming import Claims, release
from scribe.consultation.service.reading import note_of, template_of, transcript_of
from scribe.consultation.states import RESUMES_FROM, Move, after
from scribe.consultation.thread import add_question, end_all, keep_return
from scribe.errors import Conflict, PatientMissing, StaleRevision, WrongState
from scribe.model import (
    Approval,
    Consultation,
    ConsultationId,
    EndedBy,
    NoteDraft,
    Person,
    Proposal,
    Return,
    ReturnNeed,
    Role,
    SegmentId,
    Sha256,
    Signature,
    Stage,
    State,
    Telling,
)
from scribe.visible import without_unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scribe.review import Edit, TellFact


class People(Claims):
    """The people's part of the service."""

    def revise(self, id: ConsultationId, *, version: int, edit: Edit, actor: Person) -> Consultation:
        """Applies one edit: a new revision, verified again, with a new preview document.

        Raises:
            StaleRevision: somebody else saved first.
            WrongState: the note is not under review. After a nurse's approval only the doctor may still change it.
            BadNote: the edit does not fit the note.
            Conflict: somebody else is checking the note.
        """
        from scribe.consultation.service.composing import Sources, revised  # noqa: PLC0415 (see there)

        # What was said is read and compared before the row is locked: nobody waits for it.
        with self._looking(id) as work:
            self._expect_revisable(work, version, actor)
            sources = Sources.of(work.record)
        note = revised(sources, edit, by=actor, at=work.now, settings=self._settings)
        with self._working(id) as work:
            self._expect_revisable(work, version, actor)
            self._commit_revision(work, note, actor, edit.kind)
        return work.consultation

    def propose(
        self, id: ConsultationId, segments: Sequence[SegmentId], *, begin: int = 0, end: int | None = None
    ) -> Proposal:
        """What a statement from words of the transcript would say: nothing is changed.

        Args:
            id: the consultation.
            segments: the words' segments.
            begin: the first character of the first segment that is meant, from 0.
            end: the one behind the last that is meant, in the last segment; ``None`` is its end.

        Raises:
            NotFound: there is no note yet.
            BadNote: the transcript has no such segment, or no word is chosen.
        """
        from scribe.consultation.service.composing import Sources, proposal_of  # noqa: PLC0415 (see there)

        with self._reading(id) as record:
            sources = Sources.of(record)
        return proposal_of(sources, segments, begin=begin, end=end)

    def preview_fact(self, id: ConsultationId, edit: TellFact, *, actor: Person) -> Telling:
        """What the form of a fact would write, and what would come of it: nothing is changed.

        Raises:
            NotFound: there is no note yet.
            BadNote: the note has no such statement or section.
        """
        from scribe.consultation.service.composing import Sources, previewed  # noqa: PLC0415 (see there)

        with self._looking(id) as work:
            sources = Sources.of(work.record)
        return previewed(sources, edit, by=actor, at=work.now, settings=self._settings)

    def approve(self, id: ConsultationId, *, version: int, actor: Person) -> Consultation:
        """A nurse (or the doctor) has checked this revision.

        Raises:
            StaleRevision: somebody else saved first.
            WrongState: there is no draft to approve.
            Conflict: flags are still open, or somebody else is checking the note.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.REVIEW, id)
            work.expect(version)
            after(Move.APPROVE, work.consultation.state)
            self._respect_claim(work, actor)
            self._approve(work, actor)
            release(work)
        return work.consultation

    def send_back(
        self, id: ConsultationId, *, version: int, to: Role, need: ReturnNeed, message: str, actor: Person
    ) -> Consultation:
        """Asks the other role for something. What was resolved stays resolved; an approval ends.

        The words stand in the note's thread as a question; with its answer the note comes back.

        Raises:
            StaleRevision: somebody else saved first.
            WrongState: the note is not under review.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.SEND_BACK, id)
            work.expect(version)
            words = without_unseen(message).strip()
            returned = Return(by=actor, to=to, need=need, message=words, at=work.now)
            work.move(Move.SEND_BACK, returned=returned, approval=None)
            number = add_question(work.record, words, by=actor, to=to, at=work.now, need=need)
            release(work)
            work.event("sent_back", actor, to=to.value, need=need.value, question=number)
        return work.consultation

    def sign(
        self,
        id: ConsultationId,
        *,
        version: int,
        revision_digest: Sha256,
        actor: Person,
        proof: str = "",
        medicines_confirmed: bool = False,
    ) -> Consultation:
        """Signs exactly the revision with this digest; the final document is made and goes to the EMR.

        The caller has checked the doctor's second proof; ``proof`` names the signing window that it opened. A template
        with ``review: doctor`` lets the doctor sign a draft: the check is the doctor's own then. With
        ``medicines_confirmed`` the doctor says that the note's medicines before and after are right.

        Raises:
            NotAllowed: not a doctor.
            StaleRevision: the revision that the doctor saw is not the newest.
            WrongState: nobody has checked the note.
            PatientMissing: nobody has said whom it is about.
            Conflict: flags are still open, or the medicines were not confirmed.
            LegallyHeld: its removal was asked for, and waits.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.SIGN, id)
            refuse_postponed(work.session, id)
            work.expect(version)
            if work.consultation.draft != revision_digest:
                raise StaleRevision(
                    "The note has changed since it was shown.",
                    remedy="Read what has changed, then sign.",
                    version=work.consultation.version,
                    revision=work.consultation.revision,
                )
            if work.consultation.state is State.DRAFTED and template_of(work.record).review == "doctor":
                self._approve(work, actor)
            after(Move.SIGN, work.consultation.state)
            refuse_unknown_patient(work.consultation)
            note = note_of(work.record)
            _refuse_open_flags(note)
            refuse_unconfirmed(note, confirmed=medicines_confirmed)
            signature = Signature(
                revision=work.consultation.revision,
                revision_digest=revision_digest,
                signer=actor,
                at=work.now,
                medicines_confirmed=bool(note.medicines),
            )
            work.change(signature=signature)
            bundle = work.store("bundle", self._document(work, note))
            work.store("signature", signature)
            enter_signature(work, note)
            work.move(Move.SIGN, bundle=bundle)
            release(work)
            more = _told_of_signature(work, actor, note) | _end_what_is_open(work, actor)
            work.event(
                "signed", actor, revision=signature.revision, note=revision_digest, bundle=bundle, window=proof, **more
            )
        return work.consultation

    def addend(self, id: ConsultationId, *, version: int, actor: Person) -> Consultation:
        """Opens a delivered note for an addendum: a new revision, to be checked, signed and delivered again.

        Raises:
            NotAllowed: not a doctor.
            WrongState: the note is not delivered yet.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.ADDEND, id)
            work.expect(version)
            work.move(Move.ADDEND, amends=work.consultation.signature, approval=None, signature=None, returned=None)
            end_redraft(work, actor, "addendum")
            transcript_of(work.record)  # without what was said nothing can be checked any more
            note = note_of(work.record)
            again = note.model_copy(update={"revision": note.revision + 1, "author": actor})
            self._commit_revision(work, again, actor, "addendum")
        return work.consultation

    def retry(self, id: ConsultationId, *, actor: Person) -> Consultation:
        """Starts a parked stage again, with all its attempts.

        Raises:
            WrongState: it is not parked.
            LegallyHeld: it would be sent, and its removal was asked for and waits.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.RETRY, id)
            parked = work.consultation.parked
            if work.consultation.state is not State.PARKED or parked is None:
                raise WrongState(
                    f"The consultation is {work.consultation.state.value}, so there is nothing to retry.",
                    state=work.consultation.state.value,
                )
            if parked.stage is Stage.DELIVER:
                refuse_postponed(work.session, id)
            work.enter(RESUMES_FROM[parked.stage], parked=None)
            work.event("retried", actor, stage=parked.stage.value)
        return work.consultation

    def reopen(self, id: ConsultationId, *, actor: Person) -> Consultation:
        """Lets a recording in which nobody spoke be replaced by another one.

        Raises:
            WrongState: it did not end as ``no_speech``.
            LegallyHeld: its recording has to stay.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.REOPEN, id)
            refuse_held(work.session, work.record.row, instead="Register a new consultation for another recording.")
            work.move(Move.REOPEN, recording=None, moments=())
            work.event("reopened", actor)
        return work.consultation

    def note_reading(self, id: ConsultationId, what: str, *, actor: Person) -> None:
        """Writes the audit event that ``actor`` saw ``what`` of this consultation."""
        record_alone(
            self._database, kind="read", actor=actor.id, at=self._clock(), consultation=id, detail={"what": what}
        )

    def _approve(self, work: Work, actor: Person) -> None:
        note = note_of(work.record)
        _refuse_open_flags(note)
        draft = work.consultation.draft
        assert draft is not None  # noqa: S101 (a state that may be approved has a draft)
        approval = Approval(revision=work.consultation.revision, digest=draft, by=actor, at=work.now)
        keep_return(work.record)
        enter_approval(work, note)
        work.move(Move.APPROVE, approval=approval, returned=None)
        work.event("approved", actor, revision=approval.revision, note=draft)

    def _commit_revision(self, work: Work, note: NoteDraft, actor: Person, summary: str) -> None:
        draft = work.store("note", note)
        work.change(draft=draft, revision=note.revision, risk=note.risk)
        work.change(bundle=work.store("bundle", self._document(work, note)))
        work.record.add_revision(note.revision, draft, actor, work.now, summary)
        work.event("revised", actor, revision=note.revision, note=draft, edit=summary, risk=note.risk.level.value)
        held = work.record.row.claimed_by
        if held is not None and held["id"] == actor.id:
            self._prolong(work)

    def _document(self, work: Work, note: NoteDraft) -> dict[str, Any]:
        from scribe.consultation.service.composing import document_of  # noqa: PLC0415 (see there)

        return document_of(work.record, note, self._settings)

    def _expect_revisable(self, work: Work, version: int, actor: Person) -> None:
        """Refuses an edit of another version, in another state, by who may not, or of a note that somebody holds."""
        self._permit(work.session, actor, Action.EDIT, work.consultation.id)
        work.expect(version)
        after(Move.REVISE, work.consultation.state)
        self._respect_claim(work, actor)


def _told_of_signature(work: Work, actor: Person, note: NoteDraft) -> dict[str, Any]:
    """For whom it was signed, and which medicines with it, for the audit."""
    own = work.consultation.encounter.practitioner.id
    medicines = Counter(line.status.value for line in note.medicines or ())
    return ({"stands_in_for": own} if own != actor.id else {}) | ({"medicines": dict(medicines)} if medicines else {})


def _end_what_is_open(work: Work, actor: Person) -> dict[str, int]:
    """Ends what is still asked about a note that is signed, and says how much that was, for the audit.

    A further draft that is being written is given up.
    """
    end_redraft(work, actor, "signed")
    ended = end_all(work.record, EndedBy.SIGNED, by=actor, at=work.now)
    return {"open_questions": ended} if ended else {}


def refuse_unknown_patient(consultation: Consultation) -> None:
    """Refuses a signature under a note of nobody: the EMR could not tell whose it is.

    Raises:
        PatientMissing: neither a name nor a number is known.
    """
    if consultation.patient is None or not consultation.patient.is_known:
        raise PatientMissing(
            "Nobody has said yet whom this note is about, so it cannot be signed.",
            remedy="Choose the patient, confirm name and birth date, then sign.",
        )


def refuse_unconfirmed(note: NoteDraft, *, confirmed: bool) -> None:
    """Refuses a signature under medicines that the doctor did not look through; a note without any needs no word.

    Raises:
        Conflict: they were not confirmed.
    """
    if note.medicines and not confirmed:
        raise Conflict(
            "The medicines before and after were not confirmed.",
            remedy="Look through them, then confirm them with the signature.",
            medicines=len(note.medicines),
        )


def _refuse_open_flags(note: NoteDraft) -> None:
    count = len(note.open_flags)
    if count:
        raise Conflict(
            f"{count} {'difference is' if count == 1 else 'differences are'} still to be resolved.",
            remedy="Correct, keep with a reason, or remove each one first.",
            open_flags=count,
        )
