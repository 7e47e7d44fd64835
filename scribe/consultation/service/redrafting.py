"""A note drafted again with another template: every draft is kept, and one of them is the note."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from scribe.access import Action
from scribe.consultation import drafts
from scribe.consultation.holds import refuse_postponed
from scribe.consultation.outcomes import enter_choice
from scribe.consultation.repository import Record
from scribe.consultation.service.base import Work
from scribe.consultation.service.claiming import release
from scribe.consultation.service.draft_reading import draft_of, no_such, row_of, written
from scribe.consultation.service.people import People
from scribe.consultation.service.reading import context_of, note_of, transcript_of
from scribe.consultation.states import Move
from scribe.db.draft_tables import NoteDraftRow
from scribe.errors import Conflict, UnsupportedLanguage, WrongState
from scribe.model import (
    Consultation,
    ConsultationId,
    Draft,
    DraftStanding,
    Language,
    NoteDraft,
    Person,
    Stage,
    State,
    Template,
    Transcript,
    digest_of,
)

if TYPE_CHECKING:
    from scribe.consultation.service.composing import Sources

_NAMES: Final[dict[Language, str]] = {"en": "English", "zh": "Chinese"}
_STANDING: Final = {drafts.ASKED: DraftStanding.ASKED, drafts.FAILED: DraftStanding.FAILED}


@dataclass(frozen=True)
class Differs:
    """What a kept draft stands on and is otherwise by now."""

    transcript: bool
    record: bool


class Redrafting(People):
    """The part of the service that keeps several drafts of one note."""

    def ask_draft(self, id: ConsultationId, template_id: str, *, actor: Person) -> Draft:
        """Has a machine draft the note once more, with another template, from the same transcript and record.

        Nothing of the note changes, so no version is named; a draft that could not be written before is forgotten.

        Raises:
            NotAllowed: neither the visit's doctor, nor who stands in, nor a nurse who checks the note.
            NotFound: there is no such template, or what was said was removed.
            UnsupportedLanguage: the template is in another language than the one that was spoken.
            WrongState: the note is signed, amends a signed one, or is not written.
            Conflict: a draft is being written already, there is one with this template, or there are as many as can be.
            LegallyHeld: its removal was asked for, and waits.
        """
        template = self._templates.get(template_id)
        with self._working(id) as work:
            self._permit(work.session, actor, Action.REDRAFT, id)
            refuse_closed(work.consultation)
            refuse_postponed(work.session, id)
            _check_language(transcript_of(work.record), template)
            number = self._number_of_next(work, template)
            row = NoteDraftRow(
                consultation_id=work.consultation.id,
                number=number,
                standing=drafts.ASKED,
                template=work.store("template", template),
                asked_by=actor.model_dump(mode="json"),
                asked_at=work.now,
            )
            work.session.add(row)
            drafts.rest(work)
            work.due.append(Stage.DRAFT)
            work.event("redraft_asked", actor, draft=number, template=template.id, version=template.version)
            work.session.flush()
            return draft_of(work.record, row, 0)

    def give_up_draft(self, id: ConsultationId, number: int, *, actor: Person) -> None:
        """Gives up a draft that is being written, or forgets one that could not be. All others stay as they are.

        Raises:
            NotFound: there is no such draft.
            Conflict: it is written: it is kept.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.REDRAFT, id)
            row = row_of(work.record, number)
            if row is None:
                raise no_such(number)
            if row.standing == drafts.WRITTEN:
                raise Conflict(
                    "This draft is written already, and is kept.",
                    remedy="Choose which draft is the note.",
                    reason="written-already",
                )
            drafts.end_redraft(work, actor, "person")

    def choose_draft(self, id: ConsultationId, number: int, *, version: int, actor: Person) -> Consultation:
        """Makes a kept draft the note, as it was left: a new revision. The one that was the note is kept in its place.

        Where who speaks was corrected since, or the record turned out to be another patient's, it is verified anew. A
        check of the other draft ends.

        Raises:
            NotAllowed: as :meth:`ask_draft`.
            NotFound: there is no such draft, it is not written, or what was said was removed.
            StaleRevision: somebody else saved first.
            WrongState: the note is signed, or amends a signed one.
            Conflict: it is the note already, or somebody else is checking the note.
        """
        with self._looking(id) as work:
            self._expect_choosable(work, version, actor)
            sources, row = _sources(work.record, number), written(work.record, number)
            template, now = row.template, work.consultation
            differs = Differs(transcript=row.transcript != now.transcript, record=row.record not in (None, now.context))
        note = self._caught_up(sources, differs, revision=now.revision, actor=actor)
        with self._working(id) as work:
            self._expect_choosable(work, version, actor)
            before = _leave(work)
            work.change(template=sources.template.ref, template_artefact=template)
            ended = {}
            if work.consultation.state is State.REVIEWED:
                work.move(Move.SEND_BACK, approval=None, returned=None)
                release(work)
                ended["approval"] = "ended"
            self._commit_revision(work, note, actor, drafts.chosen(number))
            enter_choice(work, note, written(work.record, number).risk)
            ref = sources.template.ref
            work.event(
                "draft_chosen", actor, draft=number, before=before, template=ref.id, version=ref.version, **ended
            )
        return work.consultation

    def _number_of_next(self, work: Work, template: Template) -> int:
        rows = drafts.rows_of(work.record)
        if any(one.standing == drafts.ASKED for one in rows):
            raise Conflict(
                "A further draft of this note is being written already.",
                remedy="Wait for it, or give it up first.",
                reason="being-written",
            )
        known = [one.template for one in rows if one.standing == drafts.WRITTEN]
        if digest_of(template) in (*known, work.consultation.template_artefact):
            raise Conflict(
                "There is a draft with this version of the template already.",
                remedy="Choose it, or take another template.",
                reason="drafted-already",
            )
        for one in rows:
            if one.standing == drafts.FAILED:
                work.session.delete(one)
        if len(known) >= drafts.MOST:
            raise Conflict(
                f"This note has {drafts.MOST} drafts, and no more are kept.",
                remedy="Choose one of them.",
                reason="most",
                most=drafts.MOST,
            )
        if not known:
            work.session.add(_first(work))
            known.append("")
        work.session.flush()
        return max((one.number for one in rows if one.standing == drafts.WRITTEN), default=1) + 1

    def _expect_choosable(self, work: Work, version: int, actor: Person) -> None:
        self._permit(work.session, actor, Action.REDRAFT, work.consultation.id)
        refuse_closed(work.consultation)
        work.expect(version)
        self._respect_claim(work, actor)

    def _caught_up(self, sources: Sources, differs: Differs, *, revision: int, actor: Person) -> NoteDraft:
        from scribe.consultation.service.composing import respoken, without_record  # noqa: PLC0415 (see there)

        note = sources.note
        if differs.record:
            note = without_record(sources, by=actor, at=self._clock(), settings=self._settings)
        if differs.transcript:
            sources = replace(sources, note=note)
            note = respoken(sources, sources.transcript, None, by=actor, settings=self._settings)
        return note.model_copy(update={"revision": revision + 1, "author": actor})


