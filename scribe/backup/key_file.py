"""The master keys in a file of their own, sealed under a passphrase: what a new machine needs beside a backup.

The passphrase becomes a key by Argon2id (RFC 9106, its second recommended option: 64 MiB, three passes, four lanes).
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Final

from argon2.low_level import Type, hash_secret_raw

from scribe.encryption import KEY_BYTES, DataKey, MasterKeyFile, MasterKeys
from scribe.errors import BadInput, MissingPart, StorageDown
from scribe.model import canonical_json

FORMAT: Final = "scribe.keys/1"
SHORTEST: Final = 12
"""The fewest characters of a passphrase."""
_MOST_COSTS: Final = (64, 4 * 1024 * 1024, 64)
"""What a file may ask for, before it is no honest one."""
_PASSES, _MEMORY_KIB, _LANES, _SALT_BYTES = 3, 64 * 1024, 4, 16


def write_keys(path: Path, keys: MasterKeys, passphrase: str) -> None:
    """Writes the keys, readable by their owner only; a file that was there is replaced whole.

    Raises:
        BadInput: the passphrase is too short, or the file cannot be written.
        MissingPart: the keys cannot be read, or are wrapped by a service that they should not leave.
    """
    if len(passphrase) < SHORTEST:
        raise BadInput(f"The passphrase is shorter than {SHORTEST} characters.", remedy="Take several words.")
    if isinstance(keys, MasterKeyFile) and keys.is_wrapped:
        raise MissingPart(
            "The master keys are wrapped by a key-management service, and would leave it.",
            remedy=f"Copy {keys.path} as it is: without the service it opens nothing.",
        )
    salt = os.urandom(_SALT_BYTES)
    lines = "\n".join(base64.b64encode(key).decode() for key in keys.read())
    content = {
        "format": FORMAT,
        "passes": _PASSES,
        "memory_kib": _MEMORY_KIB,
        "lanes": _LANES,
        "salt": salt.hex(),
        "sealed": _sealer(passphrase, salt, _PASSES, _MEMORY_KIB, _LANES).seal(lines.encode(), FORMAT).hex(),
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(canonical_json(content) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.", remedy="Name another file.") from error
    finally:
        draft.unlink(missing_ok=True)


def read_keys(path: Path, passphrase: str) -> tuple[bytes, ...]:
    """The keys of a file that :func:`write_keys` wrote.

    Raises:
        BadInput: it is none, or the passphrase is another one.
    """
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != FORMAT:
            raise _none(path)
        costs = int(content["passes"]), int(content["memory_kib"]), int(content["lanes"])
        if not all(0 < cost <= most for cost, most in zip(costs, _MOST_COSTS, strict=True)):
            raise _none(path)
        sealer = _sealer(passphrase, bytes.fromhex(content["salt"]), *costs)
        lines = sealer.open(bytes.fromhex(content["sealed"]), FORMAT).decode().split()
        keys = tuple(base64.b64decode(line, validate=True) for line in lines)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", remedy="Name another file.") from error
    except MissingPart:
        raise BadInput(f"The passphrase does not open {path}.", remedy="Try again; nobody else can open it.") from None
    except (ValueError, LookupError, TypeError):
        raise _none(path) from None
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise _none(path)
    return keys


def _none(path: Path) -> BadInput:
    return BadInput(f"{path} is no file of master keys that this Scribe knows.", remedy="Name another file.")


def put_keys(file: MasterKeyFile, keys: tuple[bytes, ...]) -> None:
    """Adds keys to the installation's file: behind those that are there, or as its first.

    Raises:
        MissingPart: the file is there and cannot be used.
        StorageDown: it cannot be written.
    """
    there = file.read() if file.path.exists() else ()
    if set(keys) <= set(there):
        return
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageDown(f"{file.path.parent} cannot be made: {error.strerror}.") from error
    file.keep_only([*there, *(key for key in keys if key not in there)])


def _sealer(passphrase: str, salt: bytes, passes: int, memory_kib: int, lanes: int) -> DataKey:
    return DataKey(
        hash_secret_raw(
            passphrase.encode(),
            salt,
            time_cost=passes,
            memory_cost=memory_kib,
            parallelism=lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    )
