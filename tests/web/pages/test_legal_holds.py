"""The page of legal holds: who may, what it shows, what is refused and in whose words."""

from __future__ import annotations

import pytest

from scribe.errors import LegallyHeld
from scribe.model import HoldOrder, HoldReason, State
from tests.fakes.notes import WITHDRAWN

ORDER = HoldOrder(reason=HoldReason.COMPLAINT, reference="C-9")
PLACED = {"reason": "litigation", "case": "CASE-7/2026"}


@pytest.fixture
def house(site_of):
    return site_of(pages=True)


@pytest.mark.parametrize("name", ["sam", "aisha"])
def test_only_administrators_see_place_and_release(house, name):
    one = house.drafted()
    house.service.place_hold(one.id, order=ORDER, actor=house.people["jo"])
    browser = house.desk(name)
    assert browser.get("/legal-holds").status_code == 403
    assert browser.post("/legal-holds", data={**PLACED, "consultation": one.id}).status_code == 403
    assert browser.post("/legal-holds/1/release", data={"because": "case_closed"}).status_code == 403
    page = browser.get(f"/consultations/{one.id}").text
    assert "Held by law since" in page
    assert "C-9" not in page
    assert "/legal-holds" not in page


@pytest.mark.parametrize("named", ["consultation", "number"])
def test_what_is_held_is_shown_and_released_with_what_waited_for_it(house, named):
    one, keeper = house.drafted(), house.desk("jo")
    assert f'value="{one.id}"' in keeper.get(f"/legal-holds?consultation={one.id}").text
    asked = {"consultation": one.id} if named == "consultation" else {"number": "4471 0932"}
    assert keeper.post("/legal-holds", data={**PLACED, **asked}).status_code == 303
    with pytest.raises(LegallyHeld):
        house.service.withdraw(one.id, order=WITHDRAWN, actor=house.people["aisha"])
    page = keeper.get("/legal-holds").text
    for shown in ("CASE-7/2026", one.id[-10:], "To be removed when released", "The patient withdraws consent"):
        assert shown in page
    assert "Helen" not in page
    assert "4471" not in page
    assert keeper.post("/legal-holds/1/release", data={"because": "whatever"}).status_code == 422
    assert keeper.post("/legal-holds/1/release", data={"because": "case_closed"}).status_code == 303
    assert house.service.get(one.id).state is State.WITHDRAWN
    assert "The case is closed" in keeper.get("/legal-holds").text
    again = keeper.post("/legal-holds/1/release", data={"because": "case_closed"})
    assert again.status_code == 409
    assert "was released before" in again.text


def test_a_doctor_who_withdraws_what_is_held_is_told_in_their_language_what_happens_instead(house):
    one, doctor = house.drafted(), house.desk("aisha")
    house.service.place_hold(one.id, order=ORDER, actor=house.people["jo"])
    doctor.headers["Accept"] = "text/html"
    for language, words in (
        ("en", ("It is held by law", "is done when the hold is released")),
        ("zh", ("已依法封存，不得删除", "解除封存后执行")),
    ):
        doctor.get(f"/language?to={language}")
        answer = doctor.post(f"/consultations/{one.id}/withdraw", data={"reason": "consent_withdrawn"})
        assert answer.status_code == 409
        for shown in words:
            assert shown in answer.text


@pytest.mark.parametrize(
    ("asked", "status", "english", "chinese"),
    [
        ({**PLACED}, 422, "one consultation or on one patient", "二者填其一"),
        ({**PLACED, "consultation": "c-1", "number": "4471"}, 422, "one consultation or on one", "二者填其一"),
        ({**PLACED, "consultation": "c-1"}, 404, "no", "没有找到该就诊"),
        ({**PLACED, "number": "1"}, 404, "no consultation of a patient", "没有找到该就诊"),
        ({**PLACED, "case": "Helen Parker", "consultation": "c-1"}, 422, "number of its case", "案件编号"),
        ({**PLACED, "reason": "because", "consultation": "c-1"}, 422, "reason from the list", "案件编号"),
        ({"reason": "litigation", "consultation": "c-1"}, 422, "number of its case", "案件编号"),
    ],
)
def test_what_cannot_be_held_is_refused_in_the_readers_language(house, asked, status, english, chinese):
    house.drafted()
    keeper = house.desk("jo")
    for language, words in (("en", english), ("zh", chinese)):
        keeper.get(f"/language?to={language}")
        answer = keeper.post("/legal-holds", data=asked)
        assert answer.status_code == status
        assert words in answer.text
    assert house.service.holds(actor=house.people["jo"]) == ()


def test_what_was_destroyed_is_not_held(house):
    one, keeper = house.drafted(), house.desk("jo")
    house.service.withdraw(one.id, order=WITHDRAWN, actor=house.people["aisha"])
    answer = keeper.post("/legal-holds", data={**PLACED, "consultation": one.id})
    assert answer.status_code == 409
    assert "nothing to hold" in answer.text
