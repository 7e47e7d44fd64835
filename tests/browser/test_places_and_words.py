"""Words of the transcript, places of statements, and the word that is heard, in a real browser and by key."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation, Statement
from tests.browser.axe import findings
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
SELECT = """([from, begin, to, end]) => {
  const node = (id) => document.querySelector(`#turn-${id} .turn__said`).firstChild;
  const range = document.createRange();
  range.setStart(node(from), begin);
  range.setEnd(node(to), end);
  window.getSelection().removeAllRanges();
  window.getSelection().addRange(range);
}"""
"""Selects as a mouse or a finger does it: the browser tells the page of the selection and of nothing else."""


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Evie Moreau", misheard=())


def opened(desk: MakeDesk, note: Consultation, **who: object) -> Page:
    page = desk(**who).open(f"/notes/{note.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    return page


def saved(page: Page, revision: int) -> None:
    expect(page.locator("#saved")).to_contain_text(f"revision {revision}")


def statements(ward: Ward, note: Consultation) -> tuple[Statement, ...]:
    return ward.past.note(note.id).statements


def test_a_key_on_a_turn_words_it_for_the_note_and_the_next_key_takes_it_back(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    before = statements(ward, note)
    page = opened(desk, note)
    page.locator("#turn-s6 .turn__time").focus()
    page.keyboard.press("a")
    form = page.locator("#picked-form")
    expect(form.get_by_label("New statement")).to_be_focused()
    expect(form.get_by_label("New statement")).to_have_value("Takes lisinopril 10 mg once daily in the morning.")
    expect(form.get_by_label("Section that it goes to")).to_have_value("subjective")
    form.get_by_label("New statement").fill("Takes lisinopril 10 mg every morning.")
    page.keyboard.press("Control+Enter")
    saved(page, 2)
    added = statements(ward, note)[len(ward.past.note(note.id).sections[0].statements) - 1]
    assert (added.text, added.evidence) == ("Takes lisinopril 10 mg every morning.", ("s6",))
    expect(page.locator(f"#{added.id}")).to_contain_text("Added from what was said")
    expect(page.locator("#turn-s6 .turn__time")).to_be_focused()
    expect(page.locator("#turn-s6")).to_have_attribute("data-evidence", "true")
    page.keyboard.press("u")
    saved(page, 3)
    expect(page.locator(f"#{added.id}")).to_have_count(0)
    assert statements(ward, note) == before


def test_selected_words_alone_go_into_the_note_and_the_press_plays_nothing(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    wanted = "I'm going to increase your lisinopril to 20 milligrams once a day"
    page = opened(desk, note)
    page.evaluate(SELECT, ["s13", 21, "s13", 21 + len(wanted)])
    page.get_by_role("button", name="Add to the note").click()
    form = page.locator("#picked-form")
    expect(form.locator("[data-said]")).to_have_text(wanted)
    expect(form.get_by_label("New statement")).to_have_value("Increase lisinopril to 20 mg once daily.")
    expect(form.get_by_label("Section that it goes to")).to_have_value("plan")
    form.get_by_role("button", name="As it was said").click()
    expect(form.get_by_label("New statement")).to_have_value(wanted)
    form.get_by_role("button", name="Add", exact=False).first.click()
    saved(page, 2)
    assert any(one.chosen and one.evidence == ("s13",) for one in statements(ward, note))
    assert page.evaluate("() => document.getElementById('audio').paused")


def test_several_turns_and_a_further_one(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = opened(desk, note)
    page.evaluate(SELECT, ["s14", 6, "s15", 4])
    page.locator("body").press("a")
    form = page.locator("#picked-form")
    expect(form.locator("[data-said]")).to_have_text("Do I need any blood work? Yes.")
    form.get_by_role("button", name="With the next turn").click()
    expect(form.locator("[data-said]")).to_contain_text("When should I come back?")
    expect(form.locator("[name=segments]")).to_have_value("s14 s15 s16")
    form.get_by_label("New statement").press("Escape")
    expect(form).to_be_hidden()
    assert ward.past.get(note.id).revision == 1


def test_what_was_typed_for_a_turn_outlives_a_reload_and_is_offered_by_name(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    page = opened(desk, note)
    page.locator("#turn-s10 .turn__time").focus()
    page.keyboard.press("a")
    field = page.locator("#picked-form textarea")
    expect(field).not_to_have_value("Not really. I eat a lot of soup and frozen dinners.")
    field.fill("Salty food, the dau")
    page.reload()
    offer = page.locator("#kept")
    expect(offer).to_contain_text("Said at 0:")
    expect(offer).to_contain_text("Salty food, the dau")
    offer.get_by_role("button", name="Go on").click()
    expect(page.locator("#picked-form textarea")).to_have_value("Salty food, the dau")
    expect(page.locator("#picked-section")).to_have_value("subjective")
    page.keyboard.press("Control+Enter")
    saved(page, 2)
    expect(offer).to_be_hidden()
    assert any(one.text == "Salty food, the dau" and one.evidence == ("s10",) for one in statements(ward, note))


def test_without_a_connection_the_words_stand_as_said_and_wait_on_the_computer(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    page = opened(desk, note)
    page.context.set_offline(True)
    page.locator("#turn-s10 .turn__time").focus()
    page.keyboard.press("a")
    form = page.locator("#picked-form")
    expect(form.locator("[data-how]")).to_contain_text("No connection")
    form.get_by_label("Section that it goes to").select_option("subjective")
    form.get_by_label("New statement").focus()
    page.keyboard.press("Control+Enter")
    one, other = [s.id for s in statements(ward, note)][1:3]
    page.locator(f"#{other}").press("j")
    page.context.set_offline(False)
    saved(page, 3)
    now = ward.past.note(note.id)
    assert now.statement(other) is None  # type: ignore[arg-type]
    assert now.statement(one).steps[0].kind == "merged"  # type: ignore[arg-type,union-attr]
    assert any(s.text == "Not really. I eat a lot of soup and frozen dinners." for s in now.statements)


def test_a_statement_goes_to_another_section_by_key_with_the_focus_and_comes_back(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    before = statements(ward, note)
    name = before[1].id
    page = opened(desk, note)
    page.locator(f"#{name}").press("m")
    choice = page.get_by_label("Move it to the section")
    expect(choice).to_be_focused()
    assert "subjective" not in choice.locator("option").evaluate_all("all => all.map((one) => one.value)")
    choice.select_option("plan")
    page.keyboard.press("Control+Enter")
    saved(page, 2)
    expect(page.locator(f"#section-plan #{name}")).to_be_focused()
    expect(page.locator(f"#{name}")).to_contain_text("was in Subjective")
    expect(page.locator(f".statement#{name}")).to_have_count(1)
    expect(page.locator('#note .statement[aria-current="true"]')).to_have_count(1)
    page.keyboard.press("u")
    saved(page, 3)
    expect(page.locator(f"#section-subjective #{name}")).to_be_focused()
    assert statements(ward, note) == before


def test_an_editor_opens_with_the_caret_behind_the_words_that_stand_there(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    one = statements(ward, note)[1]
    page = opened(desk, note)
    page.locator(f"#{one.id}").press("e")
    field = page.locator(f"#edit-{one.id}")
    expect(field).to_be_focused()
    page.keyboard.type(" Since May.")
    expect(field).to_have_value(f"{one.text} Since May.")


def test_places_are_undone_by_one_key_each_as_deep_as_they_went(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    before = statements(ward, note)
    first, second, third = [one.id for one in before[:3]]
    page = opened(desk, note)
    page.locator(f"#{third}").press("Alt+ArrowUp")
    saved(page, 2)
    page.locator(f"#{third}").press("j")
    saved(page, 3)
    expect(page.locator(f"#{first}")).to_be_focused()
    expect(page.locator(f"#{third}")).to_have_count(0)
    page.locator(f"#{second}").press("j")
    saved(page, 4)
    expect(page.locator(f"#{first}")).to_contain_text("were two")
    for revision in (5, 6, 7):
        page.keyboard.press("u")
        saved(page, revision)
    assert statements(ward, note) == before
    order = page.locator("#section-subjective .statement").evaluate_all("all => all.map((one) => one.id)")
    assert order[:3] == [first, second, third]


def test_the_menu_of_a_statement_joins_it_by_its_button(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    second = statements(ward, note)[1].id
    page = opened(desk, note)
    page.locator(f"#{second} .statement__text").click()
    page.locator(f"#{second}").get_by_role("link", name="Move to another section, or join").click()
    page.get_by_role("button", name="Join it to the statement before").click()
    saved(page, 2)
    expect(page.locator(f"#{second}")).to_have_count(0)


def test_the_word_that_is_heard_is_marked_and_nothing_moves_or_is_read_out(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    page = opened(desk, note)
    said = page.locator("#turn-s4 .turn__said")
    text, box = said.text_content(), said.bounding_box()
    page.evaluate("() => { document.getElementById('follow').checked = false; }")
    page.locator("#turn-s4 .turn__time").click()
    heard = page.locator("#turn-s4 .heard")
    expect(heard.first).to_be_visible()
    word = heard.first.text_content()
    page.wait_for_function(
        "(word) => { const h = document.querySelector('.heard'); return h && h.textContent !== word; }", arg=word
    )
    page.locator("#play").click()
    assert page.locator(".heard").count() <= 2
    now = said.bounding_box()
    assert said.text_content() == text
    assert box is not None
    assert now is not None
    assert (now["width"], now["height"]) == (box["width"], box["height"])
    assert page.locator("#pane-transcript [aria-live]").count() == 0
    expect(page.locator(".heard")).to_have_count(0)


def test_a_turn_without_times_of_words_is_marked_alone(desk: MakeDesk, note: Consultation) -> None:
    page = opened(desk, note)
    page.locator("#turn-s6 .turn__time").click()
    expect(page.locator("#turn-s6")).to_have_attribute("data-playing", "true")
    expect(page.locator("#turn-s6 .heard")).to_have_count(0)


def test_who_only_reads_finds_no_way_to_change_it(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    ward.past.claim(note.id, actor=ward.people["ines"])
    page = opened(desk, note)
    page.evaluate(SELECT, ["s6", 0, "s6", 20])
    page.locator("#turn-s6 .turn__time").focus()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Add to the note")).to_have_count(0)
    page.locator("#note .statement").nth(1).press("m")
    expect(page.get_by_label("Move it to the section")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("en", 320, "dark"), ("zh", 320, "light"), ("en", 1366, "light"), ("zh", 1366, "dark")],
)
def test_the_forms_are_readable_reachable_and_within_the_window(
    ward: Ward, desk: MakeDesk, language: str, width: int, scheme: str
) -> None:
    name = "Evie Moreau" if language == "en" else "陆明"
    note = ward.drafted(name, misheard=(), language=language)
    page = opened(desk, note, language=language, width=width, color_scheme=scheme)
    page.locator("#note .statement").nth(4).press("m")
    expect(page.locator("form[data-form=move]")).to_be_visible()
    assert page.evaluate(MEASURE) == []
    assert findings(page, "move") == []
    page.keyboard.press("Escape")
    if width < 960:
        page.locator(".small-screen-tabs [data-view=transcript]").click()
    page.locator(".turn__time").nth(9).focus()
    page.keyboard.press("a")
    expect(page.locator("#picked-form")).to_be_visible()
    expect(page.locator("[data-how]")).not_to_be_empty()
    assert page.evaluate(MEASURE) == []
    assert findings(page, "picked") == []
    assert page.evaluate(
        "() => document.querySelector('[data-unpick]').getBoundingClientRect().bottom <= window.innerHeight"
    )
