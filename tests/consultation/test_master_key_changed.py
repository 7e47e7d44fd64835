"""A change of the master key, over SQLite and over PostgreSQL: every row, whoever wrapped it, and its search marks."""

from __future__ import annotations

from scribe.db.kept import keep_secrets
from scribe.db.rewrapping import left_to_rewrap, rewrap
from scribe.encryption import DATA_KEY, GivenKeys, KeyRing, MasterKeyFile
from scribe.model import State
from tests.fakes.hospital import DOCTOR
from tests.fakes.notes import WITHDRAWN

NEW = bytes(range(100, 132))


def test_every_row_is_wrapped_anew_and_opens_with_the_new_key_alone(hospital):
    service, file = hospital.service, MasterKeyFile(hospital.settings.key_file)
    note = hospital.at(State.DRAFTED)
    earlier = file.read()[0]
    keep_secrets(hospital.database, KeyRing(earlier))
    make_bare(hospital, note.id, earlier)
    file.put_first(NEW)
    keys = KeyRing.from_file(file.path)
    with hospital.database.reading() as session:
        assert left_to_rewrap(session, keys) == {"consultation": 1, "kept_key": 2}
    steps = list(rewrap(hospital.database, keys))
    assert {step.table for step in steps} == {"consultation", "kept_key"}
    with hospital.database.reading() as session:
        assert left_to_rewrap(session, keys) == {}
    assert list(rewrap(hospital.database, keys)) == []
    file.keep_only([NEW])
    assert service.note(note.id).sections
    service.withdraw(note.id, order=WITHDRAWN, actor=DOCTOR)
    assert service.left_of(note.id).complete
    assert service.settle_register().again == ()


def make_bare(hospital, id, master) -> None:
    """Puts a row into the form from before master keys had names."""
    from scribe.db.tables import ConsultationRow  # noqa: PLC0415
    from scribe.encryption import DataKey  # noqa: PLC0415

    ring = KeyRing(GivenKeys((master,)))
    with hospital.database.transaction() as session:
        row = session.get_one(ConsultationRow, id)
        row.wrapped_key = DataKey(master).seal(ring.opened(row.wrapped_key, DATA_KEY), DATA_KEY)
        assert len(row.wrapped_key) == 60
