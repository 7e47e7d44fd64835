"""How notes fare as sums: added up by the database, by week and template, and no number that tells of one person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.consultation.outcomes import week_of
from scribe.db.administration_tables import FlagOutcomeRow, NoteOutcomeRow
from scribe.model import Level
from scribe.web.quality import SMALL, as_csv, guarded, told

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
"""Of the week in which the hospital's clock stands."""


def enter(hospital, count, drafted_at, *, risk="low", template="visit-note", flags=(), **more):
    """Notes that fared so."""
    more = {"week": week_of(drafted_at), **more}
    for _ in range(count):
        one = hospital.registered().id
        with hospital.database.transaction() as session:
            session.add(
                NoteOutcomeRow(
                    consultation_id=one, template_id=template, template_version=1, risk=risk, drafted_at=drafted_at,
                    **more,
                )
            )  # fmt: skip
            session.flush()
            for kind, became, many in flags:
                session.add(FlagOutcomeRow(consultation_id=one, kind=kind, became=became, flags=many))


def test_notes_are_summed_by_template_and_week(hospital):
    enter(hospital, 5, MONDAY, risk="high")
    enter(hospital, 6, MONDAY - timedelta(seconds=1), risk="clear")
    enter(hospital, 5, MONDAY + timedelta(hours=1), template="outpatient-soap")
    found = hospital.service.quality.by_week(4)
    assert [(one.week, one.template, one.notes) for one in found] == [
        (date(2026, 11, 16), "outpatient-soap", 5),
        (date(2026, 11, 16), "visit-note", 5),
        (date(2026, 11, 9), "visit-note", 6),
    ]
    assert found[1].risks == {Level.HIGH: 5}
    assert [one.notes for one in hospital.service.quality.by_week(4, "outpatient-soap")] == [5]


def test_times_and_edits_are_means_of_the_notes_that_came_so_far(hospital):
    at = MONDAY + timedelta(hours=2)
    enter(
        hospital, 5, at, approved_at=at, signed_at=at, to_draft_s=180, to_approval_s=1800, to_signature_s=1200,
        edits=2,
    )  # fmt: skip
    enter(hospital, 5, at, edits=7)
    (one,) = hospital.service.quality.by_week(4)
    assert (one.notes, one.approved, one.signed, one.edits_per_note) == (10, 5, 5, 2)
    lasted = [minutes.mean for minutes in (one.to_draft, one.to_approval, one.to_signature)]
    assert lasted == [pytest.approx(3), pytest.approx(30), pytest.approx(20)]


def test_flags_are_summed_by_kind_and_what_became_of_them(hospital):
    kept = (("dose_differs", "kept:asked_patient", 1), ("dose_differs", "corrected", 2))
    enter(hospital, 5, MONDAY, flags=kept)
    enter(hospital, 1, MONDAY, flags=(("opposite", "removed", 1),))
    found = hospital.service.quality.flags(4)
    assert [(one.kind, one.flags, one.notes) for one in found] == [("dose_differs", 15, 5), ("opposite", 1, 1)]
    assert found[0].became == {"kept:asked_patient": 5, "corrected": 10}


def test_fewer_than_five_notes_are_not_told(hospital):
    enter(hospital, 4, MONDAY, flags=(("opposite", "removed", 1),))
    found = told(hospital.service.quality, 4)
    assert [str(one.notes) for one in found.weeks] == ["<5"]
    assert found.weeks[0].risks == {}
    assert [(str(one.notes), dict(one.became)) for one in found.flags] == [("<5", {})]
    assert "2026-11-16,visit-note,<5,,,,,,,," in as_csv(found)


@given(st.dictionaries(st.sampled_from(list(Level)), st.integers(0, 40), min_size=1))
def test_no_small_count_follows_from_what_is_told_of_a_row(counts):
    shown = guarded(counts)
    withheld = [key for key, count in shown.items() if count.number is None]
    assert all(counts[key] >= SMALL or counts[key] == 0 for key in counts if key not in withheld)
    others = sum(1 for key, count in counts.items() if count)
    assert len(withheld) != 1 or others == 1


def test_older_weeks_are_left_out(hospital):
    enter(hospital, 5, MONDAY - timedelta(weeks=3, seconds=1))
    enter(hospital, 5, MONDAY - timedelta(weeks=3))
    assert [one.notes for one in hospital.service.quality.by_week(4)] == [5]
