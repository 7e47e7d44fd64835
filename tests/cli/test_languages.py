"""``scribe languages``: what there is, what is missing, a new one."""

from __future__ import annotations

import pytest

EMPTY = 'msgid "Sign in"\nmsgstr ""'


def test_a_new_catalogue_has_every_message_and_keeps_what_it_says(scribe, tmp_path):
    assert scribe("languages", "new", "de", tmp_path).code == 0
    file = tmp_path / "de.po"
    text = file.read_text()
    assert EMPTY in text
    file.write_text(text.replace(EMPTY, 'msgid "Sign in"\nmsgstr "Anmelden"') + '\nmsgid "Gone"\nmsgstr "Weg"\n')
    assert scribe("languages", "new", "de", tmp_path).code == 0
    again = file.read_text()
    assert 'msgstr "Anmelden"' in again
    assert "Gone" not in again
    checked = scribe("languages", "check", tmp_path)
    assert checked.code == 0
    assert "Deutsch" in checked.out


@pytest.mark.parametrize("language", ["en", "xx", "../de"])
def test_what_is_no_other_language_is_said(scribe, tmp_path, language):
    folder = tmp_path / "own"
    folder.mkdir()
    ran = scribe("languages", "new", language, folder)
    assert ran.code == 3
    assert ran.err.strip()
    assert [path.name for path in tmp_path.rglob("*.po")] == []


def test_a_fault_is_said_with_its_place_and_the_others_are_looked_at(scribe, tmp_path):
    (tmp_path / "de.po").write_text('msgid "Queue"\nmsgstr "Liste"\nnonsense\n')
    ran = scribe("languages", "check", tmp_path)
    assert ran.code == 3
    assert "de.po, line 3" in ran.out
    assert "zh.po" in ran.out


def test_a_folder_that_is_not_there_is_said(scribe, tmp_path):
    ran = scribe("languages", "check", tmp_path / "gone")
    assert ran.code == 3
    assert "not there" in ran.err
