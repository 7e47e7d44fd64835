"""The page of service accounts: made by choice, shown once, ended for good; in both languages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from scribe.access.departments import Departments
from scribe.db import utc_now
from scribe.errors import BadInput
from scribe.web.integrators import Integrators
from tests.fakes.web_installation import key

VISIT = {"language": "en", "practitioner": "aisha", "department": "General medicine"}
BODY = {"patient": {"name": "Helen Parker"}, **VISIT}


@pytest.fixture
def house(site_of):
    return site_of(pages=True)


def token_in(page: str) -> str:
    return re.search(r'value="(scribe_[\w-]{40,})"', page)[1]


def holding(house, token):
    client = house.client()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.mark.parametrize("name", ["sam", "aisha"])
def test_only_administrators_see_make_and_end_programs(house, name):
    Integrators(house.database).new("desk", ("scribe/register",), actor="jo")
    browser = house.desk(name)
    assert browser.get("/programs").status_code == 403
    assert browser.post("/programs", data={"name": "mine", "scopes": "scribe/notes"}).status_code == 403
    assert browser.post("/programs/desk/end").status_code == 403
    assert [one.revoked_at for one in Integrators(house.database).all()] == [None]


def test_a_program_is_made_shown_once_used_and_ended(house):
    Departments(house.database).add("general", "General medicine", actor="jo")
    keeper = house.desk("jo")
    asked = {"name": "desk", "scopes": ["scribe/register", "scribe/states"], "departments": ["general"]}
    made = keeper.post("/programs", data=asked)
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    program = holding(house, token_in(made.text))
    listed = keeper.get("/programs").text
    assert "scribe_" not in listed
    assert "never" in listed
    assert program.post("/api/v1/consultations", json=BODY, headers=key()).status_code == 201
    [one] = Integrators(house.database).all()
    assert (one.scopes, one.departments) == (("scribe/register", "scribe/states"), ("general",))
    assert utc_now() - one.used_at < timedelta(minutes=1)
    assert keeper.post("/programs/desk/end").status_code == 303
    assert program.get("/api/v1/consultations").status_code == 401
    assert "Ended" in keeper.get("/programs").text
    told = [event for event in house.service.events() if event.kind.startswith("integrator_")]
    assert [(event.kind, event.actor) for event in told] == [("integrator_added", "jo"), ("integrator_revoked", "jo")]


def test_a_token_ends_with_its_last_day(house):
    now = [utc_now()]
    integrators = Integrators(house.database, lambda: now[0])
    token = integrators.new("desk", ("scribe/states",), actor="jo", expires_at=now[0] + timedelta(days=1))
    assert integrators.of_token(token).name == "desk"
    now[0] += timedelta(days=1)
    assert integrators.of_token(token) is None
    with pytest.raises(BadInput, match="ended before it began"):
        integrators.new("late", ("scribe/states",), actor="jo", expires_at=now[0])


def test_the_last_use_is_noted_once_a_minute(house):
    now = [utc_now()]
    integrators = Integrators(house.database, lambda: now[0])
    token = integrators.new("desk", ("scribe/states",), actor="jo")
    first = now[0]
    integrators.of_token(token)
    now[0] += timedelta(seconds=59)
    integrators.of_token(token)
    assert integrators.all()[0].used_at == first
    now[0] += timedelta(seconds=1)
    integrators.of_token(token)
    assert integrators.all()[0].used_at == now[0]


@pytest.mark.parametrize(
    ("asked", "status", "english", "chinese"),
    [
        ({"name": "A b", "scopes": "scribe/notes"}, 422, "not usable", "名称不可用"),
        ({"name": "desk"}, 422, "no scope named", "至少选择一项"),
        ({"name": "desk", "scopes": "scribe/everything"}, 422, "no scope scribe/everything", "至少选择一项"),
        ({"name": "desk", "scopes": "scribe/notes", "until": "2020-01-01"}, 422, "before it began", "最后有效日已过"),
        ({"name": "desk", "scopes": "scribe/notes", "until": "soon"}, 422, "cannot be read", "日期无法识别"),
        ({"name": "desk", "scopes": "scribe/notes", "until": "9999-12-31"}, 422, "cannot be read", "日期无法识别"),
        ({"name": "taken", "scopes": "scribe/notes"}, 409, "given before", "名称已使用过"),
        ({"name": "desk", "scopes": "scribe/notes", "departments": "nowhere"}, 404, "no such department", "没有该科室"),
    ],
)
def test_what_cannot_be_is_said_in_the_readers_words_and_what_was_typed_stays(house, asked, status, english, chinese):
    Integrators(house.database).new("taken", ("scribe/notes",), actor="jo")
    keeper = house.desk("jo")
    for language, words in (("en", english), ("zh", chinese)):
        keeper.get(f"/language?to={language}")
        answer = keeper.post("/programs", data=asked)
        assert answer.status_code == status
        assert words in answer.text
        assert f'value="{asked["name"]}"' in answer.text
    assert [one.name for one in Integrators(house.database).all()] == ["taken"]
