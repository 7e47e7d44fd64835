from __future__ import annotations

import subprocess
import sys
import time

import httpx
import pytest

from scribe.delivery.http import EmrClient
from scribe.delivery.order import Deadline
from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.errors import DeliveryRefused, MissingPart, NotFound, PartDown
from scribe.model import ConsultationId, Stage, State
from scribe.observing import start_tracing, tracing
from scribe.observing.spans import OpenTelemetry
from scribe.settings import Settings
from tests.fakes.chat_endpoint import answering
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.otlp_collector import Collector
from tests.fakes.stuck import until
from workers.app import enqueuer, make_app
from workers.embedded import _Worker
from workers.proving import Proof
from workers.stages import Works, register_tasks

SAID = "a secret cough for 5 days"
USED = {"prompt_tokens": 1200, "completion_tokens": 7}


@pytest.fixture
def collector():
    with Collector() as opened:
        yield opened


@pytest.fixture
def tracer(collector):
    made = OpenTelemetry(collector.url, "worker")
    tracing.use_tracer(made)
    yield made
    tracing.use_tracer(None)
    made.close()


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path / "data")
    yield opened
    opened.database.close()


def settings(**chosen):
    return Settings(_env_file=None, **chosen)


def test_a_visit_is_one_trace_from_its_registration_to_the_emr(hospital, collector, tracer):
    one = hospital.at(State.DELIVERED).id
    tracer.flush(5)
    [visit] = collector.named("visit")
    assert visit.members == {"scribe.consultation": one}
    stages = [collector.named(stage)[0] for stage in ("transcribe", "draft", "deliver")]
    states = [collector.named(f"in {state}")[0] for state in ("registered", "uploaded", "transcribed", "drafted")]
    assert {(span.trace, span.parent) for span in (*stages, *states)} == {(visit.trace, visit.id)}
    assert [span.members["scribe.outcome"] for span in stages] == ["done"] * 3
    assert {span.process for span in collector.spans} == {"scribe worker"}
    assert set(collector.paths) == {"/v1/traces"}


