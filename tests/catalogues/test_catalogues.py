"""Catalogues of the pages: what is shipped is whole, a hospital's own is read over it, what cannot be used is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.catalogues import ENGLISH, SHIPPED, Catalogues, read_catalogue
from scribe.catalogues.writing import brought_up, messages, without_words, written
from scribe.errors import BadInput
from scribe.messages import Message, Pair
from tools.catalogues.__main__ import messages_of_the_pages

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
HEAD = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\nContent-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(folder: Path, text: str, name: str = "de.po") -> Path:
    file = folder / name
    file.write_text(HEAD + text)
    return file


def ids(catalog):
    return {(entry.context, entry.id) for entry in catalog if entry.id}


def test_what_is_shipped_holds_what_the_pages_say_and_nothing_else():
    said = messages_of_the_pages()
    assert ids(messages()) == ids(said), "run: python -m tools.catalogues"
    for file in SHIPPED.glob("*.po"):
        catalog = brought_up(file, said)
        assert without_words(catalog) == []
        assert file.read_bytes() == written(catalog), "run: python -m tools.catalogues"


def test_what_has_no_words_stands_in_english(tmp_path):
    catalogue(tmp_path, 'msgid "Queue"\nmsgstr "Warteliste"\n\nmsgid "Sign"\nmsgstr ""\n')
    german = Catalogues(tmp_path).of("de")
    assert (german("Queue"), german("Sign"), german("Nobody wrote this")) == ("Warteliste", "Sign", "Nobody wrote this")


def test_the_same_words_of_several_meanings_are_told_apart(tmp_path):
    catalogue(tmp_path, 'msgid "Open"\nmsgstr "offen"\n\nmsgctxt "accounts"\nmsgid "Open"\nmsgstr "öffnen"\n')
    german = Catalogues(tmp_path).of("de")
    assert [german("Open"), german("Open", "accounts"), german(Message("Open", "accounts"))] == [
        "offen",
        "öffnen",
        "öffnen",
    ]


@pytest.mark.parametrize(("number", "said"), [(0, "%s Befunde"), (1, "%s Befund"), (2, "%s Befunde")])
def test_a_number_of_things_has_its_form(tmp_path, number, said):
    catalogue(tmp_path, 'msgid "a note"\nmsgid_plural "notes"\nmsgstr[0] "%s Befund"\nmsgstr[1] "%s Befunde"\n')
    assert Catalogues(tmp_path).of("de").many("a note", "notes", number) == said
    assert ENGLISH.many("a note", "notes", number) == ("a note" if number == 1 else "notes")


def test_words_of_notes_are_said_in_their_own_languages_and_else_by_the_catalogue(tmp_path):
    catalogue(tmp_path, 'msgctxt "in notes"\nmsgid "Allergies"\nmsgstr "Allergien"\n')
    every, title = Catalogues(tmp_path), Pair("Allergies", "过敏")
    assert [every.of(language)(title) for language in ("en", "zh", "de")] == ["Allergies", "过敏", "Allergien"]


def test_a_hospital_changes_words_of_what_is_shipped(tmp_path):
    catalogue(tmp_path, 'msgid "Sign in"\nmsgstr "进入"\n', "zh.po")
    shipped, own = Catalogues().of("zh"), Catalogues(tmp_path).of("zh")
    assert own("Sign in") == "进入" != shipped("Sign in")
    assert own("Password") == shipped("Password") == "密码"


def test_a_key_is_never_shown_where_it_has_no_words():
    key = Message("code-used", "refused")
    assert ENGLISH.told(key) == ""
    assert "验证码" in Catalogues().of("zh").told(key)
    assert Catalogues().of("zh").told(None) == ""


def test_a_day_is_written_as_the_language_writes_it(tmp_path):
    catalogue(tmp_path, 'msgctxt "a day, in the letters of CLDR"\nmsgid "d MMM y"\nmsgstr "d. MMMM y"\n')
    every = Catalogues(tmp_path)
    assert [every.of(language).day(AT) for language in ("en", "zh", "de")] == [
        "4 Mar 2026",
        "2026-03-04",
        "4. März 2026",
    ]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("de-AT", "de"), ("en;q=0.5,de", "de"), ("fr,de;q=0", "en"), ("", "en"),
     ("xx;q=high,zh", "zh"), ("ZH-hant-TW", "zh")],
)  # fmt: skip
def test_a_browser_gets_what_it_asks_for_soonest(tmp_path, accepted, language):
    catalogue(tmp_path, "")
    assert Catalogues(tmp_path).best_for(accepted) == language


@given(st.text(max_size=200))
def test_whatever_a_browser_asks_for_it_gets_a_language(accepted):
    assert Catalogues().best_for(accepted) in {"en", "zh"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("pages.po", "", "“pages” is no language"), ("../x.po", "", "is no language"),
        ("de.po", 'msgid "a"\nmsgstr "b"\nnonsense\n', "line 6: this is no catalogue"),
        ("de.po", 'msgid "at %(place)s"\nmsgstr "dort"\n', "the places for values differ"),
        ("de.po", 'msgid "{age} years"\nmsgstr "{alter} Jahre"\n', "the places for values differ"),
        ("de.po", 'msgid "{} of {}"\nmsgstr "{}"\n', "the places for values differ"),
        ("de.po", 'msgid "{age} years"\nmsgstr "{age} Jahre {"\n', "the places for values differ"),
        ("de.po", 'msgctxt "a day, in the letters of CLDR"\nmsgid "d MMM y"\nmsgstr "script"\n', "no pattern of a day"),
        ("de.po", 'msgid "at %(place)s"\nmsgstr "%(place)s, 5 %"\n', "the places for values differ"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_file(tmp_path, name, text, told):
    (tmp_path / "own").mkdir()
    file = catalogue(tmp_path / "own", text, name)
    with pytest.raises(BadInput, match=told):
        read_catalogue(file)


@pytest.mark.parametrize(
    "head", ["Plural-Forms: nplurals=99999999; plural=0;", "Plural-Forms: nplurals=2; plural=n**n;",
             "Plural-Forms: nplurals=2; plural=__import__('os');", "Content-Type: text/plain; charset=rot13"]
)  # fmt: skip
def test_a_head_that_cannot_be_meant_is_told(tmp_path, head):
    (tmp_path / "de.po").write_text(f'msgid ""\nmsgstr "{head}\\n"\n\nmsgid "Queue"\nmsgstr "Liste"\n')
    with pytest.raises(BadInput, match="no catalogue"):
        read_catalogue(tmp_path / "de.po")


def test_bytes_of_no_text_are_told(tmp_path):
    (tmp_path / "de.po").write_bytes(b"\xff\xfe\x00msgid")
    with pytest.raises(BadInput, match="no catalogue"):
        read_catalogue(tmp_path / "de.po")
