"""Who speaks: corrected for a turn or a whole voice, with what was recognised and who changed it since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.errors import BadNote, ScribeError, StaleRevision
from scribe.model import (
    Consultation,
    ConsultationId,
    Language,
    Segment,
    SegmentId,
    Speaker,
    SpeakerCorrection,
    State,
    Transcript,
)
from scribe.review.speakers import of_voice, recognised_speaker
from scribe.web.accounts import User
from scribe.web.deps import Service, allowed, may_, note_reading
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.note import may_correct_speaker, render, reviewable
from scribe.web.pages.notes import who
from scribe.web.pages.rendering import catalogue_of, renderer_of, why
from scribe.web.pages.words_speakers import REFUSED

router = APIRouter(prefix="/notes/{id}/speakers", include_in_schema=False, dependencies=[FOLLOWED])

Reader = Annotated[User, may_(Action.READ_NOTE)]
Corrector = Annotated[User, may_(Action.CORRECT_SPEAKER)]
FormVersion = Annotated[int, Form()]
Shown = Annotated[int | None, Form()]
Turn = Annotated[SegmentId, Form(max_length=64)]


@dataclass(frozen=True)
class TurnView:
    """A turn whose speaker can be corrected.

    Attributes:
        segment: the turn.
        language: of its words.
        voice: how many turns a correction of its whole voice is about.
        told: whether the transcript tells voices apart; else the turns of the same recognised speaker count as one.
    """

    segment: Segment
    language: Language
    voice: int
    told: bool

    @property
    def recognised(self) -> Speaker:
        """Who was recognised."""
        return recognised_speaker(self.segment)


@dataclass(frozen=True)
class CorrectionView:
    """One correction with the turns that it changed, each with who was recognised."""

    correction: SpeakerCorrection
    turns: tuple[TurnView, ...]


@router.get("")
def show(id: ConsultationId, request: Request, user: Reader, service: Service, turn: str = "") -> Response:
    """Every correction with what was recognised; with ``turn`` also the form that corrects it."""
    consultation = reviewable(service.get(id))
    note_reading(request, id, user, "transcript")
    return _page(request, user, service, consultation, turn=turn)


@router.post("")
def correct(  # noqa: PLR0913 (each is a field of the form)
    *,
    id: ConsultationId,
    request: Request,
    user: Corrector,
    service: Service,
    version: FormVersion,
    turn: Turn,
    seen: Annotated[Speaker, Form()],
    speaker: Annotated[Speaker | None, Form()] = None,
    every: Annotated[str, Form(max_length=3)] = "",
    shown: Shown = None,
) -> Response:
    """Says who speaks in a turn, or in its whole voice."""

    def change(version: int) -> None:
        if speaker is None:
            raise BadNote("Nobody was chosen.", remedy="Choose who speaks there.", reason="nobody-chosen")
        service.correct_speaker(
            id, version=version, segment=turn, speaker=speaker, every_turn=every == "yes", actor=user.person
        )

    def as_seen() -> bool:
        now = service.transcript(id).segment(turn)
        return now is None or now.speaker is seen

    return _changed(request, user, service, id, _Ask(change, as_seen, version, turn, shown))


@router.post("/undo")
def undo(  # noqa: PLR0913 (each is a field of the form)
    *,
    id: ConsultationId,
    request: Request,
    user: Corrector,
    service: Service,
    version: FormVersion,
    number: Annotated[int, Form(ge=1)],
    turn: Annotated[str, Form(max_length=64)] = "",
    shown: Shown = None,
) -> Response:
    """Takes one correction back."""

    def change(version: int) -> None:
        service.undo_speaker(id, version=version, number=number, actor=user.person)

    return _changed(request, user, service, id, _Ask(change, lambda: True, version, turn, shown))


@dataclass(frozen=True)
class _Ask:
    """A change that was asked for: how it is done, and whether what it is about still is as its reader saw it."""

    change: Callable[[int], None]
    as_seen: Callable[[], bool]
    version: int
    turn: str
    shown: int | None


def _changed(request: Request, user: User, service: ConsultationService, id: ConsultationId, asked: _Ask) -> Response:
    try:
        _do(service, id, asked)
    except BadNote as error:
        now = service.get(id)
        if asked.shown is not None:
            failed = why(error, REFUSED, catalogue_of(request, user))
            return render(request, user, service, now, status=error.status, failed=failed, shown=asked.shown)
        return _page(request, user, service, now, turn=asked.turn, failed=error)
    if asked.shown is not None:
        return render(request, user, service, service.get(id), shown=asked.shown)
    return RedirectResponse(f"/notes/{id}/speakers", 303)


def _do(service: ConsultationService, id: ConsultationId, asked: _Ask) -> None:
    """The change. Where somebody saved something else first, it is done all the same.

    Raises:
        BadNote: somebody else changed the same turn's speaker first.
    """
    try:
        asked.change(asked.version)
    except StaleRevision:
        if not asked.as_seen():
            raise BadNote(
                "Somebody else changed who speaks there first.",
                remedy="Look at it again, and decide with that.",
                reason="changed-first",
            ) from None
        asked.change(service.get(id).version)


def _page(
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    *,
    turn: str,
    failed: ScribeError | None = None,
) -> Response:
    transcript = service.transcript(consultation.id)
    segment = transcript.segment(SegmentId(turn))
    correctable = may_correct_speaker(request, consultation, user)
    return renderer_of(request).page(
        request,
        "speakers.j2",
        status=failed.status if failed is not None else 200,
        c=consultation,
        who=who(consultation, catalogue_of(request, user)),
        turn=_turn(transcript, segment) if segment is not None else None,
        missing=bool(turn) and segment is None,
        corrections=_corrections(transcript),
        may_correct=correctable,
        signed=consultation.state in (State.SIGNED, State.DELIVERED),
        allowed=allowed(request, user, Action.CORRECT_SPEAKER, consultation.id),
        failed=why(failed, REFUSED, catalogue_of(request, user)) if failed is not None else "",
        sheets=("note", "transcript", "history", "keys"),
    )


def _turn(transcript: Transcript, segment: Segment) -> TurnView:
    language = segment.language or transcript.language
    return TurnView(segment, language, len(of_voice(transcript, segment)), segment.voice is not None)


def _corrections(transcript: Transcript) -> tuple[CorrectionView, ...]:
    """The newest first."""
    known = {one.id: one for one in transcript.segments}
    return tuple(
        CorrectionView(one, tuple(_line(transcript, known[name]) for name in one.segments if name in known))
        for one in reversed(transcript.corrections)
    )


def _line(transcript: Transcript, segment: Segment) -> TurnView:
    return TurnView(segment, segment.language or transcript.language, 1, segment.voice is not None)
