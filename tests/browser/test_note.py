"""The note under review, as a nurse works on it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from scribe.consultation.models import Consultation, KeepReason, State
from scribe.review import Keep, Rewrite
from tests.browser.conftest import Hospital

DOSE = "The patient takes lisinopril 100 mg once daily, in the morning."
PLAYED = """() => { const audio = document.getElementById('audio');
  return {now: audio.currentTime, paused: audio.paused}; }"""


def opened(hospital: Hospital, name: str = "Helen Parker", **more: str) -> tuple[Page, Consultation]:
    """A note with three open flags, before a nurse."""
    consultation = hospital.ward.drafted(name)
    page = hospital.page("sam", **more)  # type: ignore[arg-type]  # the language
    page.goto(f"/notes/{consultation.id}")
    expect(page.locator(".todo h2")).to_be_visible()
    return page, consultation


def statement(page: Page, words: str) -> Locator:
    return page.locator(".statement", has_text=words)


def revision(hospital: Hospital, consultation: Consultation) -> int:
    return hospital.ward.site.service.get(consultation.id).revision


def mark_page(page: Page) -> None:
    """Leaves a mark that a reload would wipe."""
    page.evaluate("window.notReloaded = true")


def test_space_plays_the_seconds_of_the_clicked_statement_and_stops_at_their_end(hospital: Hospital) -> None:
    page, consultation = opened(hospital)
    segments = {s.id: s for s in hospital.ward.site.service.transcript(consultation.id).segments}
    line = statement(page, "frozen dinners")
    spoken = segments[line.get_attribute("data-evidence").split()[0]]  # type: ignore[union-attr,index]
    page.wait_for_function("document.getElementById('audio').readyState >= 1")
    line.locator(".statement__text").click()
    expect(line).to_have_attribute("aria-current", "true")
    expect(page.locator(f"#{spoken.id}")).to_have_attribute("data-evidence", "true")
    assert page.evaluate(PLAYED) == {"now": spoken.start_s, "paused": True}, "selecting does not play"
    page.evaluate("document.getElementById('audio').playbackRate = 4")
    page.evaluate(
        "() => { window.first = null; document.getElementById('audio')"
        ".addEventListener('timeupdate', (e) => { window.first ??= e.target.currentTime; }); }"
    )
    page.keyboard.press("Space")
    page.wait_for_function("!document.getElementById('audio').paused")
    expect(page.locator(f"#{spoken.id}")).to_have_attribute("data-playing", "true")
    page.wait_for_function("document.getElementById('audio').paused")
    assert spoken.end_s <= page.evaluate(PLAYED)["now"] < spoken.end_s + 1.5
    assert page.evaluate("window.first") < spoken.start_s + 1


def test_a_click_on_a_turn_plays_it_and_selects_what_rests_on_it(hospital: Hospital) -> None:
    page, _ = opened(hospital)
    page.wait_for_function("document.getElementById('audio').readyState >= 1")
    page.locator(".turn", has_text="10 milligrams").locator(".turn__said").click()
    expect(statement(page, DOSE)).to_have_attribute("aria-current", "true")
    page.wait_for_function("!document.getElementById('audio').paused")


def test_a_note_is_resolved_and_approved_with_the_keyboard_alone(hospital: Hospital) -> None:
    page, consultation = opened(hospital)
    mark_page(page)
    page.keyboard.press("n")
    expect(statement(page, "lisinopril")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator(".decide__state")).to_contain_text("1 of 3")
    expect(statement(page, "Blood pressure 184")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowDown")
    page.locator("form[data-form=keep]:not([hidden]) input[name=reason]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".decide__state")).to_contain_text("2 of 3")
    expect(statement(page, "amitriptyline")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator(".decide__state")).to_contain_text("3 of 3")
    assert page.evaluate("window.notReloaded") is True
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/queue")
    assert hospital.ward.site.service.get(consultation.id).state is State.REVIEWED


def test_each_kind_of_edit_changes_the_page_and_makes_a_revision_without_a_reload(hospital: Hospital) -> None:
    page, consultation = opened(hospital)
    mark_page(page)
    saved = page.locator("#saved")

    dose = statement(page, "lisinopril")
    dose.get_by_role("button", name="Correct to 10 mg").click()
    expect(saved).to_contain_text("revision 2")
    expect(dose.locator(".statement__text")).to_contain_text("lisinopril 10 mg")
    expect(dose.locator(".done")).to_contain_text("Corrected")
    expect(dose.locator(".done")).to_contain_text("Sam Okafor")

    dose.get_by_role("button", name="Undo").click()
    expect(saved).to_contain_text("revision 3")
    expect(dose.locator(".flag")).to_be_visible()

    pressure = statement(page, "Blood pressure 184")
    pressure.locator(".statement__text").click()
    pressure.get_by_role("link", name="Keep with reason").click()
    pressure.get_by_label("I asked the patient").check()
    pressure.get_by_role("button", name="Keep the statement").click()
    expect(saved).to_contain_text("revision 4")
    expect(pressure.locator(".done")).to_contain_text("I asked the patient")

    medicine = statement(page, "amitriptyline")
    medicine.get_by_role("button", name="Remove").click()
    expect(saved).to_contain_text("revision 5")
    expect(medicine).to_have_attribute("data-state", "removed")

    plain = statement(page, "frozen dinners")
    plain.locator(".statement__text").click()
    plain.get_by_role("link", name="Edit").click()
    plain.get_by_label("Edit the statement").fill("Eats a lot of soup and frozen dinners.")
    page.keyboard.press("Control+Enter")
    expect(saved).to_contain_text("revision 6")
    expect(statement(page, "Eats a lot of soup")).to_be_visible()
    statement(page, "Eats a lot of soup").get_by_role("button", name="Undo").click()
    expect(saved).to_contain_text("revision 7")
    expect(statement(page, "The patient eats a lot of soup")).to_be_visible()

    page.locator(".adder summary").first.click()
    page.get_by_label("New statement").first.fill("Lives alone.")
    page.get_by_role("button", name="Add", exact=True).first.click()
    expect(saved).to_contain_text("revision 8")
    expect(statement(page, "Lives alone.")).to_be_visible()
    assert page.evaluate("window.notReloaded") is True
    assert revision(hospital, consultation) == 8


def test_approve_says_how_many_remain_and_a_press_goes_to_the_first(hospital: Hospital) -> None:
    page, _ = opened(hospital)
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_have_attribute("aria-disabled", "true")
    expect(approve).to_have_accessible_description("3 things are still to check.")
    statement(page, "frozen dinners").locator(".statement__text").click()
    approve.click()
    expect(page.locator(".statement[data-state=open]:focus")).to_have_count(1)


def test_of_a_statement_that_both_changed_both_versions_stand_and_neither_is_taken(hospital: Hospital) -> None:
    page, consultation = opened(hospital)
    service, ines = hospital.ward.site.service, hospital.ward.people["ines"]
    line = statement(page, "frozen dinners")
    line.locator(".statement__text").click()
    line.get_by_role("link", name="Edit").click()
    line.get_by_label("Edit the statement").fill("Mine about dinners.")
    current = service.claim(consultation.id, actor=ines, take_over=True)
    written = next(s for s in service.note(consultation.id).statements if "frozen dinners" in s.text)
    current = service.revise(
        consultation.id, version=current.version, edit=Rewrite(statement=written.id, text="Theirs about dinners."),
        actor=ines,
    )  # fmt: skip
    current = service.claim(consultation.id, actor=hospital.ward.people["sam"], take_over=True)
    line.get_by_role("button", name="Save").click()
    both = page.get_by_role("group", name="Two versions")
    expect(both).to_contain_text("Mine about dinners.")
    expect(both).to_contain_text("Theirs about dinners.")
    expect(page.get_by_role("alert")).to_contain_text("Ines Duarte")
    assert service.get(consultation.id).revision == current.revision
    both.get_by_role("button", name="Use mine").click()
    expect(statement(page, "Mine about dinners.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert service.get(consultation.id).revision == current.revision + 1


def test_changes_to_different_statements_are_merged(hospital: Hospital) -> None:
    page, consultation = opened(hospital)
    service, ines, sam = hospital.ward.site.service, hospital.ward.people["ines"], hospital.ward.people["sam"]
    current = service.claim(consultation.id, actor=ines, take_over=True)
    written = next(s for s in service.note(consultation.id).statements if "184/90" in s.text)
    service.revise(
        consultation.id, version=current.version,
        edit=Keep(statement=written.id, flag=0, reason=KeepReason.ASKED_PATIENT), actor=ines,
    )  # fmt: skip
    service.claim(consultation.id, actor=sam, take_over=True)
    statement(page, "lisinopril").get_by_role("button", name="Correct to 10 mg").click()
    expect(page.locator(".decide__state")).to_contain_text("2 of 3")
    expect(statement(page, "184/90").locator(".done")).to_contain_text("Ines Duarte")


def test_a_change_made_without_a_network_is_kept_and_sent_when_it_is_back(hospital: Hospital) -> None:
    page, consultation = opened(hospital)
    page.context.set_offline(True)
    statement(page, "lisinopril").get_by_role("button", name="Correct to 10 mg").click()
    expect(page.locator("#saved")).to_contain_text("1 kept on this computer")
    assert revision(hospital, consultation) == 1
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(statement(page, "lisinopril").locator(".done")).to_contain_text("Corrected")


def test_a_kept_change_does_not_overwrite_what_a_colleague_saved_meanwhile(hospital: Hospital) -> None:
    page, consultation = opened(hospital)
    service, ines = hospital.ward.site.service, hospital.ward.people["ines"]
    page.context.set_offline(True)
    statement(page, "lisinopril").get_by_role("button", name="Correct to 10 mg").click()
    expect(page.locator("#saved")).to_contain_text("1 kept on this computer")
    current = service.claim(consultation.id, actor=ines, take_over=True)
    written = next(s for s in service.note(consultation.id).statements if "lisinopril" in s.text)
    service.revise(
        consultation.id, version=current.version, edit=Rewrite(statement=written.id, text="Lisinopril was stopped."),
        actor=ines,
    )  # fmt: skip
    service.claim(consultation.id, actor=hospital.ward.people["sam"], take_over=True)
    page.context.set_offline(False)
    page.reload()
    both = page.get_by_role("group", name="Two versions")
    expect(both).to_contain_text("Lisinopril was stopped.")
    texts = [s.text for s in service.note(consultation.id).statements]
    assert "Lisinopril was stopped." in texts


def test_a_note_that_a_colleague_checks_is_only_read_until_it_is_taken_over(hospital: Hospital) -> None:
    ward = hospital.ward
    consultation = ward.drafted("Tomasz Wieczorek")
    ward.site.service.claim(consultation.id, actor=ward.people["ines"])
    page = hospital.page("sam")
    page.goto(f"/notes/{consultation.id}")
    expect(page.locator(".banner", has_text="Ines Duarte")).to_be_visible()
    expect(page.locator(".flag__actions")).to_have_count(0)
    page.get_by_role("button", name="Take over").click()
    expect(page.locator(".flag__actions").first).to_be_visible()


def test_a_note_is_resolved_and_approved_without_scripts(hospital: Hospital) -> None:
    consultation = hospital.ward.drafted("Amara Osei")
    page = hospital.page("sam", java_script_enabled=False)
    page.goto(f"/notes/{consultation.id}")
    page.get_by_role("button", name="Correct to 10 mg").click()
    page.get_by_role("link", name="Keep with reason").first.click()
    page.get_by_label("I asked the patient").first.check()
    page.get_by_role("button", name="Keep the statement").click()
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/queue")
    assert hospital.ward.site.service.get(consultation.id).state is State.REVIEWED
