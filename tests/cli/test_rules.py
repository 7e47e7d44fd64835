"""``scribe rules check`` as it is typed, and a hospital's rules in a reading."""

from __future__ import annotations

import pytest

GOOD = "- id: ours\n  concept: fever\n  list: symptoms\n  names: [ZZT]\n  holds: ['ZZT since Monday. -> fever']\n"


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    (folder / "en").mkdir(parents=True)
    return folder


def test_the_shipped_rules_are_sound(scribe):
    ran = scribe("rules", "check")
    assert ran.code == 0, ran.out
    assert "0 faults" in ran.out


def test_a_sound_rule_of_ones_own_is_counted(scribe, rules):
    (rules / "en" / "terms.yaml").write_text(GOOD, encoding="utf-8")
    assert scribe("rules", "check", rules).code == 0


def test_each_fault_is_told_with_its_line(scribe, rules):
    bad = GOOD + "- id: theirs\n  concept: cough\n  list: symptoms\n  names: [QQT]\n  holds: ['No such word.']\n"
    (rules / "en" / "terms.yaml").write_text(bad, encoding="utf-8")
    ran = scribe("rules", "check", rules)
    assert ran.code == 3
    assert "terms.yaml, line 6, theirs" in ran.out


def test_a_file_that_is_no_rules_is_told_and_the_other_language_still_checked(scribe, rules):
    (rules / "en" / "terms.yaml").write_text("- id: [", encoding="utf-8")
    ran = scribe("rules", "check", rules)
    assert ran.code == 3
    assert "en: terms.yaml cannot be read as YAML" in ran.out
    assert "zh: " in ran.out


def test_a_folder_that_is_not_there_is_bad_input(scribe, tmp_path):
    ran = scribe("rules", "check", tmp_path / "gone")
    assert ran.code == 3
    assert "is not there" in ran.err
