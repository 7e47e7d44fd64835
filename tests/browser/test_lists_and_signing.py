"""The queue, the doctor's day, signing, signing in, and the operator's page in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from scribe.model import Stage, State
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward
from tests.fakes.web_installation import PASSWORD


def test_a_new_note_waits_behind_a_count_and_moves_no_row(ward: Ward, desk: MakeDesk) -> None:
    page = desk().open("/queue")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    rows = page.locator("tbody tr").evaluate_all("(all) => all.map((row) => row.dataset.id)")
    new = ward.drafted("Newly Arrived")
    expect(page.locator("#news")).to_contain_text("1 new")
    assert page.locator("tbody tr").evaluate_all("(all) => all.map((row) => row.dataset.id)") == rows
    page.locator("#news").click()
    expect(page.locator(f"tr[data-id='{new.id}']")).to_be_visible()


def test_the_queue_is_worked_with_the_keyboard(ward: Ward, desk: MakeDesk) -> None:
    page = desk().open("/queue")
    first, second = page.locator("tbody tr").nth(0), page.locator("tbody tr").nth(1)
    expect(first).to_have_attribute("aria-current", "true")
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-current", "true")
    target = second.get_attribute("data-id")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/notes/{target}"))


def test_a_patient_is_found_by_number_and_filters_narrow_the_queue(ward: Ward, desk: MakeDesk) -> None:
    page = desk().open("/queue")
    page.locator("body").press("/")
    page.keyboard.type("51204418")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("陈玉兰")
    page.locator("#find").fill("")
    page.get_by_label("Department").select_option("Geriatrics")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Rosalind Pike")


def test_a_wrong_password_says_so_and_the_right_one_goes_where_the_person_wanted(desk: MakeDesk) -> None:
    page = desk(None).open("/checked")
    page.get_by_label("Staff name").fill("sam")
    page.get_by_label("Password").fill("not the one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Staff name")).to_have_value("sam")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checked today")


def test_a_doctor_signs_the_shown_revision_with_the_second_proof(ward: Ward, desk: MakeDesk) -> None:
    note = ward.reviewed("Evie Moreau")
    page = desk("aisha").open(f"/notes/{note.id}/sign")
    page.locator("#medicines-confirmed").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#code")).to_be_focused()
    right = ward.site.accounts.codes.current("aisha")
    page.keyboard.type("000000" if right != "000000" else "111111")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert ward.past.get(note.id).state is State.REVIEWED
    page.locator("#code").fill(ward.site.accounts.codes.current("aisha"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Signed at")).to_be_visible()
    assert ward.past.get(note.id).state is State.SIGNED


def test_a_change_on_the_signing_page_plays_its_seconds(ward: Ward, desk: MakeDesk) -> None:
    page = desk("aisha").open(f"/notes/{ward.by_name['Amara Osei'].id}/sign")
    button = page.locator(".changes [data-play]").first
    start_s = float(str(button.get_attribute("data-play")))
    button.click()
    page.wait_for_function(
        "(at) => { const a = document.getElementById('audio');"
        " return !a.paused && a.currentTime > at - 1 && a.currentTime < at + 5; }",
        arg=start_s,
    )


def test_a_note_that_changed_meanwhile_is_not_signed_but_shown_anew(ward: Ward, desk: MakeDesk) -> None:
    from scribe.review import Rewrite  # noqa: PLC0415

    note = ward.reviewed("Evie Moreau")
    page = desk("aisha").open(f"/notes/{note.id}/sign")
    statement = next(s for s in ward.past.note(note.id).statements if s.evidence and not s.flags)
    edit = Rewrite(statement=statement.id, text="Written after the page was shown.")
    ward.past.revise(note.id, version=ward.past.get(note.id).version, edit=edit, actor=ward.people["aisha"])
    page.locator("#medicines-confirmed").check()
    page.locator("#code").fill(ward.site.accounts.codes.current("aisha"))
    page.get_by_role("button", name=re.compile("Sign revision")).click()
    expect(page.get_by_role("alert")).to_contain_text("changed since it was shown")
    expect(page.locator(".sheet")).to_contain_text("Written after the page was shown.")
    assert ward.past.get(note.id).signature is None


def test_the_progress_of_a_recording_moves_by_itself(ward: Ward, desk: MakeDesk) -> None:
    stored = ward.uploaded("Evie Moreau")
    page = desk("aisha").open(f"/consultations/{stored.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    lease = ward.past.begin(stored.id, Stage.TRANSCRIBE, owner="test")
    assert lease is not None
    ward.past.commit_no_speech(lease)
    expect(page.get_by_text("Nobody speaks in this recording")).to_be_visible()
    page.get_by_role("button", name="Record again").click()
    expect(page.get_by_role("link", name="Record or send a recording")).to_be_visible()


def test_the_operator_retries_what_is_parked_and_sees_no_name(ward: Ward, desk: MakeDesk) -> None:
    page = desk("jo").open("/operations")
    parked = page.locator(".parked li")
    before = parked.count()
    shown = page.locator("body").inner_text()
    assert not [name for name in ward.by_name if name in shown]
    parked.first.get_by_role("button", name="Retry now").click()
    expect(parked).to_have_count(before - 1)


def test_the_language_is_switched_on_the_page_itself(desk: MakeDesk) -> None:
    page = desk().open("/queue?which=high")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("待核对病历")
    expect(page).to_have_url(re.compile(r"which=high"))


def test_the_sheet_of_keys_opens_and_letters_can_be_switched_off(desk: MakeDesk) -> None:
    page = desk().open("/queue")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys [data-letter-keys]").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/queue$"))


def test_a_nurse_resolves_and_approves_without_scripts(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    page = desk(java_script_enabled=False).open(f"/notes/{note.id}")
    page.locator("[data-act=correct]").first.click()
    expect(page.locator("#decide")).to_contain_text("1 of 3")
    page.get_by_role("link", name="Keep with reason").first.click()
    page.get_by_label("I asked the patient").first.check()
    page.get_by_role("button", name="Keep the statement").first.click()
    page.locator(".flag [data-act=remove]").first.click()
    # with the wrong medicine gone, the one that was said is missing
    missing = page.locator("#said .said__line", has_text="amlodipine")
    expect(missing).to_contain_text("A medicine")
    missing.get_by_role("button", name="Not needed").click()
    expect(page.locator("#said-dismissed")).to_contain_text("amlodipine")
    page.get_by_role("button", name="Approve").click()
    assert ward.past.get(note.id).state is State.REVIEWED
