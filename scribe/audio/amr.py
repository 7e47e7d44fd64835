"""Pauses in AMR: where nobody speaks its encoder sends a short description of the silence, or nothing, and no frame.

A frame begins with its type in four bits (RFC 4867, sections 4.3.2 and 5.3; 3GPP TS 26.101 and 26.201). FFmpeg decodes
neither the description (SID) nor the frame without data, and calls them an error; a player is silent there.
"""

from __future__ import annotations

from typing import Final

_NO_DATA: Final = 15
_NARROW_BAND: Final = frozenset({8, 9, 10, 11, _NO_DATA})
_WIDE_BAND: Final = frozenset({9, _NO_DATA})
_MOST_BYTES: Final = 7

PAUSE_S: Final = 0.02
"""What a frame of either codec stands for."""


def is_pause(codec: str, raw: bytes) -> bool:
    """Whether a packet of this codec, as FFmpeg names it, is a frame that says nothing is said."""
    if "amr" not in codec or not 0 < len(raw) <= _MOST_BYTES:
        return False
    return raw[0] >> 3 & 0xF in (_WIDE_BAND if "wb" in codec else _NARROW_BAND)
