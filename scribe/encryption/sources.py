"""Where master keys come from: a file, the environment, or a file whose lines a key-management service wraps.

A file holds a key a line, the one that wraps first. A line is 32 random bytes in base64, or what a
:class:`KeyService` made of them; such a file may lie in a backup, since without the service it opens nothing.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from scribe.disk import fsync_folder
from scribe.encryption.data_key import KEY_BYTES
from scribe.errors import MissingPart


class KeyService(Protocol):
    """A key-management service: wraps a master key and unwraps it again; its own key never leaves it."""

    name: str
    """As people call it, for messages."""
    prefix: str
    """What every line begins with that it wrapped."""

    def wrap(self, key: bytes) -> str:
        """The key as a line of text.

        Raises:
            PartDown: the service does not answer.
            MissingPart: it refuses.
        """
        ...

    def unwrap(self, line: str) -> bytes:
        """The key of a line that :meth:`wrap` made.

        Raises:
            PartDown: the service does not answer.
            MissingPart: it refuses.
        """
        ...


class MasterKeys(Protocol):
    """Where master keys come from."""

    name: str
    """As people call it, for messages."""

    def read(self) -> tuple[bytes, ...]:
        """The keys, the one that wraps first.

        Raises:
            MissingPart: none there, or not keys.
        """
        ...

    def stamp(self) -> object:
        """Equal as long as nothing has changed."""
        ...


class GivenKeys:
    """Keys that were given, and do not change while the process runs."""

    def __init__(self, keys: tuple[bytes, ...], name: str = "SCRIBE_MASTER_KEYS") -> None:
        self._keys, self.name = keys, name

    @classmethod
    def from_text(cls, text: str) -> GivenKeys:
        """Keys in base64, with commas.

        Raises:
            MissingPart: one of them is not a key.
        """
        try:
            return cls(tuple(base64.b64decode(part.strip(), validate=True) for part in text.split(",")))
        except ValueError:
            raise MissingPart(
                "SCRIBE_MASTER_KEYS does not hold keys.", remedy="Give 32 random bytes in base64 each, with commas."
            ) from None

    def read(self) -> tuple[bytes, ...]:
        """See :class:`MasterKeys`."""
        return self._keys

    def stamp(self) -> object:
        """See :class:`MasterKeys`."""
        return None


class MasterKeyFile:
    """A file of master keys.

    Args:
        path: where it is.
        service: wraps new lines, and unwraps those that it wrapped.
    """

    def __init__(self, path: Path, service: KeyService | None = None) -> None:
        self.path, self._service = path, service
        self.name = f"{path}, wrapped by {service.name}" if service is not None else str(path)

    @property
    def is_wrapped(self) -> bool:
        """Whether a service wraps its lines."""
        return self._service is not None

    def make(self) -> None:
        """Makes the file with one new key where there is none; another process may do so at the same moment."""
        if self.path.exists():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._drafted([self._line(os.urandom(KEY_BYTES))])
        try:
            os.link(draft, self.path)
        except FileExistsError:
            return
        finally:
            draft.unlink()

    def read(self) -> tuple[bytes, ...]:
        """See :class:`MasterKeys`."""
        try:
            return tuple(self._key(line) for line in self._lines())
        except (OSError, ValueError) as error:
            raise MissingPart(
                f"There is no usable master key at {self.path}.",
                remedy="Set SCRIBE_MASTER_KEY_FILE to the installation's key.",
            ) from error

    def stamp(self) -> object:
        """See :class:`MasterKeys`."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def put_first(self, key: bytes) -> None:
        """Makes ``key`` the one that wraps; the others stay behind it.

        Raises:
            MissingPart: the file cannot be written.
        """
        self._replace([self._line(key), *self._lines()])

    def keep_only(self, keys: Sequence[bytes]) -> None:
        """Keeps these keys, in this order; every line is wrapped anew where there is a service.

        Raises:
            MissingPart: the file cannot be written.
        """
        self._replace([self._line(key) for key in keys])

    def _lines(self) -> list[str]:
        return self.path.read_text(encoding="ascii").split()

    def _line(self, key: bytes) -> str:
        return self._service.wrap(key) if self._service is not None else base64.b64encode(key).decode()

    def _key(self, line: str) -> bytes:
        if self._service is not None and line.startswith(self._service.prefix):
            return self._service.unwrap(line)
        if ":" in line:
            raise MissingPart(
                f"A line of {self.path} is wrapped by a key-management service that is not configured.",
                remedy="Set SCRIBE_VAULT_URL and its token.",
            )
        return base64.b64decode(line, validate=True)

    def _replace(self, lines: list[str]) -> None:
        try:
            self._drafted(lines).replace(self.path)
            fsync_folder(self.path.parent)
        except OSError as error:
            raise MissingPart(
                f"The file of master keys cannot be written at {self.path}: {error.strerror}.",
                remedy="Put the new key in front of it by hand, start again, then run `scribe keys rotate`.",
            ) from error

    def _drafted(self, lines: list[str]) -> Path:
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        return draft


def checked(keys: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The keys, if they are some.

    Raises:
        MissingPart: there is none, or one has another length.
    """
    if not keys:
        raise MissingPart("There is no master key.", remedy="Restore the file, which holds 32 random bytes in base64.")
    for key in keys:
        if len(key) != KEY_BYTES:
            raise MissingPart(
                f"The master key has {len(key)} bytes instead of {KEY_BYTES}.",
                remedy="Restore the file, which holds 32 random bytes in base64.",
            )
    return keys
