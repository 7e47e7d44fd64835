"""What is kept for longer than its rule says is removed: recordings, transcripts and notes, each in its own time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Final

from sqlalchemy import func, select

from scribe.audit import record_event
from scribe.consultation.holds import holds_of
from scribe.consultation.retention import Periods, RetentionRules, over, read_retention
from scribe.consultation.service.base import Work
from scribe.consultation.service.erasing import MACHINE, erase
from scribe.consultation.service.holding import Holding
from scribe.consultation.service.reading import template_of
from scribe.consultation.service.removals import remove_part
from scribe.db.tables import ConsultationRow
from scribe.model import ConsultationId, Erasure, ErasureReason, Part, State

_ENDED: Final = (State.DELIVERED, State.NO_SPEECH)
"""What is removed by its time: the EMR has the note, or there never was one."""
_PAGE: Final = 200


@dataclass(frozen=True)
class Due:
    """One part of one consultation whose time is over."""

    consultation: ConsultationId
    part: Part
    since: datetime
    """When its time began: the visit, for a note the patient's last visit."""


@dataclass(frozen=True)
class Plan:
    """What a run of the rules removes, and what it leaves because nobody has ended it."""

    due: tuple[Due, ...]
    waiting: tuple[ConsultationId, ...]
    """Over their time, and neither in the EMR nor without speech: a person decides about them."""
    held: tuple[ConsultationId, ...] = ()
    """Over their time, and kept by a legal hold until that is released."""

    @property
    def counts(self) -> dict[str, int]:
        """How many of each part."""
        return dict(Counter(due.part.value for due in self.due))


class Retaining(Holding):
    """The part of the service that ends what was kept for long enough."""

    @cached_property
    def retention(self) -> RetentionRules:
        """The hospital's rules.

        Raises:
            MissingPart: they cannot be used.
        """
        languages = {template.id: template.language for template in self._templates.all()}
        return read_retention(self._settings.retention_file, languages)

    def retention_plan(self, most: int | None = None) -> Plan:
        """What a run would remove now; nothing is changed.

        Args:
            most: how many consultations are looked at, the oldest; ``None``: all.
        """
        due, waiting, kept = list[Due](), list[ConsultationId](), list[ConsultationId]()
        for one in islice(self._old(self._clock()), most):
            with self._looking(one) as work:
                found = self._over(work)
                if found and holds_of(work.session, work.record.row):
                    kept.append(one)
                elif found and work.consultation.state not in _ENDED:
                    waiting.append(one)
                else:
                    due += found
        return Plan(tuple(due), tuple(waiting), tuple(kept))

    def apply_retention(self) -> Plan:
        """Removes what is over its time, each consultation in a transaction of its own, and notes the run."""
        self.carry_out_postponed()
        planned, done = self.retention_plan(), list[Due]()
        for one in dict.fromkeys(due.consultation for due in planned.due):
            done += self._ended(one)
        plan = replace(planned, due=tuple(done))
        if done:
            with self._database.transaction() as session:
                record_event(session, kind="retention_ran", actor=MACHINE, at=self._clock(), detail=plan.counts)
            self._after_removal()
        return plan

    def _ended(self, id: ConsultationId) -> list[Due]:
        with self._working(id) as work:
            found = self._over(work)
            if work.consultation.state not in _ENDED or holds_of(work.session, work.record.row):
                return []
            if any(due.part is Part.KEY for due in found):
                erase(work, Erasure(reason=ErasureReason.TIME_OVER, by=None, at=work.now))
            else:
                for due in found:
                    remove_part(work, due.part, ErasureReason.TIME_OVER)
        return found

    def _old(self, now: datetime) -> Iterator[ConsultationId]:
        """Every consultation that is old enough for some rule and has its key; the oldest first, a page at a time."""
        shortest = self.retention.shortest
        after = ""
        while shortest is not None:
            row = ConsultationRow
            query = select(row.id).where(
                row.id > after, row.registered_at <= now - shortest, row.wrapped_key.is_not(None)
            )
            with self._database.reading() as session:
                page = tuple(session.scalars(query.order_by(row.id).limit(_PAGE)))
            if not page:
                return
            yield from (ConsultationId(one) for one in page)
            after = page[-1]

    def _over(self, work: Work) -> list[Due]:
        now, consultation = work.now, work.consultation
        if consultation.patient is None:
            return []
        periods = self._periods(work)
        visit = consultation.registered_at
        last = self._last_visit(work)
        if over(last, periods.note, now):
            return [Due(consultation.id, Part.KEY, last)]
        found = []
        if consultation.recording is not None and over(visit, periods.recording, now):
            found.append(Due(consultation.id, Part.RECORDING, visit))
        if consultation.transcript is not None and over(visit, periods.transcript, now):
            found.append(Due(consultation.id, Part.TRANSCRIPT, visit))
        return found

    def _periods(self, work: Work) -> Periods:
        template = template_of(work.record)
        return self.retention.applied(template.id, work.consultation.encounter.department, template.language)

    def _last_visit(self, work: Work) -> datetime:
        """When the patient was last here; of one without a number this visit is the only one that is known."""
        own = work.consultation.registered_at
        mark = work.record.row.patient_mark
        if mark is None:
            return own
        newest = select(func.max(ConsultationRow.registered_at)).where(ConsultationRow.patient_mark == mark)
        return work.session.scalar(newest) or own
