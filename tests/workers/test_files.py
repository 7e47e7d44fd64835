"""The broker over files: what a reader finds is a whole message, whoever writes at the same time."""

from __future__ import annotations

import json
import socket
import threading

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from scribe.model import ConsultationId, Stage
from scribe.settings import Settings
from workers.app import enqueuer, make_app, queue_depth


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path)


def channel(connection: Connection):
    return connection.default_channel


def test_a_message_can_be_seen_only_when_it_is_whole(settings, tmp_path):
    large = {"words": "x" * 20_000_000}
    with make_app(settings).connection_for_write() as connection:
        writer = threading.Thread(target=channel(connection)._put, args=("draft", large))
        folder = tmp_path / "queue" / "messages"
        writer.start()
        while not (seen := [*folder.glob("*.msg")]):
            assert writer.is_alive() or [*folder.glob("*.msg")]
        assert json.loads(seen[0].read_text()) == large
        writer.join()


def test_what_a_writer_left_unfinished_is_no_message(settings, tmp_path):
    depth = queue_depth(settings)
    (tmp_path / "queue" / "messages").mkdir(parents=True, exist_ok=True)
    (tmp_path / "queue" / "messages" / "1_a.part").write_text('{"half": ')
    assert depth(Stage.DRAFT) == 0


def test_many_senders_and_readers_lose_nothing_and_read_nothing_twice(settings):
    sent = [ConsultationId(f"{sender}-{number}") for sender in range(4) for number in range(50)]
    got: list[str] = []

    def send(sender: int) -> None:
        enqueue = enqueuer(settings)
        for number in range(50):
            enqueue(ConsultationId(f"{sender}-{number}"), Stage.DRAFT)

    def read() -> None:
        with make_app(settings).connection_for_read() as connection:
            while len(got) < len(sent):
                message = channel(connection).basic_get("draft", no_ack=True)
                if message is not None:
                    got.extend(message.decode()[0])

    threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
    threads += [threading.Thread(target=read, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(got) == sorted(sent)


def test_a_queue_goes_with_the_exchange_of_its_name_and_no_other(settings):
    with make_app(settings).connection_for_write() as connection, pytest.raises(ChannelError, match="its own name"):
        channel(connection)._queue_bind("elsewhere", "draft", "", "draft")


def test_a_folder_that_is_gone_is_named_without_the_message(settings, tmp_path):
    with make_app(settings).connection_for_write() as connection:
        (tmp_path / "queue" / "messages").rmdir()
        with pytest.raises(ChannelError, match="No such file") as raised:
            channel(connection)._put("draft", {"words": "secret"})
    assert "secret" not in str(raised.value)


def test_a_connection_that_broke_off_sets_no_time_limit_for_the_sockets_of_others(settings, monkeypatch):
    limits: list[float | None] = []
    monkeypatch.setattr(socket, "setdefaulttimeout", limits.append)
    connection = make_app(settings).connection_for_read()
    assert channel(connection).connection is connection.connection
    connection.collect(socket_timeout=1.0)
    assert limits == []
    assert channel(connection).connection is connection.connection  # it connects again