def refuse_closed(consultation: Consultation) -> None:
    """Refuses another draft for what is signed, amends what was signed, or has no note.

    Raises:
        WrongState: it does.
    """
    state = consultation.state
    told: dict[str, Any] = {"state": state.value, "move": "redraft"}
    if consultation.patient is None:
        raise WrongState(
            "Everything of this consultation was destroyed, so nothing is drafted again.", reason="destroyed", **told
        )
    if state in (State.SIGNED, State.DELIVERED) or (consultation.signature is not None and state not in drafts.OPEN):
        raise WrongState(
            "The note is signed, so it is not drafted again.",
            remedy="Once the EMR has it, begin an addendum: it keeps the template of what was signed.",
            reason="signed",
            **told,
        )
    if consultation.amends is not None:
        raise WrongState(
            "This is an addendum to a signed note, so it keeps the template of what was signed.",
            remedy="Change the addendum by hand.",
            reason="addendum",
            **told,
        )
    if state not in drafts.OPEN:
        raise WrongState(
            "There is no draft under review, so it is not drafted again.",
            remedy="Wait until the note is drafted.",
            reason="no-draft",
            **told,
        )


def _check_language(transcript: Transcript, template: Template) -> None:
    if transcript.language != template.language:
        raise UnsupportedLanguage(
            f"The consultation was spoken in {_NAMES[transcript.language]}, but the template {template.id} writes "
            f"{_NAMES[template.language]}.",
            remedy="Choose a template in the language of the consultation.",
            reason="language",
        )


def _first(work: Work) -> NoteDraftRow:
    """The row of the draft that there is, once there is to be another one."""
    now = work.consultation
    return NoteDraftRow(
        consultation_id=now.id, number=1, standing=drafts.WRITTEN, template=now.template_artefact,
        risk=now.risk.level.value if now.risk is not None else "",
    )  # fmt: skip


def _leave(work: Work) -> int:
    """Keeps the draft that is the note as it is now, and gives its number."""
    row = next(one for one in drafts.rows_of(work.record) if drafts.is_note(one, work.consultation))
    assert work.consultation.draft is not None  # noqa: S101 (what is under review has a draft)
    drafts.leave(work, row, note_of(work.record), work.consultation.draft)
    return row.number


def _sources(record: Record, number: int) -> Sources:
    """A kept draft with what it is to stand on now.

    Raises:
        Conflict: it is the note already.
    """
    from scribe.consultation.service.composing import Sources  # noqa: PLC0415 (see there)

    row = written(record, number)
    if drafts.is_note(row, record.consultation):
        raise Conflict("This draft is the note already.", remedy="Nothing is to be done.", reason="is-the-note")
    note = NoteDraft.model_validate(record.artefact(row.note, "draft"))
    template = Template.model_validate(record.artefact(row.template, "template"))
    return Sources(note, transcript_of(record), template, context_of(record))
