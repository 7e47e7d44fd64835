"""Master keys: several at once, from a file, the environment or Vault, and changed while everything goes on."""

from __future__ import annotations

import base64
import os
import stat
import threading

import httpx
import pytest
from sqlalchemy import LargeBinary, select

import scribe.db.sign_in_tables
import scribe.db.web_tables  # noqa: F401 (both fill the metadata)
from scribe.db import Base, Database
from scribe.db.kept import keep_secrets, take_secrets
from scribe.db.rewrapping import left_to_rewrap, rewrap, wrapped_columns
from scribe.db.tables import ConsultationRow
from scribe.encryption import DATA_KEY, GivenKeys, KeyRing, MasterKeyFile, key_ring_from, name_of
from scribe.encryption.vault import VaultTransit
from scribe.errors import MissingPart, PartDown
from scribe.model import State
from scribe.settings import Settings, load_settings
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.notes import WITHDRAWN
from tests.fakes.vault import FakeVault

ONE, TWO = bytes(range(32)), bytes(range(32, 64))


def bare(master: bytes) -> bytes:
    """A data key as it was wrapped before master keys had names."""
    from scribe.encryption import DataKey  # noqa: PLC0415

    return DataKey(master).seal(bytes(32), DATA_KEY)


def test_every_key_opens_and_the_first_one_wraps():
    key, wrapped = KeyRing(ONE).new_data_key()
    both = KeyRing(GivenKeys((TWO, ONE)))
    assert both.unwrap(wrapped).open(key.seal(b"x", "c"), "c") == b"x"
    again = both.rewrapped(wrapped, DATA_KEY)
    assert again is not None
    assert again[1:5] == name_of(TWO)
    assert both.rewrapped(again, DATA_KEY) is None
    assert KeyRing(TWO).unwrap(again).open(key.seal(b"x", "c"), "c") == b"x"
    with pytest.raises(MissingPart, match=name_of(TWO).hex()):
        KeyRing(ONE).unwrap(again)


def test_what_was_wrapped_before_keys_had_names_is_opened_by_whichever_fits():
    both = KeyRing(GivenKeys((TWO, ONE)))
    for master in (ONE, TWO):
        assert both.opened(bare(master), DATA_KEY) == bytes(32)
        assert both.rewrapped(bare(master), DATA_KEY)[1:5] == name_of(TWO)
    with pytest.raises(MissingPart):
        both.opened(bare(os.urandom(32)), DATA_KEY)


def test_a_running_process_takes_a_key_that_was_put_into_the_file(tmp_path):
    path = tmp_path / "master.key"
    running = KeyRing.from_file(path, create=True)
    _, before = running.new_data_key()
    MasterKeyFile(path).put_first(TWO)
    _, after = running.new_data_key()
    assert after[1:5] == name_of(TWO)
    running.unwrap(before)
    assert len(running.names) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_of_keys_that_cannot_be_written_is_told_in_one_sentence(tmp_path):
    file = MasterKeyFile(tmp_path / "gone" / "master.key")
    file.make()
    keys = file.read()
    (tmp_path / "gone").rename(tmp_path / "elsewhere")
    with pytest.raises(MissingPart, match="cannot be written"):
        file.keep_only(keys)


def test_marks_and_browser_keys_outlive_a_change_of_the_master_key(tmp_path):
    hospital = open_hospital(tmp_path / "data")
    first = KeyRing(ONE)
    keep_secrets(hospital.database, first)
    changed = KeyRing(GivenKeys((TWO, ONE)))
    assert changed.mark("4471") != first.mark("4471")
    keep_secrets(hospital.database, changed)
    assert changed.mark("4471") == first.mark("4471")
    for _ in rewrap(hospital.database, changed):
        pass
    only = KeyRing(TWO)
    assert take_secrets(hospital.database, only)
    assert (only.mark("4471"), only.browser_key("sam")) == (first.mark("4471"), first.browser_key("sam"))
    hospital.database.close()


def left_to_rewrap_in(database: Database, keys: KeyRing) -> dict[str, int]:
    with database.reading() as session:
        return left_to_rewrap(session, keys)


def test_everything_is_wrapped_anew_while_people_work(tmp_path):
    hospital = open_hospital(tmp_path / "data")
    service, keys = hospital.service, KeyRing.from_file(hospital.settings.key_file)
    ids = [hospital.registered().id for _ in range(250)]
    note = hospital.at(State.DRAFTED)
    file = MasterKeyFile(hospital.settings.key_file)
    earlier = file.read()[0]
    file.put_first(TWO)
    failed: list[Exception] = []

    def work() -> None:
        try:
            for one in ids[:40]:
                service.get(one)
                service.withdraw(one, order=WITHDRAWN, actor=DOCTOR)
        except Exception as error:  # noqa: BLE001 (whatever it is, the test shows it)
            failed.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    steps = rewrap(hospital.database, keys)
    next(steps)
    steps.close()  # broken off
    assert left_to_rewrap_in(hospital.database, keys)
    for _ in rewrap(hospital.database, keys):
        pass
    worker.join()
    for _ in rewrap(hospital.database, keys):  # what was written meanwhile by who had not seen the new key yet
        pass
    assert failed == []
    assert left_to_rewrap_in(hospital.database, keys) == {}
    file.keep_only([key for key in file.read() if key != earlier])
    assert service.note(note.id).sections
    with hospital.database.reading() as session:
        gone = session.scalars(select(ConsultationRow.wrapped_key).where(ConsultationRow.id.in_(ids[:40]))).all()
    assert gone == [None] * 40  # a key that was destroyed is not written back
    with pytest.raises(MissingPart):
        KeyRing(earlier).unwrap(wrapped_key(hospital, note.id))
    hospital.database.close()


