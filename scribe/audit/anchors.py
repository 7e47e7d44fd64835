"""Anchors: what the chains' ends were at a moment, signed, and kept where who changes the database cannot change it.

An anchor is a line of JSON. It names the chains that grew since the anchor before, with the place and the hash of each
one's last event; it follows the line before by its SHA-256, and is signed with Ed25519 (RFC 8032), so that whoever has
the public key alone can prove it. Its number and digest go to syslog, whose server puts its own time beside them, and
into the audit events themselves.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import logging.handlers
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from scribe.audit.chain import record_event
from scribe.audit.sealing import EventSeal, seal_of
from scribe.audit.settled import settled_sequence
from scribe.audit.verifying import Anchored, Fault, find_faults
from scribe.db import Database
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.errors import PartDown
from scribe.model import Sha256, canonical_json

ANCHORED: Final = "audit_anchored"
"""The kind of event that an anchor is."""
ACTOR: Final = "scribe"
_FIRST: Final[Sha256] = "0" * 64
_SYSLOG_PORT: Final = 514


@dataclass(frozen=True)
class Anchor:
    """An anchor that was made."""

    log: str
    number: int
    at: datetime
    chains: int
    digest: Sha256


@dataclass(frozen=True)
class AnchorsRead:
    """What a file of anchors says."""

    anchored: dict[str, Anchored]
    """The newest anchor of each chain."""
    faults: list[Fault]
    """What is wrong with the file itself."""
    digests: dict[int, Sha256]
    """Of each line that is whole, by its number."""
    log: str
    """The file's own name; empty without a line that is whole."""


class AnchorLog:
    """The file of anchors, and syslog.

    Args:
        file: JSON lines, only ever added to; best on another machine or on storage that is written once.
        syslog: ``host`` or ``host:port`` (UDP), or the path of a socket; empty for none.
    """

    def __init__(self, file: Path, syslog: str = "") -> None:
        self._file, self._syslog = file, syslog

    def anchor(self, database: Database, *, at: datetime, only_news: bool = False) -> Anchor | None:
        """Anchors what has grown since the last time.

        Args:
            database: was given the key for events.
            at: the present moment.
            only_news: makes none when nothing but anchoring has happened since the last one.

        Raises:
            PartDown: the file cannot be written.
        """
        try:
            with self._alone() as file, database.transaction() as session:
                lines = _lines(file)
                last = _last(lines)
                if only_news and not _has_news(session, last["until"]):
                    return None
                content = _content(session, last, lines[-1] if lines else None, at)
                line = _signed(seal_of(session), content)
                made = Anchor(content["log"], content["number"], at, len(content["heads"]), _digest(line))
                detail = {"log": made.log, "number": made.number, "chains": made.chains, "digest": made.digest}
                record_event(session, kind=ANCHORED, actor=ACTOR, at=at, detail=detail)
                file.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except (OSError, ValueError, LookupError) as error:
            raise PartDown(
                f"The audit cannot be anchored in {self._file}: {type(error).__name__}.",
                remedy="Check SCRIBE_AUDIT_ANCHOR_FILE; a damaged last line is for who looks after the audit.",
            ) from error
        if self._syslog:
            _to_syslog(self._syslog, made)
        return made

    def read(self, seal: EventSeal) -> AnchorsRead:
        """What the file says, and what is wrong with it."""
        anchored: dict[str, Anchored] = {}
        faults: list[Fault] = []
        digests: dict[int, Sha256] = {}
        before, name = _FIRST, ""
        try:
            lines = self._file.read_bytes().splitlines() if self._file.exists() else []
        except OSError as error:
            return AnchorsRead({}, [_file_fault(f"the file cannot be read: {type(error).__name__}")], {}, "")
        for number, line in enumerate(lines, start=1):
            content = _proved(seal, line)
            if content is None:
                faults.append(_file_fault(f"line {number} was changed, or is not signed with this installation's key"))
            elif (content["before"], content["number"]) != (before, number):
                faults.append(_file_fault(f"line {number} does not follow the one before it"))
            if content is not None:
                digests[content["number"]], name = _digest(line), content["log"]
                heads = content["heads"]
                anchored |= {chain: Anchored(content["number"], place, mac) for chain, place, mac in heads}
            before = _digest(line)
        return AnchorsRead(anchored, faults, digests, name)

    @contextmanager
    def _alone(self) -> Iterator[IO[bytes]]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # closing the file gives it back
            yield file


def audit_faults(session: Session, log: AnchorLog) -> Iterator[Fault]:
    """Everything that is not as it was written, in the events and in the file of anchors.

    Args:
        session: of a reading that has read nothing yet.
        log: the anchors.

    Raises:
        MissingPart: the database was given no key for events.
    """
    read = log.read(seal_of(session))
    yield from read.faults
    yield from find_faults(session, read.anchored)
    yield from _faults_of_numbers(session, read)


