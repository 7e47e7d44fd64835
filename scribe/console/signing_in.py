"""``scribe users``: who may sign in, and where somebody is; new second proofs; links with the hospital's sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from rich.console import Console

from scribe.console.users import print_one_time
from scribe.installation import open_installation
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from scribe.web.proofs import Proofs, build_proofs
from scribe.web.sign_in.two_people import COMMAND_LINE


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Accounts, Proofs]]:
    with closing(open_installation(settings)) as installation:
        accounts = Accounts(installation.database, installation.keys, settings)
        yield accounts, build_proofs(settings, accounts)


def close_account(settings: Settings, username: str, console: Console, *, closed: bool) -> None:
    """Closes an account, or opens it again."""
    with _opened(settings) as (accounts, _):
        owner = accounts.user(username)
        accounts.set_disabled(owner.username, disabled=closed)
    console.print(
        f"{owner.username} is closed; its sessions have ended." if closed else f"{owner.username} can sign in again."
    )


def list_sessions(settings: Settings, username: str, console: Console) -> None:
    """Prints where somebody is signed in, one session a line."""
    with _opened(settings) as (accounts, _):
        found = accounts.sessions.of(accounts.user(username).username)
    for one in found:
        where = ", ".join(part for part in (one.agent, one.address, "a program" if one.program else "") if part)
        console.print(f"{one.id}  {one.way:9} since {one.created_at:%Y-%m-%d %H:%M} UTC  {where}")
    if not found:
        console.print(f"{username} is signed in nowhere.")


def end_sessions(settings: Settings, username: str, session: str, console: Console) -> None:
    """Ends one session of an account; without one named, all of them."""
    with _opened(settings) as (accounts, _):
        owner = accounts.user(username).username
        if session:
            ended = int(accounts.sessions.end(session, of=owner, actor=COMMAND_LINE))
        else:
            ended = accounts.sessions.end_all(owner, actor=COMMAND_LINE)
    console.print(f"Sessions of {owner} that were ended: {ended}.")


def make_one_time(settings: Settings, username: str, console: Console) -> None:
    """Makes a one-time password and prints it."""
    with _opened(settings) as (accounts, proofs):
        owner = accounts.user(username).username
        made = proofs.one_time.ask(owner, actor=COMMAND_LINE)
    print_one_time(owner, made, settings, console)


def ask_for_proof(settings: Settings, username: str, reason: str, console: Console) -> None:
    """Asks for a new second proof."""
    with _opened(settings) as (accounts, proofs):
        owner = accounts.user(username).username
        proofs.renewals.ask(owner, actor=COMMAND_LINE, reason=reason)
    console.print(f"A new second proof for {owner} was asked for; an administrator confirms it on the page Accounts.")


def confirm_proof(settings: Settings, username: str, console: Console) -> None:
    """Confirms a new second proof that somebody else has asked for."""
    with _opened(settings) as (accounts, proofs):
        owner = accounts.user(username).username
        proofs.renewals.confirm(owner, actor=COMMAND_LINE)
    console.print(f"The old second proof of {owner} counts no longer; the new one is set up under Account on the site.")
    if settings.sign_in_factors > 1:
        console.print(f"Two factors are asked for: `scribe users one-time {owner}` makes the password to do that with.")


def link_openid(settings: Settings, username: str, subject: str, console: Console) -> None:
    """Links an account with somebody of the hospital's sign-in."""
    with _opened(settings) as (accounts, proofs):
        owner = accounts.user(username).username
        proofs.provider().link(owner, subject, actor=COMMAND_LINE)
    console.print(f"Who the hospital's sign-in calls {subject} is {owner} now.")


def unlink_openid(settings: Settings, username: str, console: Console) -> None:
    """Takes an account's links with the hospital's sign-in away; its sessions end."""
    with _opened(settings) as (accounts, proofs):
        owner = accounts.user(username).username
        gone = proofs.provider().unlink(owner, actor=COMMAND_LINE)
    console.print(f"{owner} is linked with nobody of the hospital's sign-in now ({gone} taken away).")
