"""Who sees what, as people meet it: a refused page, an emergency, looking through it, standing in, departments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from scribe.access.departments import Departments
from scribe.model import Consultation, Role
from tests.browser.conftest import Desk
from tests.browser.test_every_page import MEASURE
from tests.browser.ward import Ward, open_ward
from tests.fakes.web_installation import PASSWORD
from tests.fakes.web_server import serving

REASON = "She collapsed in our corridor."


@dataclass
class Hospital:
    """A ward with departments, served, and one note of general medicine that waits."""

    ward: Ward
    browser: Browser
    address: str
    note: Consultation

    def desk(self, username: str, *, language: str = "en", width: int = 1280) -> Desk:
        context = self.browser.new_context(viewport={"width": width, "height": 800})
        token = self.ward.site.accounts.sign_in(username, PASSWORD)
        context.add_cookies(
            [
                {"name": "scribe_language", "value": language, "url": self.address},
                {"name": "scribe_session", "value": token, "url": self.address},
            ]
        )
        return Desk(self.address, context)


@pytest.fixture(scope="module")
def hospital(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    ward = open_ward(tmp_path_factory.mktemp("hospital"))
    for username, name, role, department in [
        ("dora", "Dr Dora Lindqvist", Role.DOCTOR, "Dermatology"),
        ("ned", "Ned Varga", Role.NURSE, "皮肤科"),
        ("audra", "Audra Kim", Role.AUDITOR, ""),
    ]:
        ward.site.accounts.create_user(
            username=username, name=name, role=role, password=PASSWORD, department=department
        )
    departments = Departments(ward.site.database)
    departments.add("general", "General medicine", actor="jo")
    departments.add("dermatology", "Dermatology", names=("皮肤科",), actor="jo")
    note = ward.drafted("Helen Parker", heard=False)
    with serving(ward.site.app) as address:
        yield Hospital(ward, browser, address, note)
    ward.site.database.close()


def test_an_emergency_from_the_refused_page_to_the_auditor(hospital):
    ned = hospital.desk("ned")
    page = ned.open(f"/notes/{hospital.note.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your role does not allow this")
    page.get_by_label("You treat this patient now").fill(REASON)
    page.get_by_role("button", name="Open in an emergency").click()
    expect(page.get_by_text("Opened in an emergency by Ned Varga")).to_be_visible()
    expect(page.locator(".workspace")).to_have_attribute("data-readonly", "")
    assert page.get_by_role("button", name="Approve").count() == 0
    aisha = hospital.desk("aisha").open(f"/notes/{hospital.note.id}")
    expect(aisha.get_by_text(REASON)).to_be_visible()
    audra = hospital.desk("audra").open("/emergencies")
    expect(audra.get_by_text(REASON)).to_be_visible()
    audra.get_by_role("button", name="Questioned").click()
    expect(audra.get_by_text("looked through: questioned")).to_be_visible()


def test_a_doctor_lets_another_stand_in_and_ends_it(hospital):
    page = hospital.desk("aisha").open("/delegations")
    page.get_by_label("Doctor").select_option("dora")
    page.get_by_role("button", name="Let them stand in").click()
    expect(page.get_by_text("stands in for you")).to_be_visible()
    dora = hospital.desk("dora").open(f"/notes/{hospital.note.id}")
    expect(dora.get_by_text("Helen Parker").first).to_be_visible()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("Nobody stands in for you")).to_be_visible()


def test_a_care_team_is_made_on_the_consultations_page(hospital):
    page = hospital.desk("aisha").open(f"/consultations/{hospital.note.id}")
    page.get_by_label("Take in a colleague").fill("dora")
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_text("Dr Dora Lindqvist, doctor")).to_be_visible()
    page.get_by_role("button", name="Let go").click()
    expect(page.get_by_text("Dr Dora Lindqvist, doctor")).to_have_count(0)


def test_an_administrator_adds_a_department_and_changes_where_somebody_works(hospital):
    page = hospital.desk("jo").open("/people")
    page.get_by_label("Name", exact=True).fill("Night service")
    page.get_by_label("Short id").fill("night")
    page.get_by_label("Its members work in every department").check()
    page.get_by_role("button", name="Add the department").click()
    expect(page.get_by_text("works everywhere")).to_be_visible()
    page.get_by_role("link", name="Change Ines Duarte").click()
    page.get_by_label("Night service").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Ines Duarte")).to_contain_text("Night service")


@pytest.mark.parametrize(("language", "width"), [("en", 320), ("zh", 320), ("zh", 1366)])
def test_the_pages_are_readable_reachable_and_within_the_window(hospital, language, width):
    complaints = {}
    for username, paths in {
        "jo": ("/people", "/people/sam", "/emergencies"),
        "aisha": ("/delegations", f"/consultations/{hospital.note.id}", "/emergency"),
        "dora": (f"/notes/{hospital.note.id}/versions",),
    }.items():
        own = hospital.desk(username, language=language, width=width)
        page = own.open("/shortcuts")
        for path in paths:
            own.go(page, path)
            if found := page.evaluate(MEASURE):
                complaints[path] = found
            own.go(page, "/shortcuts")
    assert complaints == {}
