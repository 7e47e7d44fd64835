"""The words of a recording while it arrives, as server-sent events."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from scribe.access import Action, decide
from scribe.consultation.service import ConsultationService, HeardSoFar
from scribe.db import utc_now
from scribe.errors import NotFound
from scribe.model import ConsultationId, Language, Segment, State
from scribe.transcription.so_far import said_so_far
from scribe.transcription.unsure import pieces_of, speaker_unsure
from scribe.web.accounts import User
from scribe.web.broadcast import News
from scribe.web.deps import Asker, Service, may_, note_reading, service_of, who_now
from scribe.web.deps import News as NewsDep
from scribe.web.openapi import COMMON, problems
from scribe.web.routes.events import RETRY_MS, encode

router = APIRouter(prefix="/consultations/{id}", tags=["news"], responses=COMMON)

Reader = Annotated[User, may_(Action.READ_NOTE)]

LOOK_S: Final = 1.0
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Ends when the recording has arrived.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("/words", response_class=Response, responses={**_STREAM, **problems(NotFound)})
async def words_as_they_come(
    *, id: ConsultationId, request: Request, user: Reader, who: Asker, service: Service, news: NewsDep
) -> Response:
    """What is written down of a recording while it arrives.

    ``words`` holds the ``segments`` that are new or came out otherwise, and ``count``, how many there are by now: those
    behind are gone. ``listening`` says whether somebody writes along (``is_listened_to``) and up to which second
    (``upto_s``). ``heartbeat`` comes every ten seconds; ``ended`` says the state that the consultation went on to, and
    is the last one. A stream that broke begins anew, with everything.
    """
    words = _Words(
        service,
        id,
        may_read=lambda: _may_read(request, id),
        note=lambda: note_reading(request, id, user, "words"),
    )

    async def told() -> AsyncIterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        async with news.subscribed(who=who, after=None, only=id) as subscription:
            while not words.is_over:
                for item in await run_in_threadpool(words.look, news.heartbeat_s):
                    yield encode(item)
                try:
                    told_of = await subscription.next(LOOK_S)
                    if told_of is None:
                        return
                    if told_of.whose is not None:
                        words.ask_anew()
                except TimeoutError:
                    continue

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(told(), media_type="text/event-stream", headers=headers)


def _may_read(request: Request, id: ConsultationId) -> bool:
    """Whether the session still lasts, and its owner may read this consultation at this moment."""
    who = who_now(request)
    return who is not None and decide(who, Action.READ_NOTE, service_of(request).subject(id)).allowed


class _Words:
    """What one stream has told, and what it has still to tell.

    Attributes:
        is_over: nothing more comes.
    """

    def __init__(
        self,
        service: ConsultationService,
        id: ConsultationId,
        *,
        may_read: Callable[[], bool],
        note: Callable[[], None],
    ) -> None:
        self._service, self._id = service, id
        self._may_read, self._note = may_read, note
        self._windows = 0
        self._told: tuple[dict[str, Any], ...] = ()
        self._listening: dict[str, Any] | None = None
        self._due = 0.0
        self._is_noted = self.is_over = False

    def ask_anew(self) -> None:
        """What its reader may see may have changed: it is asked before the next look tells anything."""
        self._due = 0.0

    def look(self, heartbeat_s: float) -> list[News]:
        """What is new. Who may not read any more is told nothing more; the first words are noted as a reading."""
        so_far = self._service.heard_so_far(self._id, known=self._windows)
        is_due = time.monotonic() >= self._due
        has_words = so_far.state is State.REGISTERED and so_far.windows != self._windows
        if (is_due or has_words) and not self._may_read():
            self.is_over = True
            return []
        items = self._words(so_far) if has_words else []
        listening = {"is_listened_to": so_far.is_listened_to, "upto_s": round(so_far.upto_s, 1)}
        if so_far.state is State.REGISTERED and listening != self._listening:
            self._listening = listening
            items.append(News("listening", listening))
        if is_due:
            self._due = time.monotonic() + heartbeat_s
            items.append(News("heartbeat", {"at": utc_now().isoformat()}))
        if so_far.state is not State.REGISTERED:
            self.is_over = True
            items.append(News("ended", {"state": so_far.state.value}))
        return items

    def _words(self, so_far: HeardSoFar) -> list[News]:
        language, segments = said_so_far(so_far.entries)
        shown = tuple(_shown(segment, language) for segment in segments if language is not None)
        changed = [one for number, one in enumerate(shown) if number >= len(self._told) or one != self._told[number]]
        if shown and not self._is_noted:
            self._note()
            self._is_noted = True
        self._windows, self._told = so_far.windows, shown
        return [News("words", {"language": language, "count": len(shown), "segments": changed})]


def _shown(segment: Segment, language: Language | None) -> dict[str, Any]:
    """A segment as a reader sees it: who speaks and how sure that is, and which words were unclear."""
    own = segment.language or language or "en"
    return {
        "id": segment.id,
        "start_s": segment.start_s,
        "end_s": segment.end_s,
        "speaker": segment.speaker.value,
        "speaker_unsure": speaker_unsure(segment),
        "language": own,
        "text": segment.text,
        "doubtful": bool(segment.doubts),
        "pieces": [{"text": piece.text, "certainty": piece.certainty.value} for piece in pieces_of(segment, own)],
    }
