"""Adds the pages, their static files and their error page to the site."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.routing import BaseRoute

from scribe.errors import StorageDown
from scribe.model import Role
from scribe.web.deps import current_user, open_to_all
from scribe.web.pages import (
    account,
    accounts,
    audit,
    delegations,
    delivery,
    document,
    drafts,
    emergencies,
    emr_day,
    erasing,
    fact_forms,
    from_emr,
    history,
    keeping,
    launch,
    left,
    legal_holds,
    listing,
    note,
    one_time,
    openid,
    operations,
    passkeys,
    people,
    programs,
    progress,
    quality,
    queue,
    recorder,
    sharing,
    signin,
    signing,
    signing_list,
    speakers,
    summary,
    takeover,
    templates,
    thread,
    trends,
    whom,
)
from scribe.web.pages.rendering import Renderer, renderer_of
from scribe.web.problem import Problem
from scribe.web.routing import put_together

_PAGES = (
    signin, listing, note, signing, progress, erasing, fact_forms, delivery, document, recorder, operations, history,
    from_emr, launch, queue, keeping, emr_day, audit, account, accounts, openid, passkeys,
    sharing, people, delegations, emergencies, programs, legal_holds, left, signing_list, speakers, takeover, thread,
    whom, templates, trends, quality, summary, drafts, one_time,
)  # fmt: skip
STATIC = Path(__file__).parents[1] / "static"

home_router = APIRouter(include_in_schema=False)
HOME = {
    Role.NURSE: "/queue",
    Role.DOCTOR: "/today",
    Role.ADMINISTRATOR: "/operations",
    Role.OPERATOR: "/operations",
    Role.AUDITOR: "/emergencies",
    Role.SERVICE: "/api/v1/docs",
}


@home_router.get("/", dependencies=[open_to_all("It sends everybody on.")])
def home(request: Request) -> Response:
    """The page that a role begins with."""
    user = current_user(request)
    return RedirectResponse(HOME[user.role] if user else "/sign-in", 303)


@home_router.get("/shortcuts", dependencies=[open_to_all("The sheet of keys names nobody.")])
def shortcuts(request: Request) -> Response:
    """The sheet of keys as a page."""
    return renderer_of(request).page(request, "shortcuts.j2", sheets=("keys",))


@home_router.get("/sw.js", dependencies=[open_to_all("The program that lets the recorder start without a network.")])
def service_worker() -> Response:
    """At the root, since a service worker serves what lies below its own address."""
    return FileResponse(STATIC / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def build_pages(app: FastAPI) -> None:
    """Mounts everything; called by the site's factory."""
    app.state.renderer = Renderer(app.state.settings)
    app.state.error_page = error_page
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.router.routes.extend(_routes())


@cache
def _routes() -> tuple[BaseRoute, ...]:
    return put_together(*(module.router for module in _PAGES), home_router)


def error_page(request: Request, problem: Problem) -> Response:
    """What a browser gets where something failed; a person who is not signed in is asked to sign in."""
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{signin.next_query(target)}", 303)
    if problem.code == StorageDown.code:
        request.state.user = None  # who it is stands in the database, which is not asked for this page
    page = renderer_of(request).page(
        request,
        "error.j2",
        problem=problem,
        named=request.path_params.get("id", ""),
        status=problem.status,
        sheets=("signin", "access"),
    )
    if problem.code == StorageDown.code and request.method in ("GET", "HEAD"):
        page.headers["Refresh"] = problem.headers["Retry-After"]  # the page comes by itself once it can
    return page
