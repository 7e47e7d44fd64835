"""Every route says who may ask it. One that does not stops the site from starting, and the tests with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import Mount

from scribe.web.deps import Allowed, DecidedWithin, OpenToAll, signed_in

OPEN_FOLDERS: Final = frozenset({"/static"})
"""Folders of the site's own style sheets, scripts and pictures."""
_NAMES_A_CONSULTATION: Final = ("/consultations/{id}", "/notes/{id}", "/record/{id}", "/operations/{id}", "{upload_id}")

Policy = Allowed | OpenToAll | DecidedWithin | Any


def policy_of(route: RouteContext) -> Policy | None:
    """What a route declares: an action, that everybody may ask, or that whoever is signed in may."""
    calls = list(_calls(route.dependant)) if route.dependant is not None else []
    for kind in (Allowed, OpenToAll, DecidedWithin):
        found = next((call for call in calls if isinstance(call, kind)), None)
        if found is not None:
            return found
    return signed_in if signed_in in calls else None


def faults_of(app: FastAPI) -> tuple[str, ...]:
    """The routes without a policy, and those that name a consultation and are not decided on it."""
    return tuple(fault for route in iter_route_contexts(app.routes) if (fault := _fault(route)))


def require_policies(app: FastAPI) -> None:
    """Refuses a site with a route that does not say who may ask it.

    Raises:
        RuntimeError: with every such route. It is a fault of the program, so that no setting can help.
    """
    faults = faults_of(app)
    if faults:
        raise RuntimeError("; ".join(faults))


def _fault(route: RouteContext) -> str:
    if isinstance(route.original_route, Mount):
        path = route.original_route.path
        return "" if path in OPEN_FOLDERS else f"{path} is mounted without a policy"
    policy = policy_of(route) if isinstance(route.original_route, APIRoute) else None
    called = f"{' '.join(sorted(route.methods or ()))} {route.path}"
    if policy is None:
        return f"{called} declares no policy"
    decided = isinstance(policy, Allowed | OpenToAll)
    names_one = any(name in (route.path or "") for name in _NAMES_A_CONSULTATION)
    return f"{called} names a consultation and is not decided on it" if names_one and not decided else ""


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)
