"""Adds the pages, their static files and their error page to the site."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from scribe.model import Role
from scribe.web.deps import current_user
from scribe.web.pages import (
    audit,
    delivery,
    document,
    emr_day,
    from_emr,
    history,
    keeping,
    launch,
    listing,
    note,
    operations,
    progress,
    queue,
    recorder,
    signin,
    signing,
)
from scribe.web.pages.rendering import Renderer, renderer_of
from scribe.web.problem import Problem

_PAGES = (
    signin, listing, note, signing, progress, delivery, document, recorder, operations, history, from_emr, launch,
    queue, keeping, emr_day, audit,
)  # fmt: skip
STATIC = Path(__file__).parents[1] / "static"

home_router = APIRouter(include_in_schema=False)
HOME = {Role.NURSE: "/queue", Role.DOCTOR: "/today", Role.ADMINISTRATOR: "/operations"}


@home_router.get("/")
def home(request: Request) -> Response:
    """The page that a role begins with."""
    user = current_user(request)
    return RedirectResponse(HOME[user.role] if user else "/sign-in", 303)


@home_router.get("/shortcuts")
def shortcuts(request: Request) -> Response:
    """The sheet of keys as a page."""
    return renderer_of(request).page(request, "shortcuts.j2", sheets=("keys",))


def build_pages(app: FastAPI) -> None:
    """Mounts everything; called by the site's factory."""
    app.state.renderer = Renderer(app.state.settings)
    app.state.error_page = error_page
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for module in _PAGES:
        app.include_router(module.router)
    app.include_router(home_router)


def error_page(request: Request, problem: Problem) -> Response:
    """What a browser gets where something failed; a person who is not signed in is asked to sign in."""
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{signin.next_query(target)}", 303)
    return renderer_of(request).page(request, "error.j2", problem=problem, status=problem.status, sheets=("signin",))