def _faults_of_numbers(session: Session, read: AnchorsRead) -> Iterator[Fault]:
    """Anchors that the events tell of and the file lacks, or the file has and no event tells of.

    Another machine's file is its own; a file without a line that is whole has to answer for all of them.
    """
    left = set(read.digests.values())
    query = select(EventRow.sequence, cast(EventRow.detail, Text)).where(EventRow.kind == ANCHORED)
    for sequence, text in session.execute(query.order_by(EventRow.sequence)):
        log, digest = _told(text)
        if log in {read.log, ""} or not read.log:
            if digest in read.digests.values():
                left.discard(digest)
                continue
            yield _file_fault(f"the anchor that event {sequence} tells of is not in the file")
    for number in sorted(number for number, digest in read.digests.items() if digest in left):
        yield _file_fault(f"anchor {number} is in the file, and the event that tells of it is missing")


def _told(detail: str) -> tuple[str, str]:
    """Of which file an event tells, and which anchor."""
    try:
        content = json.loads(detail)
        return str(content["log"]), str(content["digest"])
    except (TypeError, ValueError, LookupError):  # somebody wrote into it, which its MAC shows
        return "", ""


@dataclass(frozen=True)
class LastAnchor:
    """The newest anchor that the events tell of."""

    at: datetime
    sequence: int


def last_anchor(session: Session) -> LastAnchor | None:
    """The newest anchor that the events tell of; ``None`` when there was none."""
    query = select(EventRow.at, EventRow.sequence).where(EventRow.actor == ACTOR, EventRow.kind == ANCHORED)
    found = session.execute(query.order_by(EventRow.at.desc()).limit(1)).one_or_none()
    return LastAnchor(at=found.at, sequence=found.sequence) if found is not None else None


def public_key(seal: EventSeal) -> str:
    """The key that proves anchors, in PEM (SubjectPublicKeyInfo)."""
    key = seal.anchor_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return key.decode()


def proves(key: Ed25519PublicKey, line: bytes) -> bool:
    """Whether a line of the file is an anchor signed by ``key``: over its JSON without the signature, canonical."""
    try:
        content = json.loads(line)
        key.verify(bytes.fromhex(content.pop("signature")), canonical_json(content))
    except (ValueError, TypeError, KeyError, AttributeError, InvalidSignature):
        return False
    return True


def _lines(file: IO[bytes]) -> list[bytes]:
    file.seek(0)
    return file.read().splitlines()


def _last(lines: list[bytes]) -> dict[str, Any]:
    """The newest anchor, or what stands for one where there is none."""
    if not lines:
        return {"log": uuid.uuid4().hex, "number": 0, "until": 0}
    content: dict[str, Any] = json.loads(lines[-1])
    return content


def _has_news(session: Session, until: int) -> bool:
    news = select(EventRow.sequence).where(EventRow.sequence > until, EventRow.kind != ANCHORED).limit(1)
    return session.scalar(news) is not None


def _content(session: Session, last: dict[str, Any], line: bytes | None, at: datetime) -> dict[str, Any]:
    until = settled_sequence(session)
    grown = select(HeadRow).where(HeadRow.sequence > last["until"]).order_by(HeadRow.chain)
    return {
        "format": "scribe.anchor/1",
        "log": last["log"],
        "number": last["number"] + 1,
        "at": at.isoformat(timespec="microseconds"),
        "until": until,
        "before": _digest(line) if line is not None else _FIRST,
        "heads": [[head.chain, head.events, head.hash] for head in session.scalars(grown)],
    }


def _signed(seal: EventSeal, content: dict[str, Any]) -> bytes:
    signature = seal.anchor_key.sign(canonical_json(content)).hex()
    return canonical_json({**content, "signature": signature})


def _proved(seal: EventSeal, line: bytes) -> dict[str, Any] | None:
    if not proves(seal.anchor_key.public_key(), line):
        return None
    content: dict[str, Any] = json.loads(line)
    return content


def _digest(line: bytes) -> Sha256:
    return hashlib.sha256(line).hexdigest()


def _file_fault(what: str) -> Fault:
    return Fault("anchors", what)


def _to_syslog(address: str, made: Anchor) -> None:
    """One message (RFC 3164); a server that is away must not keep the audit from going on."""
    try:
        handler = logging.handlers.SysLogHandler(_address(address), facility="local6")
        text = f"scribe audit anchor log={made.log} number={made.number} at={made.at.isoformat()} sha256={made.digest}"
        record = logging.LogRecord("scribe.audit", logging.INFO, __file__, 0, text, None, None)
        handler.handle(record)
        handler.close()
    except OSError as error:
        logging.getLogger(__name__).warning("the audit's syslog was not told: %s", type(error).__name__)


def _address(address: str) -> str | tuple[str, int]:
    if address.startswith("/"):
        return address
    parts = urlsplit(f"//{address}")
    return parts.hostname or "", parts.port or _SYSLOG_PORT
