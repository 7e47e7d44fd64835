"""The words to expect in a visit, from its registration on."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe.model import LONGEST_TERM, MOST_TERMS, ConsultationId, Role
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import key, open_site

TERMS = ["Dr Okonkwo", "阿哌沙班"]
PATH = "/api/v1/consultations"


@pytest.fixture
def site(tmp_path: Path):
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def registered(site, **more):
    return site.program("aisha").post(PATH, json=more, headers=key())


def test_the_words_of_a_registration_stay_with_the_consultation(site):
    answer = registered(site, vocabulary=[f"  {TERMS[0]} ", TERMS[1]])
    assert answer.status_code == 201
    assert answer.json()["vocabulary"] == TERMS
    assert site.service.get(ConsultationId(answer.json()["id"])).vocabulary == tuple(TERMS)


def test_a_registration_without_words_has_none(site):
    assert registered(site).json()["vocabulary"] == []


@pytest.mark.parametrize(
    "vocabulary", [["x"] * (MOST_TERMS + 1), ["x" * (LONGEST_TERM + 1)], [" "], ["a\nb"], [7], "amlodipine"]
)
def test_words_over_the_limits_are_refused_and_not_repeated(site, vocabulary):
    answer = registered(site, vocabulary=vocabulary)
    assert answer.status_code == 422
    assert "vocabulary" in answer.text
    assert "amlodipine" not in answer.text


def test_an_administrator_does_not_see_the_words_of_a_visit(site):
    own = registered(site, vocabulary=TERMS).json()["id"]
    assert site.people["jo"].role is Role.ADMINISTRATOR
    assert site.program("jo").get(f"{PATH}/{own}").json()["vocabulary"] == []
    for username, seen in (("jo", False), ("aisha", True)):
        page = site.browser(username).get(f"/consultations/{own}").text
        assert (TERMS[0] in page) is seen


def test_the_words_go_with_the_consent(site):
    own = ConsultationId(registered(site, vocabulary=TERMS).json()["id"])
    assert site.service.withdraw(own, order=WITHDRAWN, actor=site.people["aisha"]).vocabulary == ()
