"""What was removed is noted twice: in the database, and in the register that no backup brings back."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from scribe.consultation.register import RemovalRegister
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.service.erasing import MACHINE, documents_to_take_back, end, erase
from scribe.consultation.service.removals import enter_earlier, removal_of, remove_part, row_of
from scribe.db.privacy_tables import RemovalRow
from scribe.db.tables import ConsultationRow
from scribe.errors import ScribeError, StorageDown
from scribe.model import ConsultationId, Erasure, Part, Removal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settled:
    """What bringing database and register together came to."""

    written: int
    """Removals that the register did not have yet."""
    again: tuple[ConsultationId, ...]
    """Consultations that a restored backup had brought back, in whole or in part, and that were removed again."""


class Settling(Parts):
    """The part of the service that keeps removed what was removed."""

    @property
    def removal_register(self) -> RemovalRegister:
        """The register of removals."""
        return RemovalRegister(self._settings.register_file, self._keys)

    def removed_among(self, ids: Collection[ConsultationId]) -> frozenset[ConsultationId]:
        """Those whose recording is removed, by itself or with everything."""
        if not ids:
            return frozenset()
        gone = select(RemovalRow.consultation_id).where(
            RemovalRow.consultation_id.in_(ids), RemovalRow.part != Part.TRANSCRIPT.value
        )
        with self._database.reading() as session:
            return frozenset(ConsultationId(found) for found in session.scalars(gone))

    def destroyed_among(self, ids: Collection[ConsultationId]) -> frozenset[ConsultationId]:
        """Those of which nothing may be read any more."""
        gone = select(RemovalRow.consultation_id).where(
            RemovalRow.consultation_id.in_(ids), RemovalRow.part == Part.WITHDRAWN.value
        )
        with self._database.reading() as session:
            return frozenset(ConsultationId(found) for found in session.scalars(gone))

    def settle_register(self) -> Settled:
        """Brings database and register together: each learns what the other knows.

        What the register says was removed and the database still has came back with a backup; it is removed again.

        Raises:
            MissingPart: the register is not there, shorter than it was, or was changed.
            PartDown: it cannot be written.
        """
        with suppress(IntegrityError), self._database.transaction() as session:  # another process enters them now
            enter_earlier(session, self._clock())
        newest = self._newest_line()
        known = self.removal_register.read(at_least=newest) if self.removal_register.lines() != newest else ()
        again = self._remove_again(known)
        return Settled(self.write_register(), again)

    def write_register(self) -> int:
        """Writes removals that are not in the register yet; gives how many.

        Raises:
            MissingPart: the file was changed.
            PartDown: it cannot be written.
        """
        with self._database.reading() as session:
            rows = session.scalars(select(RemovalRow).where(RemovalRow.number.is_(None)).order_by(RemovalRow.at))
            removals = tuple(removal_of(row) for row in rows)
        newest = self._newest_line()
        if not removals:
            return 0
        # A process may have ended between its commit and this. What a store away keeps is tried again: until it is
        # gone, the database does not count the register's line.
        recordings = {one.consultation for one in removals if one.part is not Part.TRANSCRIPT}
        left = {gone for gone in recordings if not self._destroyed(gone)}
        numbers = self.removal_register.add(removals, known=newest)
        with self._database.transaction() as session:
            for removal, number in zip(removals, numbers, strict=True):
                if removal.consultation not in left:
                    session.get_one(RemovalRow, (removal.consultation, removal.part.value)).number = number
        return len(removals)

    def rebuild_register(self) -> int:
        """Makes a new register from what the database knows, and gives its lines; an old one is put aside.

        Raises:
            PartDown: it cannot be written.
        """
        file = self.removal_register.file
        if file.exists():
            file.replace(file.with_name(f"{file.name}.{self._clock():%Y%m%dT%H%M%S}"))
        with self._database.transaction() as session:
            session.execute(update(RemovalRow).values(number=None))
        return self.write_register()

    def sweep_recordings(self) -> int:
        """Removes recordings that came back with a restored folder; gives of how many consultations."""
        gone = select(RemovalRow.consultation_id).where(RemovalRow.part != Part.TRANSCRIPT.value).distinct()
        with self._database.reading() as session:
            ids = tuple(ConsultationId(one) for one in session.scalars(gone))
        return sum(self._store.destroy(one) for one in ids)

    def _destroyed(self, id: ConsultationId) -> bool:
        """Removes the recordings of a consultation, and says whether that could be done."""
        try:
            self._store.destroy(id)
        except StorageDown as error:
            log.warning("recordings left behind: consultation=%s code=%s", id, error.code)
            return False
        return True

    def _newest_line(self) -> int:
        """How many lines of the register the database knows."""
        with self._database.reading() as session:
            return session.scalar(select(func.max(RemovalRow.number))) or 0

    def _after_removal(self) -> None:
        """After the commit: the copies outside the database go too. What fails is done by the next round."""
        self._database.forget_removed()
        try:
            self.write_register()
        except ScribeError as error:
            log.warning("the register of removals was not written: %s", error.code)

    def _remove_again(self, known: tuple[Removal, ...]) -> tuple[ConsultationId, ...]:
        with self._database.reading() as session:
            rows = session.execute(select(RemovalRow.consultation_id, RemovalRow.part))
            there = {(str(of), str(part)) for of, part in rows}
        missing: dict[ConsultationId, dict[int, Removal]] = {}
        for number, removal in enumerate(known, start=1):
            if (removal.consultation, removal.part.value) not in there:
                missing.setdefault(removal.consultation, {})[number] = removal
        return tuple(one for one, removals in missing.items() if self._removed_again(one, removals))

    def _removed_again(self, id: ConsultationId, removals: dict[int, Removal]) -> bool:
        """Removes what came back of one consultation; whether there was anything of it.

        The line of what a store away keeps is not counted yet: :meth:`write_register` tries again.
        """
        recordings = any(removal.part is not Part.TRANSCRIPT for removal in removals.values())
        counted = not recordings or self._destroyed(id)
        rows = [row_of(removal, number if counted else None) for number, removal in removals.items()]
        with self._database.transaction() as session:
            row = session.scalar(select(ConsultationRow).where(ConsultationRow.id == id).with_for_update())
            if row is None or row.wrapped_key is None:
                for entry in rows:
                    session.merge(entry)
                return False
        with self._working(id) as work:
            for entry in rows:
                work.session.merge(entry)
            work.session.flush()
            parts = {removal.part: removal for removal in removals.values()}
            work.event("removed_again", MACHINE, parts=sorted(part.value for part in parts))
            _remove(work, parts)
        self._database.forget_removed()
        return True


def _remove(work: Work, parts: dict[Part, Removal]) -> None:
    told, whole = Part.KEY in parts, parts.get(Part.WITHDRAWN)
    if work.consultation.patient is None:  # withdrawn in the backup too, and the EMR was still to be told
        if told:
            end(work, MACHINE)
    elif whole is not None:
        erasure = Erasure(reason=whole.reason, by=None, at=whole.at)
        erase(work, erasure, recalled=() if told else documents_to_take_back(work))
    else:
        for part, removal in parts.items():
            remove_part(work, part, removal.reason)