def wrapped_key(hospital, id) -> bytes:
    with hospital.database.reading() as session:
        return session.get_one(ConsultationRow, id).wrapped_key


def test_no_column_with_a_wrapped_key_is_forgotten():
    named = {f"{column.table.name}.{column.name}" for column in wrapped_columns()}
    looks_like_one = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and (column.name in ("key", "wrapped") or column.name.endswith("_key"))
    }
    assert looks_like_one - named == {"passkey.public_key"}
    assert {"consultation.wrapped_key", "account.key", "idempotency_key.data_key", "kept_key.wrapped"} <= named


# Vault


def vault_file(tmp_path, vault: FakeVault) -> tuple[MasterKeyFile, VaultTransit]:
    token = tmp_path / "token"
    token.write_text(f"{vault.token}\n")
    service = VaultTransit("http://127.0.0.1:8200", vault.key, token, transport=vault.transport())
    return MasterKeyFile(tmp_path / "master.key", service), service


def test_vault_wraps_the_file_and_opens_it_again(tmp_path):
    vault = FakeVault()
    file, _ = vault_file(tmp_path, vault)
    file.make()
    text = file.path.read_text()
    assert text.startswith("vault:v1:")
    ring = KeyRing(file)
    _, wrapped = ring.new_data_key()
    assert vault.asked == ["/v1/transit/encrypt/scribe", "/v1/transit/decrypt/scribe"]  # once a start, not once a key
    vault.rotate()
    file.put_first(TWO)
    assert [line[:9] for line in file.path.read_text().split()] == ["vault:v2:", "vault:v1:"]
    KeyRing(file).unwrap(wrapped)


def test_a_plain_file_is_moved_under_vault(tmp_path):
    vault = FakeVault()
    MasterKeyFile(tmp_path / "master.key").make()
    plain = MasterKeyFile(tmp_path / "master.key").read()
    file, _ = vault_file(tmp_path, vault)
    assert file.read() == plain
    file.keep_only(plain)
    assert base64.b64encode(plain[0]).decode() not in file.path.read_text()
    assert file.read() == plain
    with pytest.raises(MissingPart, match="not configured"):
        MasterKeyFile(tmp_path / "master.key").read()


def test_vault_that_is_sealed_away_or_refuses_is_told_in_one_sentence(tmp_path):
    vault = FakeVault()
    file, service = vault_file(tmp_path, vault)
    file.make()
    vault.sealed = True
    with pytest.raises(PartDown, match="status 503"):
        file.read()
    vault.sealed, vault.token = False, "another"
    with pytest.raises(MissingPart, match="status 403"):
        file.read()
    vault.token = "s.right"
    with pytest.raises(MissingPart, match="status 400"):
        service.unwrap("vault:v1:AAAA")
    (tmp_path / "token").unlink()
    with pytest.raises(MissingPart, match="token"):
        file.read()

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    (tmp_path / "token").write_text("s.right")
    gone = VaultTransit("http://127.0.0.1:1", "scribe", tmp_path / "token", transport=httpx.MockTransport(away))
    with pytest.raises(PartDown, match="does not answer"):
        gone.unwrap("vault:v1:AAAA")
    for body in (b"{}", b"[]", b"no json", b'{"data": {"plaintext": 7}}', b'{"data": {"plaintext": "\\u00e9"}}'):
        odd = VaultTransit(
            "http://127.0.0.1:1", "scribe", tmp_path / "token",
            transport=httpx.MockTransport(lambda _request, body=body: httpx.Response(200, content=body)),
        )  # fmt: skip
        with pytest.raises(MissingPart, match="Vault answered"):
            odd.unwrap("vault:v1:AAAA")


def test_keys_come_from_the_environment_where_there_are_some(tmp_path):
    text = ",".join(base64.b64encode(key).decode() for key in (TWO, ONE))
    settings = Settings(_env_file=None, data_dir=tmp_path, master_keys=text)
    ring = key_ring_from(settings, create=True)
    assert ring.names == (name_of(TWO).hex(), name_of(ONE).hex())
    assert not settings.key_file.exists()
    assert text not in repr(settings)
    for wrong in ("x", base64.b64encode(b"short").decode(), f"{text},"):
        with pytest.raises(MissingPart):
            key_ring_from(Settings(_env_file=None, data_dir=tmp_path, master_keys=wrong))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"vault_url": "https://vault.hospital"}, "SCRIBE_VAULT_TOKEN_FILE"),
        ({"vault_url": "http://vault.hospital", "vault_token_file": "/t"}, "https://"),
        ({"master_keys": "x", "master_key_file": "/k"}, "of no use"),
        ({"legal_ground": "law"}, "name the ground"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(given, said):
    with pytest.raises(MissingPart, match=said):
        load_settings(**given)
