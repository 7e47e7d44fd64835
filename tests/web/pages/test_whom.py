"""The pages on which the patient of a consultation is chosen and confirmed: plain forms, nothing lost to a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from scribe.consultation.service import Identification, Registration
from scribe.model import Encounter, Patient, State
from tests.fakes.record_server import NUMBERS, RecordServer, helen
from tests.fakes.web_installation import STARTED, Site, open_site
from tests.web.test_emr_day import appointment

QUIST = Patient(identifier="77 1200", name="Petra Quist", gender="female", birth_date=date(1971, 5, 9))
TYPED = {"name": "Petra Quist", "number": "77 1200", "born": "1971-05-09", "sex": "female"}


def nameless(site: Site) -> Any:
    encounter = Encounter(practitioner=site.people["aisha"], department="General medicine", started_at=STARTED)
    registration = Registration(patient=Patient(), encounter=encounter, language="en", template_id="outpatient-soap")
    return site.service.register(registration, actor=site.people["aisha"])


def whom(id: str, more: str = "") -> str:
    return f"/consultations/{id}/whom{more}"


def fields_of(page: str, action: str, place: int = 0) -> dict[str, str]:
    """The hidden fields of a form."""
    form = page.split(f'action="{action}"')[place + 1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', form))


def checked(client: Any, id: str, **more: str) -> dict[str, str]:
    """The fields of the page on which somebody confirms what they typed."""
    page = client.get(whom(id)).text
    answer = client.post(whom(id, "/check"), data={**fields_of(page, whom(id, "/check"), -2), **TYPED, **more})
    assert answer.status_code == 200
    return fields_of(answer.text, whom(id))


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    (tmp_path / "today.csv").write_text("number,name,birth_date,sex\n88,Ada Nowak,1950-02-03,F\n")
    opened = open_site(tmp_path / "site", pages=True, patient_list=tmp_path / "today.csv")
    yield opened
    opened.database.close()


@pytest.mark.parametrize("username", ["aisha", "sam"])
def test_typed_by_hand_it_is_compared_on_a_page_of_its_own_and_then_set(site, username):
    own, client = nameless(site).id, site.desk(username)
    assert "Nobody has said yet whom" in client.get(whom(own)).text
    fields = checked(client, own)
    assert site.service.get(own).patient == Patient(), "looking at it sets nothing"
    unsure = client.post(whom(own), data=fields)
    assert (unsure.status_code, "tick the box" in unsure.text) == (422, True)
    done = client.post(whom(own), data={**fields_of(unsure.text, whom(own)), "confirmed": "yes"})
    assert (done.status_code, done.headers["Location"]) == (303, f"/record/{own}")
    assert site.service.get(own).patient == QUIST


def test_a_line_of_the_list_is_chosen(site):
    own, client = nameless(site).id, site.desk("aisha")
    page = client.get(whom(own, "?next=/today")).text
    answer = client.post(whom(own, "/check"), data=fields_of(page, whom(own, "/check"), 0))
    assert "3 Feb 1950" in answer.text
    done = client.post(whom(own), data={**fields_of(answer.text, whom(own)), "confirmed": "yes"})
    assert done.headers["Location"] == "/today"
    assert site.service.get(own).patient.name == "Ada Nowak"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"born": "", "number": ""}, ("does not tell one patient from another", "无法区分患者")),
        ({"born": "2190-01-01"}, ("lies in the future", "晚于今天")),
        ({"born": "9 May"}, ("cannot be read", "无法识别")),
        ({"name": " "}, ("name is missing", "未填写姓名")),
        ({"number": "7\u202e"}, ("cannot be shown", "无法显示")),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(site, language, wrong, told):
    own, client = nameless(site).id, site.desk("sam")
    client.cookies.set("__Host-scribe_language", language)
    answer = client.post(whom(own, "/check"), data={**TYPED, "reason": "Typed reason", **wrong})
    assert answer.status_code == 422
    assert told[language == "zh"] in answer.text
    assert 'value="Typed reason"' in answer.text


def test_of_two_who_choose_at_once_the_second_sees_both_and_nothing_is_set(site):
    own, client = nameless(site).id, site.desk("aisha")
    fields = checked(client, own)
    other = Identification(patient=Patient(identifier="5", name="Ada Nowak"))
    site.service.identify(own, other, version=site.service.get(own).version, actor=site.people["sam"])
    refused = client.post(whom(own), data={**fields, "confirmed": "yes"})
    assert refused.status_code == 412
    assert "Sam Okafor said meanwhile" in refused.text
    assert "Petra Quist" in refused.text
    assert "Ada Nowak" in refused.text
    assert site.service.get(own).patient.name == "Ada Nowak"
    again = client.post(whom(own), data={**fields_of(refused.text, whom(own)), "confirmed": "yes"})
    assert again.status_code == 303
    assert site.service.get(own).patient == QUIST


def test_a_consultation_that_only_came_further_meanwhile_refuses_nobody(site):
    own, client = nameless(site).id, site.desk("aisha")
    fields = checked(client, own)
    site.service.note_consent(own, actor=site.people["sam"])
    assert client.post(whom(own), data={**fields, "confirmed": "yes"}).status_code == 303
    assert site.service.get(own).patient == QUIST


def test_a_signed_note_says_that_it_keeps_its_patient(site):
    own, client = site.delivered().id, site.desk("aisha")
    page = client.get(whom(own)).text
    assert "cannot be changed any more" in page
    assert whom(own, "/check") not in page
    refused = client.post(whom(own, "/check"), data=TYPED)
    assert refused.status_code == 409
    assert site.service.get(own).patient.name == "Helen Parker"


def test_what_was_destroyed_names_nobody(site):
    from tests.fakes.notes import WITHDRAWN  # noqa: PLC0415

    own = site.reviewed().id
    site.service.withdraw(own, order=WITHDRAWN, actor=site.people["aisha"])
    page = site.desk("aisha").get(whom(own))
    assert page.status_code == 200
    assert "Helen Parker" not in page.text


def test_the_signing_page_shows_who_it_is_and_leads_to_the_choice_where_nobody_is(site):
    reviewed, client = site.reviewed(), site.desk("aisha")
    shown = client.get(f"/notes/{reviewed.id}/sign").text
    assert "Helen Parker" in shown.split('class="identity"')[1].split("</dl>")[0]
    assert "not given" in shown.split('class="identity"')[1].split("</dl>")[0], "the birth date is missing"
    chosen = Identification(patient=QUIST)
    after = site.service.identify(reviewed.id, chosen, version=reviewed.version, actor=site.people["sam"])
    assert after.state is State.REVIEWED
    told = client.get(f"/notes/{reviewed.id}/sign").text
    assert "chosen after the note was checked" in told
    assert "Sam Okafor" in told
    assert "9 May 1971" in told


def test_a_note_that_was_put_on_the_list_falls_off_when_its_patient_changes(site):
    reviewed, client = site.reviewed(), site.desk("aisha")
    client.get(f"/notes/{reviewed.id}/sign")
    digest = {"revision_digest": str(reviewed.draft)}
    client.post(f"/notes/{reviewed.id}/sign/read", data=digest)
    client.post(f"/notes/{reviewed.id}/sign/list", data={**digest, "medicines_confirmed": "yes"})
    assert "Helen Parker" in client.get("/signing").text
    site.service.identify(
        reviewed.id, Identification(patient=QUIST), version=reviewed.version, actor=site.people["sam"]
    )
    assert "so it fell off" in client.get("/signing").text


def test_an_address_of_another_site_is_not_followed(site):
    own, client = nameless(site).id, site.desk("aisha")
    fields = checked(client, own, next="//evil.example")
    done = client.post(whom(own), data={**fields, "next": "https://evil.example", "confirmed": "yes"})
    assert done.headers["Location"] == f"/record/{own}"


@pytest.mark.parametrize("username", ["jo"])
def test_who_reads_no_notes_does_not_come_here(site, username):
    own, client = nameless(site).id, site.desk(username)
    assert client.get(whom(own)).status_code == 403
    assert client.post(whom(own), data={**TYPED, "confirmed": "yes"}).status_code == 403


def test_an_appointment_is_chosen_once_and_its_visit_belongs_to_the_consultation(tmp_path):
    with RecordServer() as emr:
        helen(emr)
        emr.of("helen", appointment("a1", start=STARTED.isoformat()))
        opened = open_site(
            tmp_path, pages=True, emr_url=emr.url, emr_day="on", emr_timeout_s=2, emr_patient_system=NUMBERS
        )
        opened.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
        first, second, client = nameless(opened).id, nameless(opened).id, opened.desk("sam")
        page = client.get(whom(first, "/day")).text
        assert "Helen Parker" in page
        answer = client.post(whom(first, "/check"), data=fields_of(page, whom(first, "/check")))
        confirmed = {**fields_of(answer.text, whom(first)), "confirmed": "yes"}
        assert client.post(whom(first), data=confirmed).status_code == 303
        assert opened.service.get(first).patient.birth_date == date(1961, 4, 2)
        taken = {**confirmed, "was": fields_of(client.get(whom(second)).text, whom(second, "/check"), -2)["was"]}
        refused = client.post(whom(second), data=taken)
        assert (refused.status_code, "consultation of its own" in refused.text) == (409, True)
        assert opened.service.get(second).patient == Patient()
        found = client.post(whom(second, "/search"), data={"number": "4471 0932"})
        assert "Helen Parker" in found.text
        opened.database.close()
    away = opened.desk("sam").get(whom(second, "/day"))
    assert away.status_code == 200
    assert "could not be read" in away.text
