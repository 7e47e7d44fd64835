"""Recording a consultation, or sending a recording that was made elsewhere."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.catalogues import SOURCE, Catalogue
from scribe.model import ConsultationId, State
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, Service, SettingsDep, Templates, allowed, may_
from scribe.web.pages.from_emr import brought_view
from scribe.web.pages.keeping import sealing_of
from scribe.web.pages.notes import who
from scribe.web.pages.rendering import catalogue_of, renderer_of
from scribe.web.pages.words import ADVICE, PROBLEMS
from scribe.web.pages.words_audio import REFUSED_AUDIO

router = APIRouter(prefix="/record", include_in_schema=False)

Recorder = Annotated[User, may_(Action.UPLOAD)]


@router.get("")
def show(
    request: Request, user: Recorder, settings: SettingsDep, library: Templates, accounts: AccountsDep
) -> Response:
    """The recorder for a new consultation."""
    say = catalogue_of(request, user)
    return renderer_of(request).page(
        request,
        "recorder.j2",
        c=None,
        may_identify=False,
        who="",
        brought=None,
        sealing=sealing_of(user.username, accounts.keys),
        templates=sorted(library.all(), key=lambda t: (t.language != say.language, t.title)),
        max_bytes=settings.max_upload_bytes,
        legal_ground=settings.legal_ground,
        problems=_sentences(say),
        sheets=("recorder", "transcript", "keys"),
        scripts=("recorder",),
    )


@router.get("/{id}")
def show_for(
    id: ConsultationId,
    request: Request,
    user: Recorder,
    service: Service,
    settings: SettingsDep,
    accounts: AccountsDep,
) -> Response:
    """The recorder for a consultation that waits for its recording."""
    consultation = service.get(id)
    say = catalogue_of(request, user)
    return renderer_of(request).page(
        request,
        "recorder.j2",
        c=consultation if consultation.state is State.REGISTERED else None,
        may_identify=allowed(request, user, Action.IDENTIFY, id),
        who=who(consultation, say),
        brought=brought_view(consultation, request, user),
        sealing=sealing_of(user.username, accounts.keys),
        templates=[service.template(id)],
        max_bytes=settings.max_upload_bytes,
        legal_ground=settings.legal_ground,
        problems=_sentences(say),
        sheets=("recorder", "transcript", "keys"),
        scripts=("recorder",),
    )


@router.post("/{id}/consent", status_code=204)
def note_consent(id: ConsultationId, user: Recorder, service: Service) -> Response:
    """The patient agreed, before the first second is recorded."""
    service.note_consent(id, actor=user.person)
    return Response(status_code=204)


def _sentences(say: Catalogue) -> str:
    """What the page's script says of a problem, by code and refusal; in English it takes the problem's own sentence."""
    if say.language == SOURCE:
        return "{}"
    told = {code: (title, say(ADVICE[code]) if code in ADVICE else "") for code, title in PROBLEMS.items()}
    audio = {f"bad-audio/{one.text}": (PROBLEMS["bad-audio"], say.told(one)) for one in REFUSED_AUDIO}
    sentences = {key: f"{say(title)}{say('. ')}{more}".rstrip() for key, (title, more) in (told | audio).items()}
    return json.dumps(sentences, ensure_ascii=False)
