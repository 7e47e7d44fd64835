"""``scribe run --vocabulary`` and ``scribe check`` with lists of words to expect."""

from __future__ import annotations

import re

import pytest

from scribe.errors import EXIT_BAD_INPUT, EXIT_OK
from tests.cli.conftest import SAMPLES

RUN = ("run", SAMPLES / "hypertension.flac", "--model", "demo", "--language", "en", "--out", "result")


def test_a_run_takes_a_list_of_words_to_expect(scribe, tmp_path):
    (tmp_path / "words.txt").write_text("# wards\nDr Okonkwo\nlisinopril\n", encoding="utf-8")
    ran = scribe(*RUN, "--vocabulary", "words.txt")
    assert ran.code == EXIT_OK, ran.err
    assert (tmp_path / "result" / "note.md").is_file()


def test_a_list_that_cannot_be_used_is_bad_input_and_its_line_is_named(scribe, tmp_path):
    (tmp_path / "words.txt").write_bytes(b"Dr Okonkwo\n\xff\xfe\n")
    ran = scribe(*RUN, "--vocabulary", "words.txt")
    assert ran.code == EXIT_BAD_INPUT
    assert "line 2" in ran.err
    assert not (tmp_path / "result").exists()


@pytest.mark.parametrize(("content", "mark", "said"), [(b"ward 7\nward 8\n", "✓", "2 words"), (b"\xff", "✗", "line 1")])
def test_the_check_reads_the_hospitals_list(scribe, tmp_path, monkeypatch, content, mark, said):
    file = tmp_path / "words.txt"
    file.write_bytes(content)
    monkeypatch.setenv("SCRIBE_VOCABULARY_FILE", str(file))
    found = re.search(r"(.) vocabulary (.*)", scribe("check").out)
    assert found is not None
    assert found[1] == mark
    assert said in found[2]


@pytest.mark.parametrize(
    ("proof", "mark", "said"), [("  holds: ['CCF -> heart failure']\n", "✓", "en"), ("", "✗", "line 1")]
)
def test_the_check_reads_the_hospitals_rules(scribe, tmp_path, monkeypatch, proof, mark, said):
    (tmp_path / "rules" / "en").mkdir(parents=True)
    entry = "- id: our-word\n  concept: heart failure\n  list: conditions\n  names: [CCF]\n" + proof
    (tmp_path / "rules" / "en" / "terms.yaml").write_text(entry)
    monkeypatch.setenv("SCRIBE_RULES_DIR", str(tmp_path / "rules"))
    found = re.search(r"(.) rules +(.*)", scribe("check").out)
    assert found is not None
    assert found[1] == mark
    assert said in found[2]


def test_the_pages_have_languages_of_their_own_and_every_option_of_an_account_is_explained(scribe):
    refused = scribe("users", "add", "mei", "--name", "Mei Lin", "--role", "nurse", "--language", "auto")
    assert refused.code == EXIT_BAD_INPUT
    shown = scribe("users", "add", "--help").out
    for option in ("--name", "--role", "--department", "--language", "--data"):
        said = re.split(r"\n\s+--", shown.partition(option)[2])[0]
        assert re.search(r"[A-Z][a-z]* [a-z’' ]{6,}", said), option
    assert "en, zh" in refused.err
    assert "auto" not in shown
