"""View models of a note's thread: what waits for the reader, and what became of what was asked about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from fastapi import Request

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.errors import NotAllowed, ScribeError, StaleRevision
from scribe.model import Consultation, NoteDraft, Question, Role, State, StatementId
from scribe.web.accounts import User
from scribe.web.deps import allowed
from scribe.web.pages.rendering import catalogue_of
from scribe.web.pages.words_thread import REFUSED

_OPEN = (State.DRAFTED, State.REVIEWED)


@dataclass(frozen=True)
class QuestionView:
    """A question as the page shows it.

    Attributes:
        question: it.
        about: what became of its statement: ``note``, ``same``, ``reworded`` or ``removed``.
        waits: for whom: ``reader``, ``others`` or nobody (empty).
        may_settle: whether the reader may say that it is settled.
    """

    question: Question
    about: str
    waits: str
    may_settle: bool


@dataclass(frozen=True)
class ThreadView:
    """The thread of a note. ``writable``: the reader may ask and answer here now."""

    questions: tuple[QuestionView, ...]
    to: Role
    writable: bool

    @cached_property
    def open(self) -> tuple[QuestionView, ...]:
        """Those that are not over."""
        return tuple(one for one in self.questions if one.question.end is None)

    @property
    def for_reader(self) -> tuple[QuestionView, ...]:
        """Those that wait for the reader."""
        return tuple(one for one in self.open if one.waits == "reader")

    @property
    def for_others(self) -> tuple[QuestionView, ...]:
        """Those that wait for somebody else."""
        return tuple(one for one in self.open if one.waits == "others")

    @property
    def back(self) -> QuestionView | None:
        """The newest one with which the note was sent back, while it is open."""
        return next((one for one in self.open if one.question.need is not None), None)

    @cached_property
    def marks(self) -> dict[StatementId, int]:
        """How many open questions there are about a statement."""
        return Counter(one.question.statement for one in self.open if one.question.statement is not None)

    def newest(self, statement: StatementId) -> int | None:
        """The newest open question about a statement."""
        return next((one.question.number for one in self.open if one.question.statement == statement), None)


def thread_view(
    request: Request, user: User, service: ConsultationService, consultation: Consultation, note: NoteDraft
) -> ThreadView:
    """The thread of a note for its reader, the newest question first."""
    may_ask = allowed(request, user, Action.ASK, consultation.id)
    is_doctor_of = user.role is Role.DOCTOR and allowed(request, user, Action.SIGN, consultation.id)
    writable = may_ask and consultation.state in _OPEN

    def waits(question: Question) -> str:
        if question.waits_for is None:
            return ""
        own = question.asked.by.id == user.username
        to_side = is_doctor_of if user.role is Role.DOCTOR else question.to is user.role
        return "reader" if question.waits_for is user.role and (own or to_side) else "others"

    def settles(question: Question) -> bool:
        own = question.asked.by.id == user.username
        return writable and question.end is None and (own or user.role is Role.DOCTOR)

    shown = [QuestionView(one, _about(one, note), waits(one), settles(one)) for one in service.thread(consultation.id)]
    to = Role.DOCTOR if user.role is Role.NURSE else Role.NURSE
    return ThreadView(tuple(reversed(shown)), to, writable)


def refusal(request: Request, user: User, error: ScribeError) -> str | None:
    """The sentence for what was refused, in the reader's language; ``None`` where the page has none for it."""
    reason = str(error.details.get("reason", ""))
    if isinstance(error, StaleRevision):
        reason = "unread"
    if reason not in REFUSED or (isinstance(error, NotAllowed) and reason != "not-asked-by-you"):
        return None
    sentence = catalogue_of(request, user)(REFUSED[reason])
    details = {"holder": error.details.get("claimed_by", ""), **error.details}
    return sentence.format(**{name: details.get(name, "") for name in ("holder", "has", "longest")})


def _about(question: Question, note: NoteDraft) -> str:
    if question.statement is None:
        return "note"
    now = note.statement(question.statement)
    if now is None or now.removed:
        return "removed"
    return "same" if now.text == question.seen else "reworded"