def test_an_attempt_after_a_failure_belongs_to_the_same_visit(hospital, collector, tracer):
    one = hospital.uploaded().id
    hospital.transcriber.fails.append(PartDown("The recogniser is away."))
    with tracing.span("reconcile"):
        hospital.run(one, Stage.TRANSCRIBE)
    hospital.clock.forward(1000)
    with tracing.carried("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        hospital.run(one, Stage.TRANSCRIBE)
    tracer.flush(5)
    [visit], attempts = collector.named("visit"), collector.named("transcribe")
    assert [(span.trace, span.parent) for span in attempts] == [(visit.trace, visit.id)] * 2
    assert [span.members["scribe.outcome"] for span in attempts] == ["again", "done"]
    [round_] = collector.named("reconcile")
    assert [span.links for span in attempts] == [(round_.trace,), ("0af7651916cd43dd8448eb211c80319c",)]
    assert round_.trace != visit.trace


def test_what_led_to_a_hint_is_linked_through_celery(tmp_path, collector, tracer):
    hospital = open_hospital(tmp_path / "files", reconcile_every_s=60)
    one, app = hospital.uploaded().id, make_app(hospital.settings)
    works = Works(hospital.service, hospital.engines, Proof(lambda: hospital.transcriber), on_stuck=lambda _stage: None)
    register_tasks(app, works)
    worker = _Worker(app, Stage.TRANSCRIBE, 0)
    worker.thread.start()
    try:
        with tracing.span("request"):
            enqueuer(hospital.settings)(one, Stage.TRANSCRIBE)
        until(lambda: hospital.service.get(one).state is State.TRANSCRIBED)
    finally:
        worker.ask_to_end([])
        worker.thread.join(20)
        hospital.database.close()
    tracer.flush(5)
    [asked], [done] = collector.named("request"), collector.named("transcribe")
    assert done.links == (asked.trace,)


def test_a_visit_from_before_there_were_traces_begins_its_own(hospital, collector):
    one = hospital.uploaded().id
    made = OpenTelemetry(collector.url, "worker")
    tracing.use_tracer(made)
    try:
        hospital.run(one, Stage.TRANSCRIBE)
        hospital.run(one, Stage.DRAFT)
    finally:
        tracing.use_tracer(None)
        made.close()
    [visit] = collector.named("visit")
    assert {span.trace for span in (*collector.named("transcribe"), *collector.named("draft"))} == {visit.trace}


def test_no_word_of_a_patient_is_in_a_span_whatever_fails(hospital, collector, tracer):
    one = hospital.at(State.SIGNED).id
    hospital.destination.fails.append(DeliveryRefused(f"The EMR says {SAID}.", outcome={"text": SAID}))
    hospital.run(one, Stage.DELIVER)
    two = hospital.uploaded().id
    hospital.transcriber.fails.append(RuntimeError(SAID))
    hospital.run(two, Stage.TRANSCRIBE)
    for look in (hospital.service.get, hospital.service.note_consent):
        with pytest.raises(NotFound), tracing.span("request"):
            look(ConsultationId("Quokkaworth"), **({} if look == hospital.service.get else {"actor": DOCTOR}))
    with pytest.raises(KeyError), tracing.span("request", text=SAID):
        pass
    with tracing.span("request", route="/notes?keep=a secret cough, 5 days"):
        pass
    tracer.flush(5)
    sent = b"".join(collector.raw)
    assert len(sent) > 1000
    for word in (SAID, "secret", "Helen", "4471", "Quokkaworth"):
        assert word.encode() not in sent
    [refused] = [span for span in collector.named("deliver") if span.failed]
    assert refused.members["error.type"] == "delivery-refused"


def emr_asked(receiver="emr"):
    """The headers that an EMR gets with a request."""
    got = []

    def answer(request):
        got.append(request.headers)
        return httpx.Response(200, json={})

    client = EmrClient(
        "the EMR", "http://emr.example/fhir", timeout_s=5, deadline=Deadline(),
        transport=httpx.MockTransport(answer), receiver=receiver,
    )  # fmt: skip
    with client, tracing.span("deliver"):
        client.request("GET", "Patient/4471", doing="looking", headers={"Prefer": "return=minimal"})
    assert got[0]["Prefer"] == "return=minimal"
    return got[0]


def test_the_emr_is_told_the_traces_number_only_where_the_settings_say_so(collector, tracer, monkeypatch):
    assert "traceparent" not in emr_asked()
    monkeypatch.setattr(tracing._Traces, "passed_on", frozenset({"emr"}))
    told = emr_asked()["traceparent"]
    assert "traceparent" not in emr_asked(receiver=None)
    tracer.flush(5)
    [asked, *_] = [span for span in collector.named("answer") if span.trace == told.split("-")[1]]
    assert asked.id == told.split("-")[2]
    assert asked.members == {
        "http.request.method": "GET", "server.address": "emr.example", "scribe.way": "asking",
        "http.response.status_code": 200,
    }  # fmt: skip


@pytest.mark.parametrize("passed_on", [(), ("drafting",)])
def test_the_drafting_endpoint_likewise(passed_on, collector, tracer, monkeypatch):
    got = []

    def answer(request):
        got.append(request.headers)
        return httpx.Response(200, json={**answering({"sections": SAID})({})[1], "usage": USED})

    monkeypatch.setattr(tracing._Traces, "passed_on", frozenset(passed_on))
    endpoint = ChatEndpoint(base_url="http://gpu.example/v1", model="m", transport=httpx.MockTransport(answer))
    endpoint.complete(lambda _in_text: [{"role": "user", "content": SAID}], schema={"type": "object"})
    endpoint.close()
    assert ("traceparent" in got[0]) is bool(passed_on)
    tracer.flush(5)
    [asked, *_] = collector.named("answer")
    assert asked.members == {
        "server.address": "gpu.example", "gen_ai.request.model": "m", "http.response.status_code": 200,
        "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.output_tokens": 7,
    }  # fmt: skip


def test_traces_without_their_packages_are_refused_with_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("opentelemetry.sdk", "scribe.observing.spans"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    with pytest.raises(MissingPart, match=r"packages that send them are not installed") as told:
        start_tracing(settings(traces=True), "site")
    assert 'pip install "scribe[otel]"' in told.value.remedy
    assert not tracing.is_tracing()


def test_where_traces_are_off_nothing_of_them_is_imported():
    asked = (
        "import sys, workers.process, workers.reconciler, scribe.console.serving;"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"traces_endpoint": "collector:4318"}, "takes an http or https address"),
        ({"traces_passed_on": "emr,everybody"}, "takes emr and drafting"),
    ],
)
def test_a_wrong_setting_says_what_it_takes(chosen, said):
    with pytest.raises(ValueError, match=said):
        settings(**chosen)


def test_a_collector_that_is_away_costs_one_line_and_no_time_at_the_end(caplog):
    made = OpenTelemetry("http://127.0.0.1:9", "worker")
    tracing.use_tracer(made)
    try:
        with tracing.span("request"):
            pass
        made._provider.force_flush()
        with tracing.span("request"):
            pass
        began = time.monotonic()
        made.flush(5)
        assert time.monotonic() - began < 1
    finally:
        tracing.use_tracer(None)
        made.close()
    told = [(record.name, record.getMessage()) for record in caplog.records]
    assert [name for name, _ in told] == ["scribe.observing.spans"]
    assert told[0][1].startswith("traces are not sent")
