"""What models are told, as data: a file for each language, versioned; the hospital replaces what is a matter of style.

The rules that keep a note safe stand in the shipped files alone. A hospital's folder holds files of the same names with
one member, ``style``; a template adds sentences of its own (:func:`scribe.template.style_instructions`).
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import Field, ValidationError

from scribe.errors import BadInput
from scribe.model import Frozen, Language, Speaker

_SHIPPED: Final = Path(str(files("scribe.drafting.prompts")))
_LONGEST_STYLE: Final = 2000
"""Characters of a hospital's style: the window is for what was said."""


class AnswerFault(StrEnum):
    """Why an answer cannot be used; the prompts have a sentence for each, which the model is told."""

    WHITE_SPACE = "white_space"
    TOO_LONG = "too_long"
    REFUSED = "refused"
    EMPTY = "empty"
    SCHEMA = "schema"
    REPEATS = "repeats"
    NO_STATEMENT = "no_statement"
    BAD_JSON = "bad_json"
    NO_JSON = "no_json"
    REASONING = "reasoning"


class Prompts(Frozen):
    """What a drafting model is told in one language. Names in braces are filled when it is asked."""

    language: Language
    digest: str
    """SHA-256 of the shipped file and of the hospital's style, where there is one."""
    version: int = Field(ge=1)
    task: str
    rules: tuple[str, ...] = Field(min_length=1)
    style: tuple[str, ...]
    sections: str
    schema_: str = Field(alias="schema")
    styles: str
    patient: str
    years: str
    genders: dict[str, str]
    speakers: dict[Speaker, str]
    between: str
    """What stands between the parts of what is known of the patient."""
    later_part: str
    record: str
    missing: str
    missing_line: str
    repair: str
    faults: dict[AnswerFault, str]

    @property
    def name(self) -> str:
        """Version and digest, as a note tells which prompts it was drafted with: ``en-3 1f0c…``."""
        return f"{self.language}-{self.version} {self.digest}"


def prompts_for(language: Language, folder: Path | None = None) -> Prompts:
    """The prompts of a language, with the hospital's style.

    Args:
        language: the note's.
        folder: the hospital's: ``en.yaml``, ``zh.yaml``, each with ``style`` alone; languages may be left out.

    Raises:
        BadInput: a file of the hospital's cannot be read, is too long, or holds anything but its style.
    """
    own = folder / f"{language}.yaml" if folder is not None else None
    changed = own.stat().st_mtime_ns if own is not None and own.is_file() else 0
    return _prompts(language, own if changed else None, changed)


@lru_cache(maxsize=16)
def _prompts(language: Language, own: Path | None, _changed: int) -> Prompts:
    text = (_SHIPPED / f"{language}.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    if own is not None:
        style = _style(own)
        told["style"] = style
        text += "\n".join(style)
    return Prompts(language=language, digest=sha256(text.encode()).hexdigest(), **told)


class _Own(Frozen):
    """A hospital's file."""

    style: tuple[str, ...] = Field(min_length=1)


def _style(file: Path) -> tuple[str, ...]:
    remedy = f"Write it as a list of sentences under style, at most {_LONGEST_STYLE} characters in all."
    try:
        style = _Own.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))).style
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise BadInput(f"The prompts' style in {file.name} cannot be read.", remedy=remedy) from error
    if sum(map(len, style)) > _LONGEST_STYLE:
        raise BadInput(f"The prompts' style in {file.name} is too long.", remedy=remedy)
    return tuple(" ".join(one.split()) for one in style)
