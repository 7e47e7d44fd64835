"""Accounts on a clock that stands still until it is told to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scribe.audit import read_events
from scribe.db import Database
from scribe.encryption import KeyRing
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from tests.fakes.databases import new_sqlite
from tests.fakes.web_installation import PASSWORD, cheap_hasher
from tests.web.sign_in.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts_of(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Accounts]]:
    """Accounts by settings: aisha (doctor), jo and lin (administrators)."""
    database = Database(new_sqlite(tmp_path / "db"))

    def make(**settings: Any) -> Accounts:
        chosen = Settings(data_dir=tmp_path, _env_file=None, **settings)
        made = Accounts(database, KeyRing(bytes(32)), chosen, clock=clock, hasher=cheap_hasher())
        if not made.users():
            made.create_user(username="aisha", name="Dr Aisha Rahman", role=Role.DOCTOR, password=PASSWORD)
            for name in ("jo", "lin"):
                made.create_user(username=name, name=name.title(), role=Role.ADMINISTRATOR, password=PASSWORD)
        return made

    yield make
    database.close()


@pytest.fixture
def accounts(accounts_of: Callable[..., Accounts]) -> Accounts:
    return accounts_of()


@pytest.fixture
def events(accounts: Accounts) -> Callable[..., list[tuple[str, str]]]:
    """What happened, without what the accounts were made by."""

    def happened() -> list[tuple[str, str]]:
        with accounts.database.reading() as session:
            found = [(event.kind, event.actor) for event in read_events(session)]
        return [one for one in found if one[0] != "account_created"]

    return happened
