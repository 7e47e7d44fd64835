"""Traces through the product as it is installed: site, Celery over Redis, workers, an EMR; and what they may not hold.

Real processes, a real receiver of OTLP over HTTP. A worker is killed in the middle: its visit stays one trace.
"""

from __future__ import annotations

import pytest

from scribe.model import ConsultationId
from scribe.settings import Settings
from tests.chaos.fleet import Fleet
from tests.chaos.site_client import Staff
from tests.fakes.fhir_server import FhirServer
from tests.fakes.otlp_collector import Collector
from tests.privacy.test_canaries import DIALOGUE, PATIENT, found_in
from tests.servers import free_port

CLIENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector():
    with Collector() as opened:
        yield opened


@pytest.fixture
def emr():
    with FhirServer() as opened:
        yield opened


@pytest.fixture
def installed(tmp_path, redis_server, postgres_server, collector, emr):
    redis_server.client.flushall()
    port = free_port()
    choices = {
        "database_url": postgres_server.new_database(), "broker_url": redis_server.url, "emr_url": emr.url,
        "port": port, "traces": True, "traces_endpoint": collector.url, "traces_passed_on": "emr", "log_json": True,
        "lease_s": 3,
    }  # fmt: skip
    fleet = Fleet(tmp_path, **choices)
    staff = Staff(f"http://127.0.0.1:{port}", Settings(_env_file=None, data_dir=tmp_path / "data", **choices))
    yield fleet, staff
    staff.close()
    fleet.close()


def registered(staff: Staff) -> ConsultationId:
    said = {"patient": PATIENT, "language": "en", "reason": "wombatreason", "consent": True}
    one = staff.as_("aisha", "POST", "/consultations", json=said, headers={"traceparent": CLIENT})["id"]
    text = {"content": DIALOGUE.encode(), "headers": {"Content-Type": "text/plain"}}
    staff.as_("sam", "POST", f"/consultations/{one}/transcript", **text)
    return ConsultationId(one)


def test_a_visit_is_one_trace_through_every_process_and_holds_no_word_of_a_patient(installed, collector, emr):
    fleet, staff = installed
    for command in (("serve",), ("reconcile",)):
        fleet.scribe(*command, OTEL_BSP_SCHEDULE_DELAY="200")
    places = fleet.folder / "places"
    places.mkdir()
    (places / "draft.before_commit").write_text("hang 60", encoding="utf-8")
    killed = fleet.program("draft", SCRIBE_FAILPOINTS=str(places))
    staff.sign_in()
    one = registered(staff)
    staff.until((places / "draft.before_commit.reached").exists, "a worker is about to commit")
    fleet.kill(killed)
    fleet.scribe("worker", "--queues", "draft,deliver", OTEL_BSP_SCHEDULE_DELAY="200")
    hospital = fleet.hospital
    staff.reaches(one, "drafted")
    hospital.signed(hospital.approved(hospital.service.get(one)))
    staff.reaches(one, "delivered")
    collector.until(lambda: collector.named("deliver"))
    [visit] = [span for span in collector.named("visit") if span.members["scribe.consultation"] == one]
    [drafted], [delivered] = collector.named("draft"), collector.named("deliver")
    assert {span.trace for span in (drafted, delivered)} == {visit.trace}
    assert {span.process for span in (drafted, delivered)} == {"scribe worker"}
    led = {span.trace for name in ("request", "reconcile") for span in collector.named(name)}
    assert {*drafted.links, *delivered.links} <= led, "what hinted at it is linked, unless it was found by looking"
    answers = [span for span in collector.named("answer") if span.parent == delivered.id]
    assert {span.members["server.address"] for span in answers} == {"127.0.0.1"}
    states = {span.name: span for span in collector.spans if span.name.startswith("in ")}
    assert set(states) == {"in registered", "in transcribed", "in signed"}, "of what the traced processes moved"
    assert {span.trace for span in states.values()} == {visit.trace}
    requests = [span for span in collector.named("request") if span.members.get("scribe.consultation") == one]
    assert requests
    assert visit.trace not in {span.trace for span in requests}
    assert CLIENT.split("-")[1] in {span.trace for span in collector.named("request")}
    assert found_in(b"".join(collector.raw)) == set()
