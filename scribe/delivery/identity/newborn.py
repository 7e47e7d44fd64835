"""Children named by their mother until they have a name: "Baby of Anna Smith", "Twin A Smith", 王芳之子.

Such a name has the mother's in it, and twins differ in one letter or number only. So it is held against names of its
own sort alone, and which child it is has to agree. A number behind a Chinese name (张伟2), by which a hospital tells
two people of one name apart, is held to the same rule.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CHILD: Final = re.compile(
    r"\b(?:baby|babyboy|babygirl|newborn|neonate|infant|twin|triplet|quadruplet|quad|bebe"
    r"|(?:b|g)/o|[sd]/o|son of|daughter of|hij[oa] de|rn de|recien nacid[oa]|fils de|fille de)(?=[\W\d_]|$)"
    r"|之(?:[长長次大小一二三四双雙幼]|第[一二三四])?[子女儿兒婴嬰]|新生[儿兒]|[婴嬰][儿兒]|双胞胎|雙胞胎"
    r"|[\u3400-\u9fff]\W?\d+\W?$"
)
_WHICH: Final = re.compile(
    r"\d+"
    r"|(?<=\b)(?:i{1,3}|iv|[a-e])$"
    r"|(?<=\b)[a-e](?=\s+of\b)"
    r"|(?<=baby )[a-e]\b|(?<=boy )[a-e]\b|(?<=girl )[a-e]\b|(?<=twin )[a-e]\b|(?<=triplet )[a-e]\b"
    r"|(?<=[子女儿兒婴嬰胎])\W?[a-e甲乙丙丁](?!\w)"
    r"|\b(?:one|two|three|first|second|third)\b"
)
_NUMBERS: Final = {
    **dict.fromkeys(["a", "i", "one", "first", "甲"], "1"),
    **dict.fromkeys(["b", "ii", "two", "second", "乙"], "2"),
    **dict.fromkeys(["c", "iii", "three", "third", "丙"], "3"),
    **dict.fromkeys(["d", "iv", "丁"], "4"),
}


def which_child(name: str) -> str | None:
    """Which child of a mother a name means; empty when the name does not say, ``None`` when it is a person's own.

    Args:
        name: the whole name, in every script that it is written in.
    """
    parts = unicodedata.normalize("NFKD", name).casefold()
    plain = " ".join("".join(letter for letter in parts if not unicodedata.combining(letter)).split())
    if _CHILD.search(plain) is None:
        return None
    found = (word.strip(" -.,()（）") for word in _WHICH.findall(plain))
    return " ".join(sorted(_NUMBERS.get(word, word.lstrip("0")) for word in found))
