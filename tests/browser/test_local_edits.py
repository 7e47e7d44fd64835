"""Edits are local: slow answers, two people, random keys. Nothing is decided that nobody meant, no word is lost."""

from __future__ import annotations

import os
import random
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation, ConsultationId, Statement
from scribe.review import Rewrite
from tests.browser.conftest import MakeDesk
from tests.browser.test_note_page import flagged
from tests.browser.ward import Ward
from tests.fakes.web_installation import PASSWORD

SLOW = """(() => {
  const sent = window.fetch;
  const after = (ms) => new Promise((go) => setTimeout(go, ms));
  window.fetch = async (...asked) => {
    const answer = await sent(...asked);
    if (String(asked[0]).endsWith('/edit')) await %s;
    return answer;
  };
})()"""
HELD = "new Promise((go) => { window.letThrough = go; })"
"""An answer that comes when the test lets it, however long its steps take."""
REMEMBERS = """() => {
  window.intents = [];
  document.addEventListener('submit', (event) => {
    const fields = Object.fromEntries(new FormData(event.target));
    const focus = document.activeElement?.closest('.statement');
    const busy = event.target.closest('[aria-busy=true]') !== null;
    if (!busy) window.intents.push([fields.kind, fields.statement ?? '', focus?.id ?? '', window.lastKey ?? '']);
  }, true);
  document.addEventListener('keydown', (event) => { window.lastKey = event.key; }, true);
}"""
PRESSES = 250
WALKS = int(os.environ.get("SCRIBE_TEST_WALKS", "2"))
"""How often keys are pressed at random, ``PRESSES`` each time; 40 times are the ten thousand of docs/measured.md."""


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Evie Moreau")


def plain(ward: Ward, id: ConsultationId) -> Statement:
    return next(s for s in ward.past.note(id).statements if s.evidence and not s.flags)


def slowly(desk: MakeDesk, path: str, *, answers: str = "after(2000)", **who: Any) -> Page:
    """The page of somebody whose every change is answered late."""
    opened = desk(**who)
    opened.context.add_init_script(SLOW % answers)
    page = opened.open(path)
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    return page


