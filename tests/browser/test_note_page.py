"""The note page in a real browser: hearing, deciding by keyboard, saving, conflicts, colleagues."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from scribe.model import ConsultationId, State, Statement
from scribe.review import Rewrite
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

HEARD = "() => { const a = document.getElementById('audio'); return [a.paused, a.currentTime]; }"


def flagged(ward: Ward, id: ConsultationId) -> list[Statement]:
    return [s for s in ward.past.note(id).statements if any(f.open for f in s.flags)]


def playing_within(page: Page, start_s: float, end_s: float) -> None:
    page.wait_for_function(
        "([from, to]) => { const a = document.getElementById('audio');"
        " return !a.paused && a.currentTime >= from && a.currentTime <= to; }",
        arg=[start_s, end_s],
    )


def test_a_click_on_a_statements_evidence_plays_its_seconds_and_stops_at_their_end(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = next(s for s in ward.past.note(note.id).statements if len(s.evidence) == 1)
    segment = ward.past.transcript(note.id).segment(statement.evidence[0])
    assert segment is not None
    page = desk().open(f"/notes/{note.id}")
    page.locator(f"#{statement.id} .evidence").click()
    playing_within(page, segment.start_s - 0.6, segment.end_s)
    expect(page.locator(f"#turn-{segment.id}")).to_have_attribute("data-evidence", "true")
    page.evaluate("(at) => { document.getElementById('audio').currentTime = at; }", segment.end_s - 0.2)
    page.wait_for_function("() => document.getElementById('audio').paused")
    _, at_s = page.evaluate(HEARD)
    assert segment.end_s - 0.2 <= at_s < segment.end_s + 0.5


def test_choosing_a_statement_sets_the_playhead_but_does_not_play_and_moves_nothing(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = next(s for s in ward.past.note(note.id).statements if s.evidence and not s.flags)
    segments = [ward.past.transcript(note.id).segment(name) for name in statement.evidence]
    start_s = min(s.start_s for s in segments if s is not None)
    page = desk().open(f"/notes/{note.id}")
    page.wait_for_function("() => document.getElementById('audio').readyState > 0")
    before = page.locator(f"#{statement.id}").bounding_box()
    page.locator(f"#{statement.id} .statement__text").click()
    expect(page.locator(f"#{statement.id}")).to_have_attribute("aria-current", "true")
    page.wait_for_function("(at) => Math.abs(document.getElementById('audio').currentTime - at) < 0.3", arg=start_s)
    assert page.evaluate(HEARD)[0] is True
    after = page.locator(f"#{statement.id}").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] == before["height"]


def test_a_click_on_a_turn_plays_from_there_and_chooses_what_rests_on_it(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = flagged(ward, note.id)[0]
    segment = ward.past.transcript(note.id).segment(statement.evidence[0])
    assert segment is not None
    page = desk().open(f"/notes/{note.id}")
    page.locator(f"#turn-{segment.id} .turn__said").click()
    expect(page.locator(f"#{statement.id}")).to_have_attribute("aria-current", "true")
    playing_within(page, segment.start_s - 0.1, segment.end_s + 5)


def test_a_nurse_resolves_everything_and_approves_with_the_keyboard_alone(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    count = len(flagged(ward, note.id))
    assert count == 3
    page = desk().open(f"/notes/{note.id}")
    expect(page.locator("#approve-first")).to_have_attribute("aria-disabled", "true")
    page.locator("body").press("n")
    page.keyboard.press("c")
    expect(page.locator("#decide")).to_contain_text("1 of 3")
    page.keyboard.press("k")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#decide")).to_contain_text("2 of 3")
    page.keyboard.press("r")
    expect(page.locator("#decide")).to_contain_text("3 of 3")
    expect(page.locator("#approve")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/queue"))
    assert ward.past.get(note.id).state is State.REVIEWED


def test_letters_never_act_while_a_reason_is_chosen_or_words_are_typed(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = flagged(ward, note.id)[0]
    page = desk().open(f"/notes/{note.id}")
    page.locator(f"#{statement.id}").press("k")
    page.locator(f"#{statement.id} [name=reason]").first.press("r")
    page.locator(f"#{statement.id} [name=words]").press_sequentially("crrk")
    page.keyboard.press("Escape")
    page.locator(f"#{statement.id}").press("e")
    page.locator(f"#{statement.id} textarea").press("r")
    assert ward.past.get(note.id).revision == 1


def test_what_was_resolved_can_be_undone(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = flagged(ward, note.id)[0]
    page = desk().open(f"/notes/{note.id}")
    line = page.locator(f"#{statement.id}")
    line.locator("[data-act=correct]").click()
    expect(line.locator(".done")).to_contain_text("Corrected")
    expect(page.locator("#saved")).to_contain_text("revision 2")
    line.locator("[data-act=undo]").click()
    expect(line.locator(".flag")).to_be_visible()
    expect(line.locator(".statement__text")).to_have_text(statement.text)


def test_an_edit_is_verified_again_and_words_being_typed_survive_a_reload(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = flagged(ward, note.id)[0]
    page = desk().open(f"/notes/{note.id}")
    page.locator(f"#{statement.id}").press("e")
    page.locator(f"#{statement.id} textarea").fill(statement.text.replace("100 mg", "200 mg"))
    page.reload()
    page.locator(f"#{statement.id}").press("e")
    expect(page.locator(f"#{statement.id} textarea")).to_have_value(re.compile("200 mg"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(page.locator(f"#{statement.id} .flag")).to_contain_text("200 mg")


def test_when_a_colleague_saved_first_both_versions_stand_side_by_side(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = next(s for s in ward.past.note(note.id).statements if s.evidence and not s.flags)
    page = desk().open(f"/notes/{note.id}")
    now = ward.taken(note.id, ward.people["ines"])
    theirs = Rewrite(statement=statement.id, text="What Ines wrote.")
    ward.past.revise(note.id, version=now.version, edit=theirs, actor=ward.people["ines"])
    ward.past.release_claim(note.id, actor=ward.people["ines"])
    expect(page.locator("#elsewhere")).to_be_visible()
    page.locator(f"#{statement.id}").press("e")
    page.locator(f"#{statement.id} textarea").fill("What Sam wrote.")
    page.keyboard.press("Control+Enter")
    compare = page.locator(f"#{statement.id} .compare")
    expect(compare).to_contain_text("What Ines wrote.")
    expect(compare).to_contain_text("What Sam wrote.")
    assert ward.past.note(note.id).statement(statement.id).text == "What Ines wrote."  # type: ignore[union-attr]
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator(f"#{statement.id} .statement__text")).to_have_text("What Sam wrote.")
    assert ward.past.note(note.id).statement(statement.id).text == "What Sam wrote."  # type: ignore[union-attr]


def test_what_only_one_side_touched_is_merged_in_silence(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    mine, theirs = [s for s in ward.past.note(note.id).statements if s.evidence and not s.flags][:2]
    page = desk().open(f"/notes/{note.id}")
    now = ward.taken(note.id, ward.people["ines"])
    edit = Rewrite(statement=theirs.id, text="What Ines wrote.")
    ward.past.revise(note.id, version=now.version, edit=edit, actor=ward.people["ines"])
    ward.past.release_claim(note.id, actor=ward.people["ines"])
    page.locator(f"#{mine.id}").press("e")
    page.locator(f"#{mine.id} textarea").fill("What Sam wrote.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("revision 3")
    expect(page.locator(f"#{theirs.id} .statement__text")).to_have_text("What Ines wrote.")
    expect(page.locator(f"#{mine.id} .statement__text")).to_have_text("What Sam wrote.")


def test_without_a_connection_changes_wait_on_this_computer_and_are_sent_later(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = flagged(ward, note.id)[0]
    opened = desk()
    page = opened.open(f"/notes/{note.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    opened.context.set_offline(True)
    page.locator(f"#{statement.id} [data-act=correct]").click()
    expect(page.locator("#saved")).to_contain_text("1 kept on this computer")
    opened.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("revision 2")
    assert ward.past.get(note.id).revision == 2


def test_a_note_that_a_colleague_checks_is_for_reading_until_it_is_taken_over(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    ward.past.claim(note.id, actor=ward.people["ines"])
    page = desk().open(f"/notes/{note.id}")
    expect(page.get_by_text("Ines Duarte has been checking this note")).to_be_visible()
    expect(page.locator("[data-act]")).to_have_count(0)
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("[data-act=correct]").first).to_be_visible()
    claim = ward.past.get(note.id).claim
    assert claim is not None
    assert claim.by.id == "sam"


def test_finding_in_the_transcript_marks_the_turn(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    page = desk().open(f"/notes/{note.id}")
    page.locator("body").press("/")
    page.keyboard.type("frozen")
    expect(page.locator(".turn.hit")).to_have_count(1)


def test_a_statement_can_be_added_and_the_note_sent_back(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    page = desk().open(f"/notes/{note.id}")
    adder = page.locator(".adder").first
    adder.locator("summary").click()
    adder.locator("textarea").fill("Fell in March.")
    adder.get_by_role("button", name="Add").click()
    expect(page.locator(".statement__text", has_text="Fell in March.")).to_be_visible()
    page.keyboard.press("Shift+B")
    page.get_by_label("Decide something that I cannot").check()
    page.get_by_label("Message").fill("Was it March?")
    page.locator("#send-back").get_by_role("button", name="Send back").click()
    page.wait_for_url(re.compile("/queue"))
    returned = ward.past.get(note.id).returned
    assert returned is not None
    assert returned.message == "Was it March?"


def test_a_statement_is_moved_by_button_and_by_keys(desk, ward):
    consultation = ward.drafted("Moved Around", misheard=())
    page = desk("sam").open(f"/notes/{consultation.id}")
    section = page.locator(".section", has=page.get_by_role("heading", name="Plan", exact=True))
    texts = section.locator(".statement__text")
    first, second = texts.nth(0).inner_text(), texts.nth(1).inner_text()
    texts.nth(0).click()
    section.locator(".statement[aria-current='true'] [data-act='move-down']").click()
    expect(texts.nth(0)).to_have_text(second)
    expect(texts.nth(1)).to_have_text(first)
    expect(section.locator(".statement[aria-current='true'] .statement__text")).to_have_text(first)
    page.keyboard.press("Alt+ArrowUp")
    expect(texts.nth(0)).to_have_text(first)
    assert section.locator(".statement").first.locator("[data-act='move-up']").count() == 0
