"""Whether two lists of FHIR HumanNames may be the same person's.

Each name is read in the scripts that it is written in. Within one script a rule of that script decides; between two
scripts (pinyin for a Chinese name, say) nothing can be told. One pair that agrees is enough, since a person may have an
old name, a maiden name and a usual one beside each other; where none does, one that differs decides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from scribe.delivery.identity import chinese, latin
from scribe.delivery.identity.comparison import Result
from scribe.delivery.identity.newborn import which_child
from scribe.delivery.identity.person_name import PersonName

Json = dict[str, Any]

_NOT_OF_THE_PERSON: Final = frozenset({"anonymous"})
_PLACEHOLDERS: Final = frozenset(
    ["unknown", "unknown unknown", "anonymous", "no name", "noname", "not known", "n/a", "none", "patient", "john doe",
     "jane doe", "无名氏", "無名氏", "未知", "不详", "不詳", "佚名", "患者", "无", "無"]
)  # fmt: skip
_IN_A_ROW: Final = frozenset({"CJK", "HANGUL", "HIRAGANA", "KATAKANA"})
"""Scripts whose names are written without a space between family and given name."""

_FORMER: Final = frozenset({"maiden", "old"})
_LONGEST: Final = 200
_MOST_NAMES: Final = 20
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


class NamesCompared(NamedTuple):
    """The names as each side writes them, and what came of it."""

    ours: str
    theirs: str
    result: Result


def compare_names(ours: Sequence[Json], theirs: Sequence[Json]) -> NamesCompared:
    """Compares the names of two Patients.

    Args:
        ours: ``Patient.name`` as registered.
        theirs: ``Patient.name`` of the EMR.
    """
    ours, theirs = ours[:_MOST_NAMES], theirs[:_MOST_NAMES]
    mine, other = list(_readable(ours)), list(_readable(theirs))
    results = [
        result
        for one in mine
        for another in other
        if one.script == another.script
        for result in [_compared(one, another)]
    ]
    decided = next((result for result in (Result.SAME, Result.DIFFERS) if result in results), Result.UNKNOWN)
    return NamesCompared(_shown(ours), _shown(theirs), decided)


def _compared(ours: PersonName, theirs: PersonName) -> Result:
    """By the rule of their script; a newborn named by its mother is neither the mother nor another child of hers."""
    if ours.child != theirs.child:
        return Result.DIFFERS
    return chinese.compare(ours, theirs) if ours.script in _IN_A_ROW else latin.compare(ours, theirs)


def _readable(names: Sequence[Json]) -> Iterable[PersonName]:
    """Each name in each script that it is written in; what stands for no name is left out."""
    for name in (_with_given(name, names) for name in names):
        if name.get("use") in _NOT_OF_THE_PERSON or _says_absent(name):
            continue
        text, family = _text(name, "text"), _text(name, "family")
        given = " ".join(_list(name, "given"))
        if _is_placeholder(text or f"{given} {family}"):
            continue
        scripts = dict.fromkeys(_scripts(f"{family} {given} {text}"))
        for script in scripts:
            yield PersonName(
                script=script,
                family=_of(script, family),
                given=_of(script, given),
                text=_of(script, text),
                suffix=" ".join(_list(name, "suffix")),
                child=which_child(text or f"{given} {family}"),
            )


def _with_given(name: Json, names: Sequence[Json]) -> Json:
    """A maiden or an old name that is a family name only belongs to the given name beside it."""
    if name.get("use") not in _FORMER or _text(name, "text") or _list(name, "given"):
        return name
    given = next((given for other in names if (given := _list(other, "given"))), [])
    return {**name, "given": given}


def _says_absent(name: Json) -> bool:
    extensions = name.get("extension")
    return isinstance(extensions, list) and any(
        isinstance(extension, dict) and extension.get("url") == _ABSENT for extension in extensions
    )


def _is_placeholder(words: str) -> bool:
    return " ".join(words.casefold().split()) in _PLACEHOLDERS


def _scripts(text: str) -> Iterable[str]:
    """The scripts of the letters, as Unicode names them: LATIN, CJK, CYRILLIC, ARABIC and so on."""
    for letter in text:
        if letter.isalpha():
            yield _script(letter)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0].partition("-")[0]


def _of(script: str, text: str) -> str:
    """The part of a text that is written in one script, with its marks."""
    kept = "".join(letter if not letter.isalpha() or _script(letter) == script else " " for letter in text)
    return " ".join(kept.split())


def _shown(names: Sequence[Json]) -> str:
    """The names as people read them, each once."""
    return "; ".join(
        dict.fromkeys(
            shown
            for name in names
            if (shown := _text(name, "text") or " ".join([*_list(name, "given"), _text(name, "family")]).strip())
        )
    )


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return _plain(found) if isinstance(found, str) else ""


def _list(value: Json, name: str) -> list[str]:
    found = value.get(name)
    return [_plain(item) for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _plain(text: str) -> str:
    """With letters of the usual width, without space around, and no longer than a name is."""
    return unicodedata.normalize("NFKC", text[:_LONGEST]).strip()
