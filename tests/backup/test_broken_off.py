"""Processes killed in the middle of a backup or a restore: what is there is whole, and the same command goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from scribe.errors import Conflict, MissingPart
from scribe.installation import open_installation
from scribe.model import Stage, State
from tests.backup.kit import backed_up, place_at, put_back, reopened, verified
from tests.fakes.hospital import open_hospital


def test_a_backup_that_is_told_to_stop_gives_the_place_back(tmp_path, points):
    hospital = open_hospital(tmp_path / "data")
    hospital.at(State.UPLOADED)
    hospital.database.close()
    (points / "backup.before_manifest").write_text("hang 60")
    process = subprocess.Popen(
        command("backup", "create", tmp_path / "backups"), env=environment(hospital.settings, points), cwd=tmp_path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (points / "backup.before_manifest.reached").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (tmp_path / "backups" / "lock.json").exists()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 128 + signal.SIGTERM
    assert not (tmp_path / "backups" / "lock.json").exists()
    assert place_at(tmp_path / "backups", hospital.settings).whole() == ()


def command(*arguments):
    return [sys.executable, "-c", "from scribe.cli import main; main()", *map(str, arguments)]


def environment(settings, points):
    own = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBE_")}
    return own | {
        "SCRIBE_FAILPOINTS": str(points),
        "SCRIBE_DATA_DIR": str(settings.data_dir),
        "SCRIBE_DATABASE_URL": settings.database_url,
    }


def scribe(settings, points, *arguments):
    """The command line in a process of its own, with what is armed in a folder."""
    return subprocess.run(
        command(*arguments), env=environment(settings, points), cwd=settings.data_dir.parent, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def points(tmp_path):
    folder = tmp_path / "points"
    folder.mkdir()
    return folder


RESTORE = [
    "restore.file",
    "restore.before_database",
    "restore.database",
    "restore.before_take_over",
    "restore.before_end",
]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_anywhere_goes_on(tmp_path, points, kind, request):
    url = request.getfixturevalue("postgres_server").new_database() if kind == "postgresql" else ""
    hospital = open_hospital(tmp_path / "data", url)
    uploaded, signed, delivered = (hospital.at(state) for state in (State.UPLOADED, State.SIGNED, State.DELIVERED))
    backed_up(hospital, tmp_path / "backups")
    hospital.registered()
    hospital.database.close()
    shutil.rmtree(hospital.settings.blob_dir)
    for point in RESTORE if kind == "sqlite" else RESTORE[2:]:  # each is a process that starts and ends
        (points / point).write_text("kill")
        ran = scribe(hospital.settings, points, "backup", "restore", tmp_path / "backups", "--replace")
        assert (ran.returncode, (points / f"{point}.reached").exists()) == (-signal.SIGKILL, True), (point, ran.stderr)
        with pytest.raises(MissingPart, match="is being restored here"):
            open_installation(hospital.settings)
    ran = scribe(hospital.settings, points, "backup", "restore", tmp_path / "backups")
    assert ran.returncode == 0, ran.stderr
    assert "is in place" in ran.stdout
    with reopened(hospital) as again:
        again.service.open_recording(uploaded.id).close()
        assert again.run(signed.id, Stage.DELIVER).state is State.DELIVERED
        assert again.run(delivered.id, Stage.DELIVER) is None
        assert len(again.destination.kept) == 2
    with pytest.raises(Conflict, match="There is an installation here already"):
        put_back(hospital.settings, tmp_path / "backups")


def test_a_backup_that_is_killed_is_none_and_the_next_one_is_whole(tmp_path, points):
    hospital = open_hospital(tmp_path / "data")
    for _ in range(3):
        hospital.at(State.UPLOADED)
    place = place_at(tmp_path / "backups", hospital.settings)
    for point in ("backup.file", "backup.before_manifest"):
        (points / point).write_text("kill")
        ran = scribe(hospital.settings, points, "backup", "create", tmp_path / "backups")
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        assert place.whole() == ()
    ran = scribe(hospital.settings, points, "backup", "create", tmp_path / "backups", "--keep", "3")
    assert ran.returncode == 0, ran.stderr
    assert "the master key is not in it" in ran.stdout.lower()
    found = verified(hospital, tmp_path / "backups")
    assert (found.damaged, found.manifest.count, found.opened) == ((), 3, True)
    assert place.began() == (found.manifest.name,)
    assert list(hospital.folder.glob("backup-*")) == []
    hospital.database.close()
