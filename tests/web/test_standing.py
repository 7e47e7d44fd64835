"""How the work goes and what is set, as pages and over HTTP: for operators, with nobody's name."""

from __future__ import annotations

import pytest

from scribe.standing.parts import loaded, retention_of
from scribe.standing.sampling import take_sample


@pytest.fixture
def site(site_of):
    return site_of(pages=True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_tell_what_is_known_and_name_nobody(site, language):
    drafted = site.drafted()
    take_sample(site.service, site.settings)
    jo = site.browser("jo")
    jo.cookies.set("__Host-scribe_language", language)
    for path in ("/operations/trends", "/operations/trends?over=14d", "/operations/trends?over=x", "/operations/parts"):
        answer = jo.get(path)
        assert answer.status_code == 200, path
        assert drafted.patient.name not in answer.text
        assert drafted.patient.identifier not in answer.text
    assert "plot__line" in jo.get("/operations/trends").text


def test_without_a_sample_the_page_says_who_takes_them(site):
    assert "The reconciler takes the samples" in site.browser("jo").get("/operations/trends").text


def test_samples_are_given_by_day(site, administrator):
    take_sample(site.service, site.settings)
    jo = site.program("jo")
    found = jo.get("/api/v1/operations/samples").json()
    assert len(found["samples"]) == 1
    assert found["next"] is None
    earlier = jo.get("/api/v1/operations/samples", params={"since": "2020-01-01T00:00:00Z"}).json()
    assert earlier["samples"] == []
    assert earlier["next"] is not None


def test_the_check_of_the_emr_says_what_it_answers(site):
    jo = site.program("jo")
    found = jo.post("/api/v1/operations/emr-check", json={}).json()
    assert (found["usable"], found["fault"]) == (True, "")
    page = site.browser("jo")
    token = page.get("/operations").text.partition('data-csrf="')[2].partition('"')[0]
    assert "a note can go there" in page.post("/operations/parts/emr", data={"csrf": token}).text


def test_an_emr_that_does_not_answer_is_told_with_what_to_do(site_of):
    site = site_of(emr_url="http://127.0.0.1:9/fhir", emr_timeout_s=1, pages=True)
    found = site.program("jo").post("/api/v1/operations/emr-check", json={}).json()
    assert found["usable"] is False
    assert found["code"] == "part-down"
    assert found["fault"]


def test_a_fault_in_a_file_is_told_by_its_line(site_of, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("amlodipine\n" + "x" * 500 + "\n", encoding="utf-8")
    codes = tmp_path / "codes.csv"
    codes.write_text("code,system,name\nI10,no-uri,Hypertension\n", encoding="utf-8")
    site = site_of(vocabulary_file=words, codes_file=codes)
    found = {one.name: one for one in loaded(site.settings, site.app.state.templates)}
    assert "line 2" in found["vocabulary"].fault
    assert "line 2" in found["codes"].fault
    assert (found["templates"].count, found["templates"].fault) == (4, "")
    assert found["rules:en"].count > 100


def test_the_rules_of_retention_and_what_they_remove_next(site_of, tmp_path):
    rules = tmp_path / "retention.yaml"
    rules.write_text("default: {recording: 90 days}\n", encoding="utf-8")
    site = site_of(retention_file=rules, pages=True)
    found = retention_of(site.settings, site.service, site.app.state.templates)
    assert found.rules.default.recording.days == 90
    assert (found.due, found.waiting, found.fault) == ({}, 0, "")
    assert "90 days" in site.browser("jo").get("/operations/parts").text
    rules.write_text("default: {recording: soon}\n", encoding="utf-8")
    assert "90 days" in retention_of(site.settings, site.service, site.app.state.templates).fault
