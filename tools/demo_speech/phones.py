"""Phonemes of a sentence, by the espeak-ng library: targets of the auxiliary CTC loss, nothing else."""

import ctypes
from functools import cache

_SYNCHRONOUS = 2
_UTF8 = 1
_SEPARATOR = ord("_") << 8
_STRESS = "',%=;:|#"


@cache
def _espeak() -> ctypes.CDLL:
    library = ctypes.CDLL("libespeak-ng.so.1")
    library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0)
    library.espeak_SetVoiceByName(b"en-us")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return library


def phones_of(text: str) -> list[str]:
    """espeak-ng's American English mnemonics of `text`, without stress."""
    buffer = ctypes.create_string_buffer(text.encode())
    pointer = ctypes.c_void_p(ctypes.addressof(buffer))
    found: list[str] = []
    while pointer.value:
        clause = _espeak().espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _SEPARATOR) or b""
        found += [phone.strip(_STRESS) for word in clause.decode().split() for phone in word.split("_")]
    return [phone for phone in found if phone]
