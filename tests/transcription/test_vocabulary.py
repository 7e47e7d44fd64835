"""The words to expect: their order, and the hospital's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe.errors import BadInput, MissingPart
from scribe.model import LONGEST_TERM
from scribe.transcription.vocabulary import LARGEST_FILE_BYTES, expected_words, read_vocabulary


def test_the_visits_words_come_first_then_the_templates_then_the_hospitals():
    assert expected_words(["Okonkwo"], ["Holter"], ["ramipril"], ["apixaban"]) == (
        "Okonkwo",
        "Holter",
        "apixaban",
        "ramipril",
    )


def test_a_term_is_given_once_in_its_first_spelling():
    assert expected_words(["Ramipril"], ["ramipril", "氨氯地平"], ["RAMIPRIL", "氨氯地平", " ward   7 ", ""]) == (
        "Ramipril", "氨氯地平", "ward 7",
    )  # fmt: skip


def test_a_file_gives_its_terms_without_comments_marks_and_empty_lines(tmp_path: Path):
    file = tmp_path / "words.txt"
    file.write_bytes("\ufeff# the wards\nward 7\r\n\n  阿哌沙班  # by mouth\nward 7\nDr Okonkwo".encode())
    assert read_vocabulary(file) == ("ward 7", "阿哌沙班", "Dr Okonkwo")


def test_without_a_file_there_are_no_terms():
    assert read_vocabulary(None) == ()


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"ward 7\n\xff\xfe\n", "line 2"),
        (b"ward 7\n# ok\n" + b"x" * (LONGEST_TERM + 1), "line 3"),
        (b"ward\x007\n", "line 1"),
        (b"#" * (LARGEST_FILE_BYTES + 1), "4 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_line(tmp_path: Path, content: bytes, where: str):
    file = tmp_path / "words.txt"
    file.write_bytes(content)
    with pytest.raises(MissingPart, match=where) as caught:
        read_vocabulary(file)
    assert "words.txt" in caught.value.message
    assert caught.value.remedy


def test_a_file_of_one_run_that_cannot_be_used_is_bad_input(tmp_path: Path):
    file = tmp_path / "words.txt"
    file.write_bytes(b"\xff")
    with pytest.raises(BadInput, match="line 1"):
        read_vocabulary(file, BadInput)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(MissingPart, match="nowhere"):
        read_vocabulary(tmp_path / "nowhere.txt")
