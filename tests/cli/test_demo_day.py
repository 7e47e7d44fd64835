"""``scribe demo --day``: a believable morning, brought about by the product's own steps."""

from __future__ import annotations

from collections import Counter

from scribe.console.demo_day import fill_day
from scribe.model import Role, State
from scribe.pipeline.engines import engines_from
from tests.fakes.web_installation import open_site


def test_a_dozen_consultations_are_in_every_state_and_both_languages(tmp_path):
    site = open_site(tmp_path / "site")
    nurse, doctor = site.people["sam"], site.people["aisha"]
    assert (nurse.role, doctor.role) == (Role.NURSE, Role.DOCTOR)
    count = fill_day(site.service, engines_from(site.settings), doctor, nurse)
    found = site.service.list(who=site.service.who(doctor))
    states = Counter(one.state for one in found)
    assert count == len(found) == 12
    assert states == {
        State.DELIVERED: 2, State.SIGNED: 1, State.REVIEWED: 2, State.DRAFTED: 3, State.TRANSCRIBED: 1,
        State.PARKED: 1, State.REGISTERED: 1, State.WITHDRAWN: 1,
    }  # fmt: skip
    assert {one.language for one in found} == {"en", "zh"}
    assert len({one.patient.name for one in found if one.patient}) == 11
    assert all(one.delivery is not None for one in found if one.state is State.DELIVERED)
    site.database.close()
