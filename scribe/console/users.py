"""``scribe users``: the local accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from rich.console import Console

from scribe.installation import open_installation
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from scribe.web.launching import Launches
from scribe.web.proofs import build_proofs
from scribe.web.sign_in.two_people import COMMAND_LINE


@contextmanager
def _accounts(settings: Settings) -> Iterator[Accounts]:
    with closing(open_installation(settings)) as installation:
        yield Accounts(installation.database, installation.keys, settings)


def add_user(  # noqa: PLR0913 (what an account is made of)
    settings: Settings,
    *,
    username: str,
    name: str,
    role: Role,
    password: str | None,
    department: str,
    language: str,
    console: Console,
) -> None:
    """Adds an account and, for a doctor, prints the secret for an authenticator app.

    Without a password it prints a one-time password instead; who chooses their password by it sets the app up too.
    """
    with _accounts(settings) as accounts:
        accounts.create_user(
            username=username, name=name, role=role, password=password, department=department, language=language
        )
        if password is None:
            made = build_proofs(settings, accounts).one_time.ask(username, actor=COMMAND_LINE)
            print_one_time(username, made, settings, console)
            return
        console.print(f"{username} can sign in now.")
        if role is Role.DOCTOR:
            console.print(f"For the doctor's authenticator app: {accounts.codes.address_for_app(username)}")


def print_one_time(username: str, made: str, settings: Settings, console: Console) -> None:
    """Prints a one-time password, and what its owner does with it."""
    console.print(f"The one-time password of {username}, for {settings.one_time_hours:g} hours:  {made}", markup=False)
    console.print("They choose their own by it at /sign-in/new-password. It is shown this once.")


def list_users(settings: Settings, console: Console) -> None:
    """Prints the accounts, one a line."""
    with _accounts(settings) as accounts:
        links = Launches(settings, accounts.database, accounts.keys).links()
        for user in accounts.users():
            state = "  (disabled)" if user.disabled else ""
            at_emr = f"  {', '.join(links[user.username])}" if user.username in links else ""
            where = f", {user.department}" if user.department else ""
            console.print(f"{user.username:16} {user.person.role.value:14} {user.person.name}{where}{state}{at_emr}")


def set_role(
    settings: Settings, username: str, role: Role, departments: tuple[str, ...] | None, console: Console
) -> None:
    """Sets what somebody is, and where they work.

    Raises:
        NotFound: no such account, or a further department is none.
        BadInput: a role that no person has.
    """
    with _accounts(settings) as accounts:
        found = accounts.set_role(username, role, departments)
    where = f", {found.department}" if found.department else ""
    console.print(f"{found.person.name} ({found.username}) is {role.value} now{where}.", markup=False)


def link_user(settings: Settings, username: str, fhir_user: str, issuer: str, console: Console) -> None:
    """Links an account with a user of the EMR, who may open Scribe from there as this account."""
    with _accounts(settings) as accounts:
        found = accounts.user(username)
        launches = Launches(settings, accounts.database, accounts.keys)
        launches.link(found.username, issuer, fhir_user, actor="command line")
    console.print(f"{found.person.name} ({found.username}) is {fhir_user} at the EMR now.")


def unlink_user(settings: Settings, username: str, console: Console) -> None:
    """Takes an account's links away: it cannot be opened from the EMR any more."""
    with _accounts(settings) as accounts:
        found = accounts.user(username)
        gone = Launches(settings, accounts.database, accounts.keys).unlink(found.username, actor="command line")
    console.print(f"{found.username} is linked with nobody at the EMR now ({gone} taken away).")


def set_password(settings: Settings, username: str, password: str, console: Console) -> None:
    """Sets a password and ends the account's sessions."""
    with _accounts(settings) as accounts:
        accounts.set_password(username, password)
    console.print(f"The password of {username} is set; its sessions have ended.")


def show_code(settings: Settings, username: str, console: Console) -> None:
    """Prints the six digits of this half minute."""
    with _accounts(settings) as accounts:
        console.print(accounts.codes.current(username))
