"""The register of what was removed for good: a file that only grows, kept apart from every backup.

A backup that is restored brings back what was removed after it. The register still knows of it, and it is removed again
(:mod:`scribe.consultation.service.settling`). Each line is JSON, follows the one before by its SHA-256 and carries a
MAC of the installation: nobody without its keys adds a line, changes one or takes one out of the middle. A tail that
was cut is noticed by the database, which knows the number of its newest line.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from scribe.encryption import KeyRing
from scribe.errors import MissingPart, PartDown
from scribe.model import Removal, Sha256, canonical_json

FORMAT: Final = "scribe.removal/1"
_FIRST: Final[Sha256] = "0" * 64
_REMEDY: Final = "Bring the whole register back to the place that SCRIBE_REMOVAL_REGISTER names."


class RemovalRegister:
    """The file.

    Args:
        file: made with the first line, readable by its owner only.
        keys: make the MACs.
    """

    def __init__(self, file: Path, keys: KeyRing) -> None:
        self.file = file
        self._keys = keys

    def lines(self) -> int:
        """How many lines the file has; none is proved."""
        return self.file.read_bytes().count(b"\n") if self.file.exists() else 0

    def read(self, *, at_least: int = 0) -> tuple[Removal, ...]:
        """Every entry, in order.

        Args:
            at_least: how many lines the database knows of.

        Raises:
            MissingPart: a line was changed or taken out, or the file is not there or shorter than it was.
        """
        try:
            lines = self.file.read_bytes().splitlines() if self.file.exists() else []
        except OSError as error:
            raise MissingPart(f"The register of removals cannot be read at {self.file}.", remedy=_REMEDY) from error
        if len(lines) < at_least:
            raise MissingPart(
                f"The register of removals at {self.file} has {len(lines)} of {at_least} lines, so what was removed "
                "could come back unnoticed.",
                remedy=f"{_REMEDY} Where it is lost for good, `scribe keys register --rebuild` makes a new one.",
            )
        return tuple(self._proved(lines))

    def add(self, removals: Iterable[Removal], *, known: int = 0) -> list[int]:
        """Adds lines, durable when this returns, and gives the number of each.

        Args:
            removals: what is to stand there; what stands there already gets no second line.
            known: how many lines the database knows; those are not looked at again.

        Raises:
            MissingPart: the file was changed.
            PartDown: it cannot be written.
        """
        try:
            with self._alone() as file:
                file.seek(0)
                lines = file.read().splitlines()
                news = enumerate(self._proved(lines, after=known), start=known + 1)
                there = {(one.consultation, one.part): at for at, one in news}
                numbers = []
                for removal in removals:
                    place = (removal.consultation, removal.part)
                    if place not in there:
                        lines.append(self._line(removal, len(lines) + 1, lines[-1] if lines else None))
                        file.write(lines[-1] + b"\n")
                        there[place] = len(lines)
                    numbers.append(there[place])
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise PartDown(
                f"The register of removals cannot be written at {self.file}: {error.strerror}.",
                remedy="Give the rights, or set SCRIBE_REMOVAL_REGISTER to a file apart from the backups.",
            ) from error
        return numbers

    @contextmanager
    def _alone(self) -> Iterator[IO[bytes]]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # closing the file gives it back
            yield file

    def _line(self, removal: Removal, number: int, before: bytes | None) -> bytes:
        content: dict[str, Any] = {
            "format": FORMAT,
            "number": number,
            **removal.model_dump(mode="json"),
            "before": _digest(before) if before is not None else _FIRST,
        }
        return canonical_json({**content, "mac": self._mac(content)})

    def _proved(self, lines: list[bytes], *, after: int = 0) -> Iterator[Removal]:
        before = _digest(lines[after - 1]) if 0 < after <= len(lines) else _FIRST
        for number, line in enumerate(lines[after:], start=after + 1):
            try:
                content: dict[str, Any] = json.loads(line)
                mac = content.pop("mac")
                sound = mac == self._mac(content) and (content["before"], content["number"]) == (before, number)
                members = {name: content[name] for name in Removal.model_fields} if sound else {}
            except (ValueError, LookupError, AttributeError):
                members = {}
            if not members:
                raise MissingPart(
                    f"Line {number} of the register of removals at {self.file} is not as it was written.",
                    remedy=_REMEDY,
                )
            yield Removal.model_validate(members)
            before = _digest(line)

    def _mac(self, content: dict[str, Any]) -> str:
        return self._keys.mark(f"scribe removals\n{canonical_json(content).decode()}")


def _digest(line: bytes) -> Sha256:
    return hashlib.sha256(line).hexdigest()
