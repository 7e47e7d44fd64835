"""A consultation's sealed snapshot knows how many events there were: an old head put back does not hide a cut."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from scribe.audit import AnchorLog
from scribe.consultation.service.auditing import faults_of
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.encryption import KeyRing
from tests.fakes.hospital import DOCTOR, UploadSpec, wav


def faults(hospital):
    with hospital.database.reading() as session:
        return list(
            faults_of(session, AnchorLog(hospital.settings.anchor_file), KeyRing.from_file(hospital.settings.key_file))
        )


def test_a_cut_with_the_old_head_put_back_is_found_without_any_anchor(hospital):
    one = hospital.registered()
    chain = f"consultation/{one.id}"
    with hospital.database.reading() as session:
        old = session.scalars(select(HeadRow).where(HeadRow.chain == chain)).one()
        values = {"events": old.events, "hash": old.hash, "sequence": old.sequence, "seal": old.seal}
    recording = wav(2.0)
    upload = hospital.service.create_upload(one.id, UploadSpec(length=len(recording)), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, recording, actor=DOCTOR)
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    assert faults(hospital) == []
    with hospital.database.transaction() as session:
        session.execute(delete(EventRow).where(EventRow.chain == chain, EventRow.place > values["events"]))
        session.execute(update(HeadRow).where(HeadRow.chain == chain).values(**values))
    (fault,) = faults(hospital)
    assert (fault.chain, fault.consultation) == (chain, one.id)
    assert "when the consultation last changed" in fault.what
