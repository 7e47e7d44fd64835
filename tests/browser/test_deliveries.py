"""The way to the EMR on its pages: decided by keyboard, with both sides shown to those who may see them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from scribe.model import State, StopKind
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward


def decided(page: Page, what: str, reason: str) -> None:
    """Opens a decision and gives its reason, without the mouse."""
    page.locator("summary", has_text=what).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(reason)
    page.keyboard.press("Enter")


def test_a_note_is_held_resumed_and_given_up_by_keyboard(ward: Ward, desk: MakeDesk) -> None:
    signed = ward.signed("Greta Lindqvist", heard=False)
    page = desk("aisha").open(f"/consultations/{signed.id}")
    decided(page, "Hold", "The number is being corrected.")
    expect(page.locator("main .banner")).to_contain_text("Held. Nothing is sent to the EMR.")
    expect(page.locator("main .banner")).to_contain_text("The number is being corrected.")
    assert ward.past.get(signed.id).stop.kind is StopKind.HELD
    decided(page, "Resume", "It is corrected.")
    expect(page.locator("main .banner")).to_have_count(0)
    decided(page, "Give up", "It is on paper.")
    expect(page.locator("main .banner")).to_contain_text("Given up.")
    page.get_by_role("button", name="Retry now").press("Enter")
    expect(page.locator("main .banner")).to_have_count(0)
    assert ward.past.get(signed.id).state is State.SIGNED
    ward.past.give_up(signed.id, reason="The test is over.", actor=ward.people["aisha"])


def test_a_reason_is_asked_for_before_anything_is_sent(ward: Ward, desk: MakeDesk) -> None:
    signed = ward.signed("Greta Lindqvist", heard=False)
    page = desk("aisha").open(f"/consultations/{signed.id}")
    decided(page, "Hold", "")
    expect(page.locator("#why-hold:invalid")).to_be_focused()
    assert ward.past.get(signed.id).stop is None
    ward.past.give_up(signed.id, reason="The test is over.", actor=ward.people["aisha"])


def test_both_sides_stand_beside_each_other_for_the_doctor_and_not_for_the_operator(ward: Ward, desk: MakeDesk) -> None:
    address = f"/consultations/{ward.by_name['Samira Aydin'].id}"
    row = desk("aisha").open(address).locator(".sides tbody tr", has_text="Name")
    expect(row.locator("td").nth(0)).to_have_text("Samira Aydin")
    expect(row.locator("td").nth(1)).to_have_text("Samira Öztürk")
    expect(row.locator("td").nth(2)).to_have_text("Differs")
    page = desk("jo").open(address)
    expect(page.locator(".sides tbody tr", has_text="Name")).to_contain_text("Differs")
    assert "Öztürk" not in page.content()
    assert "Samira" not in page.content()


def test_on_a_phone_both_sides_are_within_the_window(ward: Ward, desk: MakeDesk) -> None:
    page = desk("aisha", language="zh", width=320).open(f"/consultations/{ward.by_name['Samira Aydin'].id}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sides = page.locator(".sides").bounding_box()
    assert sides is not None
    assert sides["x"] + sides["width"] <= 320


def test_operations_leads_to_each_note_that_waits(ward: Ward, desk: MakeDesk) -> None:
    page = desk("jo").open("/operations")
    waiting = ward.by_name["Noor Haddad"].id
    page.locator(f"a[href='/consultations/{waiting}#delivery']").click()
    expect(page.locator("#delivery")).to_contain_text("us-core-1")
    expect(page.locator("#delivery")).not_to_contain_text("Noor")


def test_the_document_can_be_read_as_sections_and_as_json(ward: Ward, desk: MakeDesk) -> None:
    page = desk("aisha").open(f"/consultations/{ward.by_name['Hannah Brandt'].id}/document")
    expect(page.locator(".paper").first).to_be_visible()
    text = page.locator(".json__text")
    expect(text).to_be_hidden()
    page.locator("details.json > summary").press("Enter")
    expect(text).to_contain_text('"resourceType": "Bundle"')
