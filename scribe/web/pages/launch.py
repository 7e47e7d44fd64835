"""Opened from the EMR (SMART App Launch): through its sign-in, to the consultation of that patient and visit.

The session's cookie is never sent with a request that another site began, and the way back from the EMR's sign-in is
one. So the callback answers with a page of ours that goes on by itself: what that page asks for is begun here.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.emr.launch import Opened
from scribe.errors import BadInput, NotAllowed, NotFound, ScribeError
from scribe.model import ConsultationId, State
from scribe.web.accounts import User
from scribe.web.choosing import midnight
from scribe.web.cookies import cookie_of, set_guarded_cookie
from scribe.web.deps import (
    AccountsDep,
    Asker,
    Service,
    SettingsDep,
    Templates,
    launches_of,
    may_,
    open_to_all,
    session_token,
)
from scribe.web.launch_visit import begin_consultation, known_consultation, visit_of
from scribe.web.launching import UNDER_WAY
from scribe.web.pages.rendering import language_of, renderer_of
from scribe.web.sign_in.opening import give_session
from scribe.web.sign_in.origin import origin_of
from scribe.web.sign_in.sessions import SignedInBy

router = APIRouter(prefix="/launch", include_in_schema=False)

_COOKIE: Final = "scribe_launch"
_MOST: Final = 4000

Launcher = Annotated[User, may_(Action.REGISTER)]


@router.get("", dependencies=[open_to_all("The EMR opens it before anybody is signed in.")])
def begin(request: Request, settings: SettingsDep, iss: str = "", launch: str = "") -> Response:
    """Where the EMR opens Scribe: sends the browser on to the EMR's own sign-in. Without ``launch``, standalone."""
    if not settings.smart_issuers:
        raise NotFound("No EMR opens Scribe here.", remedy="Set SCRIBE_SMART_ISSUERS.")
    only = settings.smart_issuers[0] if len(settings.smart_issuers) == 1 else ""
    if max(len(iss), len(launch)) > _MOST:
        raise BadInput("The EMR's address is too long.", remedy="Open Scribe from the EMR again.")
    try:
        address, state = launches_of(request).begin(iss or only, launch)
    except ScribeError as error:
        return _failed(request, error)
    response = RedirectResponse(address, 303)
    lasts_s = round(UNDER_WAY.total_seconds())
    set_guarded_cookie(request, response, _COOKIE, state, max_age_s=lasts_s, samesite="lax")
    return response


@router.get("/callback", dependencies=[open_to_all("The EMR's sign-in comes back to it, which signs in.")])
def back(
    request: Request,
    accounts: AccountsDep,
    code: str = "",
    state: str = "",
    error: str = "",
    iss: str = "",
) -> Response:
    """Where the EMR's sign-in sends the browser back to: opens a session for the linked account."""
    launches = launches_of(request)
    begun_here = secrets.compare_digest(cookie_of(request, _COOKIE).encode(), state.encode())
    try:
        if not state or not begun_here:
            raise BadInput(
                "This launch was not begun in this browser.", remedy="Open Scribe from the EMR again.", reason="state"
            )
        if error or not code:
            launches.give_up(state)
            raise BadInput("The EMR's sign-in did not let you in.", remedy="Open Scribe from the EMR again.")
        opened = launches.finish(state, code, issuer=iss)
    except ScribeError as failed:
        return _failed(request, failed)
    username = launches.account_of(opened.issuer, opened.fhir_user)
    if username is None:
        return _unlinked(request, opened)
    try:
        token = accounts.open_session(username, SignedInBy("emr", issuer=opened.issuer), origin_of(request))
    except ScribeError as failed:
        return _failed(request, failed)
    launches.keep(token, opened)
    response = renderer_of(request).page(request, "launching.j2", sheets=("signin",))
    give_session(request, response, token)
    set_guarded_cookie(request, response, _COOKIE, "", max_age_s=0, samesite="lax")
    return response


@router.get("/open")
def open_visit(request: Request, user: Launcher, who: Asker, service: Service, library: Templates) -> Response:
    """The consultation of the visit that the EMR opened; where there is none yet, whether to begin it."""
    launches = launches_of(request)
    opened = launches.opened_for(session_token(request)[0])
    known = known_consultation(request, opened)
    if known is not None:
        return RedirectResponse(_page_of(known, service), 303)
    try:
        visit = visit_of(request, opened)
    except ScribeError as error:
        return _failed(request, error)
    language = language_of(request, user)
    return renderer_of(request).page(
        request,
        "launch.j2",
        visit=visit,
        others=service.of_patient(visit.patient, who=who, since=midnight()),
        page_of=lambda name: _page_of(name, service),
        templates=sorted(library.all(), key=lambda t: (t.language != language, t.title)),
        issuer=urlsplit(opened.issuer).hostname,
        sheets=("recorder",),
    )


@router.post("/open")
def begin_visit(
    request: Request,
    user: Launcher,
    service: Service,
    template: Annotated[str, Form()] = "",
    patient: Annotated[str, Form()] = "",
) -> Response:
    """Begins the consultation that the doctor was shown and agreed to."""
    launches = launches_of(request)
    opened = launches.opened_for(session_token(request)[0])
    if not secrets.compare_digest(patient.encode(), opened.patient.encode()):
        raise BadInput(
            "The EMR has opened another patient meanwhile.", remedy="Open Scribe from the EMR again.", reason="patient"
        )
    known = known_consultation(request, opened)
    if known is not None:
        return RedirectResponse(_page_of(known, service), 303)
    visit = visit_of(request, opened)
    begun = begin_consultation(request, visit, opened, user, template)
    return RedirectResponse(f"/record/{begun}", 303)


def _page_of(id: ConsultationId, service: Service) -> str:
    """Where somebody goes on with a consultation."""
    match service.get(id).state:
        case State.REGISTERED:
            return f"/record/{id}"
        case State.DRAFTED | State.REVIEWED:
            return f"/notes/{id}"
        case State.SIGNED | State.DELIVERED:
            return f"/notes/{id}/sign"
        case _:
            return f"/consultations/{id}"


def _failed(request: Request, error: ScribeError) -> Response:
    """Why it did not open, without sending anybody to Scribe's own sign-in."""
    status = 403 if isinstance(error, NotAllowed) else error.status
    return renderer_of(request).page(
        request, "launch-failed.j2", status=status, error=error, unlinked=None, sheets=("signin",)
    )


def _unlinked(request: Request, opened: Opened) -> Response:
    """Who the EMR says it is, and what an administrator has to do."""
    return renderer_of(request).page(
        request, "launch-failed.j2", status=403, error=None, unlinked=opened, sheets=("signin",)
    )
