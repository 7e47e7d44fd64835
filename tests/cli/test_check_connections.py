"""``scribe check`` says where the database or the broker is reached over the network in the clear."""

from __future__ import annotations

import pytest

from scribe.console.checking import Health
from scribe.console.checking_connections import check_broker, check_database, is_in_the_clear
from scribe.settings import Settings

PG = "postgresql+psycopg://scribe@"


@pytest.mark.parametrize(
    ("url", "clear"),
    [
        (f"{PG}db.hospital/scribe", True),
        (f"{PG}db.hospital/scribe?sslmode=prefer", True),
        (f"{PG}db.hospital/scribe?sslmode=disable", True),
        (f"{PG}10.0.0.5:5432/scribe", True),
        (f"{PG}db.hospital/scribe?sslmode=require", False),
        (f"{PG}db.hospital/scribe?sslmode=verify-full&sslrootcert=/etc/ca.pem", False),
        (f"{PG}127.0.0.1/scribe", False),
        (f"{PG}[::1]/scribe", False),
        (f"{PG}localhost/scribe", False),
        (f"{PG}/scribe?host=/var/run/postgresql", False),
        (f"{PG}/scribe?host=db.hospital", True),
        ("redis://:secret@cache.hospital:6379/0", True),
        ("rediss://:secret@cache.hospital:6379/0", False),
        ("redis://127.0.0.1:6379/0", False),
    ],
)
def test_what_leaves_the_machine_without_tls_is_known_by_its_address(url, clear):
    assert is_in_the_clear(url) is clear


def test_a_database_on_this_machine_is_sound(postgres_server, tmp_path):
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=postgres_server.new_database())
    assert check_database(settings, "database").health is Health.SOUND


def test_files_in_the_data_folder_are_sound(tmp_path):
    settings = Settings(_env_file=None, data_dir=tmp_path)
    assert check_broker(settings, "broker").detail == "files in the data folder"
    assert check_database(settings, "database").health is Health.SOUND
