"""The names of accounts: how they may be written, and how they are kept."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from scribe.errors import BadInput

LONGEST_USERNAME: Final = 64
LONGEST_NAME: Final = 200
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def new_username(given: str) -> str:
    """The username of a new account.

    Raises:
        BadInput: it cannot be used.
    """
    username = plain_username(given)
    if not _USERNAME.fullmatch(username):
        raise BadInput(
            "The username cannot be used.",
            remedy="Use 1 to 64 small Latin letters, digits or . _ @ - and begin with a letter or a digit.",
        )
    return username


def plain_username(given: str) -> str:
    """A username as it is kept: however it was typed."""
    return unicodedata.normalize("NFKC", given).strip().lower()


def line_of(given: str, what: str) -> str:
    """One line of plain text.

    Raises:
        BadInput: too long, or with a character that moves a terminal's cursor or turns the text round.
    """
    if len(given) > LONGEST_NAME:
        raise BadInput(f"The {what} has more than {LONGEST_NAME} characters.", remedy="Give a shorter one.")
    if not given.isprintable():
        raise BadInput(f"The {what} holds a character that cannot be shown.", remedy="Type it again, on one line.")
    return given.strip()