def test_words_typed_while_an_answer_is_on_its_way_stay_words(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    flag, other = flagged(ward, note.id)[0], plain(ward, note.id)
    page = slowly(desk, f"/notes/{note.id}")
    page.locator(f"#{flag.id}").press("c")
    page.locator(f"#{other.id}").press("e")
    field = page.locator(f"#{other.id} textarea")
    field.fill("")
    page.keyboard.type("carrier rice", delay=190)
    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(field).to_have_value("carrier rice")
    expect(field).to_be_focused()
    page.keyboard.type(" rur")
    expect(field).to_have_value("carrier rice rur")
    after = ward.past.note(note.id)
    assert after.revision == 2
    assert not any(s.removed for s in after.statements)


def test_an_answer_replaces_the_part_of_its_own_statement_alone(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    flag = flagged(ward, note.id)[0]
    page = desk().open(f"/notes/{note.id}")
    page.evaluate(
        "() => document.querySelectorAll('.statement, .section').forEach((part) => { part.wasThere = true; })"
    )
    page.locator(f"#{flag.id}").press("r")
    expect(page.locator("#saved")).to_contain_text("revision 2")
    fresh = page.evaluate(
        "() => [...document.querySelectorAll('#note .statement, .section')].filter((p) => !p.wasThere).map((p) => p.id)"
    )
    assert fresh == [flag.id]


def test_a_new_sentence_that_is_half_typed_outlives_the_answer_and_a_reload(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    flag = flagged(ward, note.id)[0]
    page = slowly(desk, f"/notes/{note.id}", answers="after(600)")
    page.locator(f"#{flag.id}").press("k")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.locator(".adder summary").first.click()
    field = page.locator(".adder textarea").first
    field.press_sequentially("Lives alone, the dau")
    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(field).to_have_value("Lives alone, the dau")
    page.reload()
    offer = page.locator("#kept")
    expect(offer).to_contain_text("Lives alone, the dau")
    offer.get_by_role("button", name="Go on").click()
    expect(page.locator(".adder textarea").first).to_have_value("Lives alone, the dau")
    expect(offer).to_be_hidden()
    assert ward.past.get(note.id).revision == 2


def test_keys_do_nothing_to_a_statement_that_only_is_marked(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = desk().open(f"/notes/{note.id}")
    expect(page.locator(".statement[aria-current=true]")).to_have_count(1)
    for key in "crkecr":
        page.locator("body").press(key)
    expect(page.locator("form.editor:visible")).to_have_count(0)
    assert ward.past.get(note.id).revision == 1


def test_while_a_change_is_on_its_way_its_statement_takes_no_other(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    flag = flagged(ward, note.id)[0]
    page = slowly(desk, f"/notes/{note.id}", answers=HELD)
    page.locator(f"#{flag.id}").press("c")
    page.locator(f"#{flag.id}").press("r")
    page.locator(f"#{flag.id}").press("e")
    page.locator(f"#{flag.id} [data-act=remove]").first.click(force=True)
    expect(page.locator(f"#{flag.id} form.editor:visible")).to_have_count(0)
    page.wait_for_function("() => window.letThrough !== undefined")
    page.evaluate("() => window.letThrough()")
    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(page.locator(f"#{flag.id} .done")).to_contain_text("Corrected")
    assert ward.past.get(note.id).revision == 2


def test_what_was_removed_comes_back_by_one_key_each_as_deep_as_it_went(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    before = [(s.id, s.text, s.removed) for s in ward.past.note(note.id).statements]
    gone = [s.id for s in flagged(ward, note.id)]
    page = slowly(desk, f"/notes/{note.id}", answers="after(150)")
    page.locator("body").press("n")
    for number in range(len(gone)):
        page.keyboard.press("r")
        expect(page.locator("#saved")).to_contain_text(f"revision {number + 2}")
    assert sum(s.removed for s in ward.past.note(note.id).statements) == len(gone)
    for number in range(len(gone)):
        page.keyboard.press("u")
        expect(page.locator("#saved")).to_contain_text(f"revision {len(gone) + number + 2}")
    assert [(s.id, s.text, s.removed) for s in ward.past.note(note.id).statements] == before


def test_a_sentence_that_nobody_flagged_can_be_removed_and_brought_back_at_once(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    one = plain(ward, note.id)
    page = slowly(desk, f"/notes/{note.id}", answers="after(700)")
    page.locator(f"#{one.id}").press("r")
    page.keyboard.press("u")
    expect(page.locator("#saved")).to_contain_text("revision 3")
    expect(page.locator(f"#{one.id}")).to_have_attribute("data-state", "plain")
    assert ward.past.note(note.id).statement(one.id).removed is False  # type: ignore[union-attr]


def test_who_loses_the_note_is_told_and_keeps_what_was_typed(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    one = plain(ward, note.id)
    page = desk().open(f"/notes/{note.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    page.locator(f"#{one.id}").press("e")
    page.locator(f"#{one.id} textarea").fill("Sleeps badly since the fall.")
    ward.taken(note.id, ward.people["ines"])
    expect(page.locator("#elsewhere")).to_contain_text("Ines Duarte has taken this note over")
    expect(page.locator(f"#{one.id} textarea")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Ines Duarte has been checking this note")).to_be_visible()
    expect(page.locator("#kept")).to_contain_text("Sleeps badly since the fall.")
    expect(page.locator("#kept")).to_contain_text(one.text)
    page.get_by_role("button", name="Take over").click()
    page.locator("#kept").get_by_role("button", name="Go on").click()
    expect(page.locator(f"#{one.id} textarea")).to_have_value("Sleeps badly since the fall.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#{one.id} .statement__text")).to_have_text("Sleeps badly since the fall.")
    page.reload()
    expect(page.locator("#kept")).to_be_hidden()


def in_two_versions(ward: Ward, desk: MakeDesk, id: ConsultationId, one: Statement) -> Page:
    """Sam's page after he rewrote a statement that Ines had rewritten since he opened it."""
    ines = ward.people["ines"]
    page = desk().open(f"/notes/{id}")
    now = ward.taken(id, ines)
    ward.past.revise(id, version=now.version, edit=Rewrite(statement=one.id, text="What Ines wrote."), actor=ines)
    ward.past.release_claim(id, actor=ines)
    page.locator(f"#{one.id}").press("e")
    page.locator(f"#{one.id} textarea").fill("What Sam wrote.")
    page.keyboard.press("Control+Enter")
    return page


def test_a_version_that_could_not_be_chosen_is_still_there_after_a_takeover(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    one, ines = plain(ward, note.id), ward.people["ines"]
    page = in_two_versions(ward, desk, note.id, one)
    expect(page.locator(f"#{one.id} .compare")).to_contain_text("What Ines wrote.")
    ward.taken(note.id, ines)
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator("#kept")).to_contain_text("What Sam wrote.")
    assert ward.past.note(note.id).statement(one.id).text == "What Ines wrote."  # type: ignore[union-attr]


def test_a_statement_in_two_versions_goes_nowhere_before_one_is_chosen(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    one = plain(ward, note.id)
    page = in_two_versions(ward, desk, note.id, one)
    expect(page.locator(f"#{one.id} .compare")).to_be_visible()
    version = ward.past.get(note.id).version
    for key in "jmre":
        page.locator(f"#{one.id}").press(key)
    expect(page.locator(f"#{one.id} form[data-form=move]")).to_have_count(0)
    expect(page.locator(f"#{one.id} .compare")).to_be_visible()
    assert ward.past.get(note.id).version == version


def test_the_other_version_is_taken_and_ones_own_is_given_up(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    one = plain(ward, note.id)
    page = in_two_versions(ward, desk, note.id, one)
    page.locator(f"#{one.id}").get_by_role("link", name="Use the other").click()
    expect(page.locator(f"#{one.id} .compare")).to_have_count(0)
    expect(page.locator(f"#{one.id} .statement__text")).to_have_text("What Ines wrote.")
    page.reload()
    expect(page.locator("#kept")).to_be_hidden()


def test_signing_out_leaves_nothing_readable_and_the_same_person_finds_it_again(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    one, opened = plain(ward, note.id), desk()
    page = opened.open(f"/notes/{note.id}")
    page.locator(f"#{one.id}").press("e")
    page.locator(f"#{one.id} textarea").fill("Sleeps badly.")
    expect(page.locator("#kept")).to_be_hidden()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/sign-in"))
    left = page.evaluate("() => JSON.stringify({ ...window.localStorage })")
    assert "scribe-kept-" in left
    assert "Sleeps" not in left
    assert one.text[:12] not in left
    signed_in_as(page, "ines", opened.address, ward)
    opened.go(page, f"/notes/{note.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    expect(page.locator("#kept")).to_be_hidden()
    signed_in_as(page, "sam", opened.address, ward)
    opened.go(page, f"/notes/{note.id}")
    expect(page.locator("#kept")).to_contain_text("Sleeps badly.")


def signed_in_as(page: Page, username: str, address: str, ward: Ward) -> None:
    token = ward.site.accounts.sign_in(username, PASSWORD)
    page.context.add_cookies([{"name": "scribe_session", "value": token, "url": address}])


def test_a_session_that_ended_while_typing_loses_no_word(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    one, opened = plain(ward, note.id), desk()
    page = opened.open(f"/notes/{note.id}")
    page.locator(f"#{one.id}").press("e")
    page.locator(f"#{one.id} textarea").fill("Sleeps badly.")
    opened.context.clear_cookies(name="scribe_session")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/sign-in"))
    signed_in_as(page, "sam", opened.address, ward)
    opened.go(page, f"/notes/{note.id}")
    expect(page.locator(f"#{one.id} .statement__text")).to_have_text("Sleeps badly.")


def is_decided(before: Statement, after: Statement) -> bool:
    """Whether somebody decided on a statement; flags that come or go when another one changes are nobody's decision."""
    if (before.text, before.removed, before.evidence, before.author) != (
        after.text,
        after.removed,
        after.evidence,
        after.author,
    ):
        return True
    known = [flag.resolution for flag in before.flags]
    return any(flag.resolution is not None and flag.resolution not in known for flag in after.flags)


@pytest.mark.parametrize("seed", range(3, 3 + WALKS))
def test_random_keys_change_nothing_that_the_log_of_intents_does_not_hold(
    ward: Ward, desk: MakeDesk, note: Consultation, seed: int
) -> None:
    page = slowly(desk, f"/notes/{note.id}", answers="after(Math.random() * 500)")
    page.evaluate(REMEMBERS)
    drawn = random.Random(seed)
    keys = [
        *"ccrrkkeeuunbaxyzmmjj ",
        "ArrowDown",
        "ArrowDown",
        "ArrowUp",
        "Escape",
        "Control+Enter",
        "Alt+ArrowDown",
        "Tab",
    ]
    for _ in range(PRESSES):
        key = drawn.choice(keys)
        if key == "Control+Enter" and page.locator("form.editor:visible").count() == 0:
            continue
        page.keyboard.press(key)
    page.wait_for_function("() => document.querySelectorAll('[aria-busy]').length === 0", timeout=60000)
    intents = page.evaluate("() => window.intents")
    done = [(kind, statement) for kind, statement, *_ in intents]
    assert done
    assert ward.past.get(note.id).revision > 1
    for kind, statement, focus, key in intents:
        if key in "crj" and kind in ("correct", "remove", "merge"):
            assert focus == statement, (kind, key)
    for number in range(2, ward.past.get(note.id).revision + 1):
        before = {s.id: s for s in ward.past.note(note.id, number - 1).statements}
        after = {s.id: s for s in ward.past.note(note.id, number).statements}
        changed = {name for name, one in after.items() if name not in before or is_decided(before[name], one)}
        kind = ward.past.revisions(note.id)[number - 1].summary
        if kind in ("move", "add_unused", "dismiss_unused", "restore_unused", "undo", "add", "add_said"):
            continue
        if kind == "merge":
            assert set(before) - set(after) <= {statement for intent, statement in done if intent == kind}
            continue
        assert changed <= {statement for intent, statement in done if intent == kind}, (number, kind)


def test_a_decision_about_another_wording_is_named_and_still_named_after_a_reload(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    one, ines = plain(ward, note.id), ward.people["ines"]
    page = desk().open(f"/notes/{note.id}")
    page.route("**/notes/*/changes*", lambda route: route.abort())
    now = ward.taken(note.id, ines)
    ward.past.revise(note.id, version=now.version, edit=Rewrite(statement=one.id, text="What Ines wrote."), actor=ines)
    ward.past.release_claim(note.id, actor=ines)
    page.locator(f"#{one.id}").press("r")
    expect(page.locator(".banner[role=alert]:visible")).to_contain_text("Somebody else changed this statement first")
    expect(page.locator(f"#{one.id} .statement__text")).to_have_text("What Ines wrote.")
    page.reload()
    expect(page.locator("#kept")).to_contain_text(one.text)
    assert not ward.past.note(note.id).statement(one.id).removed  # type: ignore[union-attr]
