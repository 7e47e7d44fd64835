"""The broker's password, from a file of its own: against a real Redis, and never in an address or a sentence."""

from __future__ import annotations

import hashlib
import subprocess
import time

import pytest
import redis

from scribe.errors import MissingPart, PartDown
from scribe.model import ConsultationId, Stage
from scribe.settings import Settings, load_settings
from tests.servers import free_port
from workers.app import check_broker, enqueuer, make_app, queue_depth

PASSWORD = "p@ss:word/with?signs#%"


@pytest.fixture
def guarded(tmp_path):
    """A Redis as deploy/ starts it: its list of users holds a digest alone. Gives its URL."""
    port, digest = free_port(), hashlib.sha256(PASSWORD.encode()).hexdigest()
    (tmp_path / "users.acl").write_text(f"user default on #{digest} ~* &* +@all -@admin\n")
    options = ["--port", str(port), "--save", "", "--aclfile", str(tmp_path / "users.acl")]
    process = subprocess.Popen(["redis-server", *options], cwd=tmp_path, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            redis.Redis(port=port).ping()
        except redis.AuthenticationError:
            break
        except redis.ConnectionError:
            time.sleep(0.02)
    yield f"redis://127.0.0.1:{port}/0"
    process.kill()
    process.wait()


def with_password(tmp_path, url: str, password: str) -> Settings:
    file = tmp_path / "password"
    file.write_text(f"{password}\n")
    return Settings(_env_file=None, data_dir=tmp_path, broker_url=url, broker_password_file=file)


def test_hints_go_through_a_broker_that_asks_for_a_password(guarded, tmp_path):
    settings = with_password(tmp_path, guarded, PASSWORD)
    check_broker(settings)
    enqueuer(settings)(ConsultationId("one"), Stage.DRAFT)
    assert queue_depth(settings)(Stage.DRAFT) == 1


def test_a_wrong_password_is_a_broker_that_does_not_answer_and_stands_in_no_sentence(guarded, tmp_path):
    with pytest.raises(PartDown, match="broker") as told:
        check_broker(with_password(tmp_path, guarded, "wrong-secret"))
    assert "wrong-secret" not in str(told.value)


def test_the_password_stands_in_no_name_of_the_connection(guarded, tmp_path):
    with make_app(with_password(tmp_path, guarded, PASSWORD)).connection_for_read() as connection:
        assert "p%40ss" not in connection.as_uri()
        assert PASSWORD not in f"{connection!r}{connection.as_uri()}"


def test_a_user_of_the_broker_keeps_their_name(tmp_path):
    settings = with_password(tmp_path, "redis://scribe@queue:6379/0", "a b")
    assert make_app(settings).conf.broker_url == "redis://scribe:a%20b@queue:6379/0"


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    settings = Settings(
        _env_file=None, data_dir=tmp_path, broker_url="redis://queue/0", broker_password_file=tmp_path / "none"
    )
    with pytest.raises(MissingPart, match="SCRIBE_BROKER_PASSWORD_FILE"):
        make_app(settings)


@pytest.mark.parametrize("url", ["", "redis://:secret@queue:6379/0"])
def test_one_password_in_one_place(url, tmp_path):
    with pytest.raises(MissingPart, match="SCRIBE_BROKER_PASSWORD_FILE needs") as told:
        load_settings(data_dir=tmp_path, broker_url=url, broker_password_file=tmp_path / "password")
    assert "secret" not in str(told.value)
