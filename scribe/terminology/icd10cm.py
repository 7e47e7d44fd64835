"""ICD-10-CM codes for the names of problems, from the kept package ``simple-icd-10-cm`` (NCHS' release in its wheel).

The package takes seconds and some 185 MB to load, so only an installation that asks for ICD-10-CM loads it. A name gets
a code only when its words are the words of one billable code's description or inclusion term: no code is better than a
wrong one.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from itertools import islice
from typing import Any, Final, Literal

from scribe.model import Coding

SYSTEM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
_LONGEST: Final = 7
"""Characters of a code with its point; longer ones tell the encounter, which nobody says."""
Side = Literal["", "left", "right", "both"]

_EMPTY: Final = frozenset({"of", "in", "the", "and", "or", "to", "with", "due", "by", "a", "an", "for", "nos", "side"})
_UNSAID: Final = frozenset({"unspecified", "without", "complications", "uncomplicated", "organism", "other"})
"""Words that a code adds where nobody said more."""
_SAME: Final = {
    "left": "left", "right": "right", "bilateral": "both", "pains": "pain", "painful": "pain", "ache": "pain",
    "tumour": "neoplasm", "oesophageal": "esophageal", "gastro": "gastro", "haemorrhoids": "hemorrhoids",
    "anaemia": "anemia", "diarrhoea": "diarrhea", "hyperlipidaemia": "hyperlipidemia", "lumbar": "low",
}  # fmt: skip


def icd10cm(name: str, *, side: Side = "", who: str = "") -> Coding | None:
    """The one code whose words are those of the name, or ``None``.

    Args:
        name: the standard English name of a problem, such as ``knee pain``.
        side: adds left, right or both, where the code system tells sides apart.
        who: the WHO's ICD-10 code of the same problem, taken over where it is a billable ICD-10-CM code as well.
    """
    key = _key(name)
    if not key:
        return None
    exact, plain = _index()
    for wanted in dict.fromkeys((key | {side} if side else key, key)):
        for index in (exact, plain):
            if (code := index.get(frozenset(wanted))) is not None:
                return _coding(code)
    return _coding(who) if who and _billable(who) else None


def find_icd10cm(wanted: str) -> tuple[Coding, ...]:
    """The billable codes that begin with, or are described by, some letters without blanks: a hundred at most."""
    found = (code for code, plain in _plain_descriptions().items() if wanted in plain or _begins(code, wanted))
    return tuple(_coding(code) for code in islice(found, 100))


def icd10cm_for(names: Iterable[str], code: str, who: Collection[str] = ()) -> Coding | None:
    """A billable code whose description has all words of one of the names; ``None`` where it has not.

    Args:
        names: of a problem, in English.
        code: the code that is wanted.
        who: the WHO's ICD-10 codes of the same problem; a code below one of them is its own too.
    """
    if not _billable(code):
        return None
    coding = _coding(code)
    cm = _tabular_list()
    told = [_key(text) for text in (coding.display, *cm.get_inclusion_term(code))]
    keys = [key for name in names if (key := _key(name))]
    is_same = any(key <= words for key in keys for words in told)
    return coding if is_same or any(one and code.startswith(one) for one in who) else None


def _begins(code: str, wanted: str) -> bool:
    return code.lower().startswith(wanted)


@cache
def _plain_descriptions() -> dict[str, str]:
    """What each billable code is called, in small letters without blanks."""
    cm = _tabular_list()
    codes = (code for code in cm.get_all_codes() if len(code) <= _LONGEST and cm.is_leaf(code))
    return {code: "".join(cm.get_description(code).lower().split()) for code in codes}


def _key(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("'s", ""))
    return frozenset(_SAME.get(word, word) for word in words if word not in _EMPTY)


@cache
def _tabular_list() -> Any:
    """The package, which is a module of functions; it reads its data by a way that Python has deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("simple_icd_10_cm")


@cache
def _index() -> tuple[dict[frozenset[str], str], dict[frozenset[str], str]]:
    """The one code of each set of words: of the whole description, and of it without what nobody says."""
    cm = _tabular_list()
    exact: dict[frozenset[str], set[str]] = defaultdict(set)
    plain: dict[frozenset[str], set[str]] = defaultdict(set)
    for code in cm.get_all_codes():
        if not cm.is_leaf(code) or not cm.is_category_or_subcategory(code) or len(code) > _LONGEST or code[0] in "VWXY":
            continue
        for text in (cm.get_description(code), *cm.get_inclusion_term(code)):
            for form in {text, re.sub(r"\([^)]*\)", " ", text)}:
                key = _key(form)
                exact[key].add(code)
                if key & _UNSAID and "other" not in key and not {"unspecified", "complications"} <= key:
                    plain[key - _UNSAID].add(code)
    return _single(exact), _single(plain)


def _single(codes: dict[frozenset[str], set[str]]) -> dict[frozenset[str], str]:
    """Those words that belong to one code only."""
    return {key: next(iter(found)) for key, found in codes.items() if len(found) == 1}


def _billable(code: str) -> bool:
    cm = _tabular_list()
    return bool(cm.is_valid_item(code) and cm.is_leaf(code))


def _coding(code: str) -> Coding:
    return Coding(system=SYSTEM, code=code, display=_tabular_list().get_description(code))
