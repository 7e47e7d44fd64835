"""For administrators: what everybody is and where they work, and the departments of the hospital."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action, key_of
from scribe.access.delegations import Delegations
from scribe.access.departments import Department, Departments
from scribe.errors import BadInput
from scribe.model import Role
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, may_
from scribe.web.pages.rendering import renderer_of

router = APIRouter(include_in_schema=False)

Keeper = Annotated[User, may_(Action.MANAGE_PEOPLE)]
Name = Annotated[str, Form(max_length=200)]
ROLES = tuple(role for role in Role if role is not Role.SERVICE)


@dataclass(frozen=True)
class Row:
    """One account, with the names of the departments that it belongs to; the first is its home."""

    user: User
    departments: tuple[str, ...]
    stray: bool
    """Whether its home is a name that no department has, where there are departments."""


@router.get("/people")
def show(request: Request, user: Keeper, accounts: AccountsDep) -> Response:  # noqa: ARG001 (may_ refuses others)
    """Everybody, the departments, and who stands in for whom."""
    departments = Departments(accounts.database)
    every = departments.all()
    return renderer_of(request).page(
        request,
        "people.j2",
        rows=_rows(accounts.users(), every),
        departments=every,
        unknown=departments.unknown_names() if every else (),
        delegations=Delegations(accounts.database).all(),
        sheets=("facts", "operator", "audit", "access"),
    )


@router.get("/people/{username}")
def show_one(request: Request, username: str, user: Keeper, accounts: AccountsDep) -> Response:
    """One account's role and departments, to change them."""
    found = accounts.user(username)
    every = Departments(accounts.database).all()
    return renderer_of(request).page(
        request,
        "person.j2",
        found=found,
        roles=ROLES,
        departments=every,
        own=found.username == user.username,
        sheets=("facts", "operator", "audit", "access"),
    )


@router.post("/people/{username}")
def change(
    username: str,
    user: Keeper,
    accounts: AccountsDep,
    role: Annotated[Role, Form()],
    home: Name = "",
    further: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Sets the role and the departments of an account."""
    found = accounts.user(username)
    if found.username == user.username and role is not found.role:
        raise BadInput("Nobody changes their own role.", remedy="Ask another administrator.")
    accounts.set_role(found.username, role, (home, *further), actor=user.username)
    return RedirectResponse("/people", 303)


@router.post("/departments")
def add(
    user: Keeper,
    accounts: AccountsDep,
    id: Annotated[str, Form(max_length=64)],
    name: Name,
    names: Annotated[str, Form(max_length=2000)] = "",
    everywhere: Annotated[bool, Form()] = False,  # noqa: FBT002 (a box of the form)
) -> Response:
    """Adds a department; its other names come a line each."""
    others = tuple(line.strip() for line in names.splitlines() if line.strip())
    Departments(accounts.database).add(id.strip(), name, names=others, everywhere=everywhere, actor=user.username)
    return RedirectResponse("/people#departments", 303)


@router.post("/departments/{department}/names")
def add_name(department: str, user: Keeper, accounts: AccountsDep, name: Name) -> Response:
    """Another name of a department."""
    Departments(accounts.database).add_name(department, name, actor=user.username)
    return RedirectResponse("/people#departments", 303)


@router.post("/departments/{department}/removal")
def remove(department: str, user: Keeper, accounts: AccountsDep) -> Response:
    """Removes a department."""
    Departments(accounts.database).remove(department, actor=user.username)
    return RedirectResponse("/people#departments", 303)


@router.post("/people/delegations/{number}/end")
def end_delegation(number: int, user: Keeper, accounts: AccountsDep) -> Response:
    """Ends a delegation for a doctor who cannot: one who is ill, or gone."""
    Delegations(accounts.database).end(number, actor=user.person)
    return RedirectResponse("/people#delegations", 303)


def _rows(users: Iterable[User], departments: tuple[Department, ...]) -> list[Row]:
    named = {key_of(name): one.name for one in departments for name in one.names}
    rows = []
    for user in users:
        added = tuple(one.name for one in departments if user.username in one.members)
        home = named.get(key_of(user.department), user.department)
        stray = bool(departments and user.department) and key_of(user.department) not in named
        rows.append(Row(user, tuple(dict.fromkeys(name for name in (home, *added) if name)), stray))
    return rows
