"""The characters of a text file: UTF-8, UTF-16, and what old programs save, where it is plain what they meant.

GB 18030 holds GBK and GB 2312. Two byte encodings of Chinese cannot be told apart by their form alone: the one wins
whose characters are those that everybody writes.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from scribe.errors import BadTranscript

_FREQUENT: Final = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你您对對生能得那着著下之年过過后後里裡么麼去"
    "没沒看起天好多点點只想因还還很什吗嗎呢吧啊哦嗯医醫生患者病人药藥痛疼血压壓咳烧燒头頭胸腹感觉覺今开開始吃服几幾次片先小给給"
    "问問这这样樣量查检檢咱行周月日早晚水气氣热熱高低左右前后後手术術家心肺胃肝"
)
_SHARE: Final = 0.25
"""So many of a text's Chinese characters are frequent ones; of a text in the wrong encoding next to none are."""

_LOOKED_AT: Final = 20_000
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_PAIRS: Final = re.compile(rb"[\x80-\xff]{2,}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")


def decoded(data: bytes, name: str) -> str:
    """The text of a file.

    Raises:
        BadTranscript: it is empty, no text, or it is not plain in what encoding.
    """
    text = _unicode(data)
    if text is None and b"\x00" not in data:
        text = _old(data)
    if text is None or "\x00" in text.strip("\x00"):
        raise BadTranscript(
            f"{name}: not a text, or in an encoding that Scribe does not know.", remedy="Save it as UTF-8."
        )
    if not text.strip().strip("\x00"):
        raise BadTranscript(f"{name}: the file is empty.", remedy="Send a transcript with at least one line.")
    return text


def _unicode(data: bytes) -> str | None:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding)
    text = _strict(data, "utf-8-sig")
    if text is not None and "\x00" not in text:
        return text
    if b"\x00" not in data:
        return None
    even, odd = data[::2].count(0), data[1::2].count(0)  # the other byte of ASCII: blanks and line ends at the least
    return _strict(data, "utf-16-be" if even > odd else "utf-16-le")


def _old(data: bytes) -> str | None:
    """Windows's Western letters, or Chinese in GB 18030 or Big5."""
    high = len(_HIGH.findall(data))
    in_pairs = sum(len(run) for run in _PAIRS.findall(data))
    if in_pairs < high / 2:
        return _strict(data, "cp1252")
    found = [text for text in (_strict(data, "gb18030"), _strict(data, "big5")) if text is not None]
    best = max(found, key=_frequent, default=None)
    return best if best is not None and _frequent(best) >= _SHARE else None


def _frequent(text: str) -> float:
    characters = _HAN.findall(text[:_LOOKED_AT])
    return sum(character in _FREQUENT for character in characters) / max(1, len(characters))


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
