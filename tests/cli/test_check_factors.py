"""What ``scribe check`` says of who has two factors, where two are asked for."""

from __future__ import annotations

import pytest

from scribe.console.checking import Health
from scribe.console.checking_sign_in import check_sign_in
from scribe.db import Database
from scribe.encryption import KeyRing
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from tests.fakes.databases import new_sqlite
from tests.fakes.web_installation import PASSWORD, cheap_hasher


@pytest.fixture
def house(tmp_path):
    settings = Settings(_env_file=None, database_url=new_sqlite(tmp_path / "db"), sign_in_factors=2)
    database = Database(settings.database)
    accounts = Accounts(database, KeyRing(bytes(32)), settings, hasher=cheap_hasher())
    yield settings, accounts
    database.close()


def add(accounts, name: str, role: Role, *, shown: bool = False) -> None:
    accounts.create_user(username=name, name=name.title(), role=role, password=PASSWORD)
    if shown:
        accounts.codes.verify_of(name, accounts.codes.current(name))


def test_it_is_sound_where_nobody_is_there_and_where_everybody_has_two(house):
    settings, accounts = house
    assert check_sign_in(settings, "sign-in").health is Health.SOUND
    add(accounts, "root1", Role.ADMINISTRATOR, shown=True)
    assert check_sign_in(settings, "sign-in").health is Health.SOUND


def test_it_counts_and_names_who_has_no_second_factor(house):
    settings, accounts = house
    add(accounts, "root1", Role.ADMINISTRATOR, shown=True)
    for name in ("doc1", "nur1"):
        add(accounts, name, Role.DOCTOR)
    add(accounts, "gone", Role.NURSE)
    accounts.set_disabled("gone", disabled=True)
    found = check_sign_in(settings, "sign-in")
    assert found.health is Health.ADVICE
    assert "2 of those" in found.detail
    assert "doc1, nur1" in found.detail
    assert "gone" not in found.detail
    assert "scribe users one-time" in found.remedy


def test_it_is_a_fault_where_no_administrator_can_sign_in(house):
    settings, accounts = house
    for name in ("root1", "root2"):
        add(accounts, name, Role.ADMINISTRATOR)
    add(accounts, "doc1", Role.DOCTOR, shown=True)
    found = check_sign_in(settings, "sign-in")
    assert found.health is Health.BROKEN
    assert "root1, root2" in found.detail
    assert "scribe users one-time root1" in found.remedy


def test_the_remedy_works(house, monkeypatch):
    from scribe.web.proofs import build_proofs  # noqa: PLC0415 (loads much)
    from scribe.web.sign_in.origin import Origin  # noqa: PLC0415

    settings, accounts = house
    add(accounts, "root1", Role.ADMINISTRATOR)
    once = build_proofs(settings, accounts).one_time
    given = once.ask("root1", actor="command line")
    once.choose("root1", given, "copper-otter-9317", code=accounts.codes.current("root1"), origin=Origin())
    assert check_sign_in(settings, "sign-in").health is Health.SOUND
