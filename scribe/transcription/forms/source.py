"""A file that may be a transcript, and what a form of transcripts has to tell of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from scribe.errors import BadTranscript
from scribe.transcription.forms.said import Reading
from scribe.visible import without_unseen


@dataclass(frozen=True)
class Source:
    """A file: its name for messages, its text, and what the text holds where it is JSON."""

    name: str
    text: str
    content: object = None

    @classmethod
    def of(cls, name: str, text: str) -> Source:
        """A text, read as JSON when it begins like JSON; what cannot be seen in it is left out.

        Raises:
            BadTranscript: it begins like JSON and is none.
        """
        begin = text.lstrip()[:2]
        if begin[:1] != "{" and begin not in ("[{", "[\n", "[\r", "[ ", "[]"):
            return cls(name, without_unseen(text))
        try:
            return cls(name, text, _seen(json.loads(text, parse_constant=_refused)))
        except json.JSONDecodeError as error:
            raise BadTranscript(
                f"{name}: not valid JSON at line {error.lineno}, column {error.colno}.", remedy="Export it again."
            ) from None
        except RecursionError:
            raise BadTranscript(
                f"{name}: not a transcript: it is nested too deeply.", remedy="Export it again."
            ) from None
        except ValueError:
            raise BadTranscript(f"{name}: a number in it cannot be used.", remedy="Export it again.") from None


@dataclass(frozen=True)
class Form:
    """One form of transcripts.

    Attributes:
        name: what people call it, for the sentence that names the forms.
        fits: whether a file is of this form.
        read: what is said in such a file; raises ``BadTranscript`` with the place of a fault.
    """

    name: str
    fits: Callable[[Source], bool]
    read: Callable[[Source], Reading]


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)


def _seen(value: object) -> object:
    """JSON whose texts hold nothing unseen."""
    if isinstance(value, str):
        return without_unseen(value)
    if isinstance(value, list):
        return [_seen(item) for item in value]
    if isinstance(value, dict):
        return {key: _seen(item) for key, item in value.items()}
    return value
