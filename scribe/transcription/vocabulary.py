"""The words that a recogniser should expect: the visit's, the template's, the doctor's and the hospital's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from scribe.errors import MissingPart, ScribeError
from scribe.model import LONGEST_TERM

LARGEST_FILE_BYTES: Final = 4 * 1024 * 1024
"""No hospital's list of words comes near this; a larger file is something else."""


def expected_words(
    request: Iterable[str], template: Iterable[str], hospital: Iterable[str], doctor: Iterable[str] = ()
) -> tuple[str, ...]:
    """All words to expect, each once: the visit's first, then the template's, the doctor's, and the hospital's.

    A recogniser takes only so many; what stands first is kept, so the words nearest to the visit do.

    Args:
        request: of this visit, as it was registered, and of the patient's record.
        template: of the note's template.
        hospital: of the hospital's file.
        doctor: what the doctor usually prescribes.
    """
    first: dict[str, str] = {}
    for term in (*request, *template, *doctor, *hospital):
        plain = " ".join(term.split())
        if plain:
            first.setdefault(plain.casefold(), plain)
    return tuple(first.values())


def read_vocabulary(path: Path | None, error: type[ScribeError] = MissingPart) -> tuple[str, ...]:
    """The terms of a file, in its order: UTF-8, one term a line; what follows a ``#`` is a comment.

    Args:
        path: the file, such as ``SCRIBE_VOCABULARY_FILE``; without one there are no terms.
        error: what a file that cannot be used is: a missing part of the installation, or bad input.

    Raises:
        ScribeError: (of the given class) there is no such file, or a line of it cannot be used; it names the line.
    """
    if path is None:
        return ()
    try:
        with path.open("rb") as source:
            data = source.read(LARGEST_FILE_BYTES + 1)
    except OSError as fault:
        raise error(
            f"The vocabulary file {path} cannot be read: {fault.strerror or type(fault).__name__}.",
            remedy="Check the path and the file's permissions.",
        ) from None
    try:
        return expected_words((), (), _terms(data))
    except ValueError as fault:
        raise error(
            f"The vocabulary file {path} {fault}.",
            remedy=f"Write one term a line, of at most {LONGEST_TERM} characters, and save the file as UTF-8.",
        ) from None


def _terms(data: bytes) -> Iterator[str]:
    """The terms of a file's content, an empty one for each line without.

    Raises:
        ValueError: a line cannot be used; says which, and why.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise ValueError(f"is larger than {LARGEST_FILE_BYTES // 2**20} MB")
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"is not UTF-8 text in line {number}") from None
        term = text.partition("#")[0].strip()
        if not all(character.isprintable() or character == "\t" for character in term):
            raise ValueError(f"has a character that is not text in line {number}")
        if len(term) > LONGEST_TERM:
            raise ValueError(f"has more than {LONGEST_TERM} characters in line {number}")
        yield term
