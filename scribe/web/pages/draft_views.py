"""View models of a note's drafts: which one is the note, which are kept, and what people wrote in those alone."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from scribe.access import Action
from scribe.consultation.service import ConsultationService, Fitting
from scribe.consultation.service.redrafting import refuse_closed
from scribe.errors import NotFound, WrongState
from scribe.model import Consultation, Draft, DraftStanding, NoteDraft, NoteSection, Statement, Template
from scribe.template.homes import homes
from scribe.web.accounts import User
from scribe.web.deps import allowed


@dataclass(frozen=True)
class BesideLine:
    """What a person wrote in a kept draft and is not in the note.

    Attributes:
        statement: as it stands there.
        draft: which one.
        section: where it would stand in the note, by the section's id; empty where that cannot be told.
        following: the name on the page of the line after it; empty when it is the only one.
    """

    statement: Statement
    draft: Draft
    section: str
    following: str = ""

    @property
    def anchor(self) -> str:
        """Its name on the page."""
        return anchor_of(self.statement)


@dataclass(frozen=True)
class DraftsView:
    """The drafts of a note as its head shows them.

    Attributes:
        drafts: all of them, in order.
        beside: what people wrote in those that are kept.
        sections: of the note, where that can go to.
        may_redraft: whether the reader may ask for another one now.
        signed: whether the note is signed, so that no other one can be chosen.
        shown: the number of the draft that the page shows.
    """

    drafts: tuple[Draft, ...]
    beside: tuple[BesideLine, ...] = ()
    sections: tuple[NoteSection, ...] = ()
    may_redraft: bool = False
    signed: bool = False
    shown: int = 0

    @property
    def several(self) -> bool:
        """Whether there is more to show than the note itself."""
        return len(self.drafts) > 1

    @property
    def note(self) -> Draft:
        """The one that is the note."""
        return next(one for one in self.drafts if one.standing is DraftStanding.NOTE)

    @property
    def newest(self) -> Draft | None:
        """The one that was asked for last; ``None`` where nobody asked for one."""
        return self.drafts[-1] if self.several else None

    @property
    def asked(self) -> Draft | None:
        """The one that is being written."""
        return next((one for one in self.drafts if one.standing is DraftStanding.ASKED), None)


def drafts_view(
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    note: NoteDraft,
    template: Template,
) -> DraftsView:
    """The drafts of a note, with what people wrote in the others."""
    drafts = service.drafts(consultation.id)
    clinical = tuple(section for section in note.sections if not _administrative(section.id, template))
    return DraftsView(
        drafts=drafts,
        beside=_beside(service, consultation, drafts, note, template),
        sections=clinical,
        may_redraft=may_redraft(request, user, consultation),
        signed=consultation.signature is not None,
        shown=next(one.number for one in drafts if one.standing is DraftStanding.NOTE),
    )


def may_redraft(request: Request, user: User, consultation: Consultation) -> bool:
    """Whether the reader may ask for another draft of this note, or choose one, now."""
    try:
        refuse_closed(consultation)
    except WrongState:
        return False
    return consultation.transcript is not None and allowed(request, user, Action.REDRAFT, consultation.id)


def fitting(service: ConsultationService, consultation: Consultation) -> tuple[Fitting, ...]:
    """The templates that the note can be drafted with; none where what was said was removed."""
    try:
        return service.fitting_templates(consultation.id)
    except NotFound:
        return ()


def anchor_of(statement: Statement) -> str:
    """The name on the page of what a person wrote in a kept draft."""
    return f"beside-{statement.id}"


def _beside(
    service: ConsultationService,
    consultation: Consultation,
    drafts: tuple[Draft, ...],
    note: NoteDraft,
    template: Template,
) -> tuple[BesideLine, ...]:
    there = {_plain(one.text) for one in note.statements if not one.removed}
    found, places = list[BesideLine](), homes(template)
    for draft in drafts:
        if draft.standing is not DraftStanding.KEPT:
            continue
        kept, of = service.draft_note(consultation.id, draft.number)
        for section in kept.sections:
            if _administrative(section.id, of):
                continue
            topics = known.topics if (known := of.section(section.id)) is not None else ()
            home = next((places[topic] for topic in topics if topic in places), "")
            home = section.id if template.section(section.id) is not None else home
            for one in section.kept:
                if one.author is not None and _plain(one.text) not in there:
                    there.add(_plain(one.text))
                    found.append(BesideLine(one, draft, home))
    after = [one.anchor for one in (*found[1:], *found[-2:-1])]
    pairs = zip(found, (*after, ""), strict=False)
    return tuple(BesideLine(one.statement, one.draft, one.section, following) for one, following in pairs)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _administrative(section: str, template: Template) -> bool:
    known = template.section(section)
    return known is not None and all(topic.administrative for topic in known.topics)
