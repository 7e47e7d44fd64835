"""Hints over real brokers: files and Redis. A broker that is away costs a moment and loses nothing."""

from __future__ import annotations

import pytest

from scribe.errors import PartDown
from scribe.model import ConsultationId, Stage
from scribe.settings import Settings
from tests.servers import free_port
from workers.app import QUEUES, check_broker, enqueuer, make_app, queue_depth


@pytest.fixture(params=["files", "redis"])
def settings(request, tmp_path) -> Settings:
    url = ""
    if request.param == "redis":
        server = request.getfixturevalue("redis_server")
        server.client.flushall()
        url = server.url
    return Settings(_env_file=None, data_dir=tmp_path, broker_url=url)


def test_a_hint_waits_in_the_queue_of_its_stage(settings):
    enqueue, depth = enqueuer(settings), queue_depth(settings)
    assert [depth(stage) for stage in QUEUES] == [0, 0, 0]
    enqueue(ConsultationId("one"), Stage.DRAFT)
    enqueue(ConsultationId("two"), Stage.DRAFT)
    enqueue(ConsultationId("three"), Stage.RETRACT)
    assert [depth(stage) for stage in QUEUES] == [0, 2, 1]
    assert depth(Stage.RETRACT) == depth(Stage.DELIVER)


def test_a_hint_is_nothing_but_the_consultations_id(settings):
    enqueuer(settings)(ConsultationId("01ABC"), Stage.DELIVER)
    with make_app(settings).connection_for_read() as connection:
        message = connection.default_channel.basic_get(Stage.DELIVER.value, no_ack=True)
    arguments, options, _ = message.decode()
    assert (arguments, options) == (["01ABC"], {})
    assert message.headers["task"] == "scribe.deliver"


def test_a_broker_that_is_emptied_takes_hints_at_once(redis_server, tmp_path):
    settings = Settings(_env_file=None, data_dir=tmp_path, broker_url=redis_server.url)
    enqueue, depth = enqueuer(settings), queue_depth(settings)
    enqueue(ConsultationId("one"), Stage.DRAFT)
    redis_server.client.flushall()
    assert depth(Stage.DRAFT) == 0
    enqueue(ConsultationId("two"), Stage.DRAFT)
    assert depth(Stage.DRAFT) == 1


def test_after_a_failure_the_dead_broker_is_left_alone_for_a_while(tmp_path):
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    enqueue = enqueuer(Settings(_env_file=None, data_dir=tmp_path, broker_url=nobody))
    with pytest.raises(Exception, match="refused"):
        enqueue(ConsultationId("one"), Stage.DRAFT)
    with pytest.raises(PartDown, match="a moment ago"):
        enqueue(ConsultationId("one"), Stage.DRAFT)


def test_a_broker_that_does_not_answer_is_named(tmp_path):
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    with pytest.raises(PartDown, match="broker"):
        check_broker(Settings(_env_file=None, data_dir=tmp_path, broker_url=nobody))


def test_a_broker_that_answers_passes_the_check(settings):
    check_broker(settings)
