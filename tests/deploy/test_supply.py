"""What is shipped of others: each has a licence, the bill is valid, advisories find what they mean."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.spdx import is_expression, is_supported_id
from cyclonedx.validation.json import JsonStrictValidator

from tools.supply.advisories import NoAdvisoriesError, is_meant, report
from tools.supply.bill import bill, written
from tools.supply.lock import DEVELOPS, ROOT, RUNS, Locked, locked
from tools.supply.packages import UnknownLicenceError, licence_of
from tools.supply.table import GUIDE, all_natives, guide, licences


@pytest.fixture(scope="module")
def text():
    return written(bill())


@pytest.fixture(scope="module")
def made(text):
    return json.loads(text)


@pytest.mark.parametrize("lock", [RUNS, DEVELOPS], ids=lambda lock: lock.name)
def test_every_locked_package_has_a_known_licence(lock):
    known = licences(lock)
    assert set(known) == {one.name for one in locked(lock)}
    assert len(known) > 100
    assert [name for name, said in known.items() if not (is_supported_id(said) or is_expression(said))] == []


def test_the_page_of_licences_is_of_these_packages():
    assert GUIDE.read_text(encoding="utf-8") == guide(), "`make sbom` writes docs/licences.md anew"


def test_the_gpl_within_ffmpeg_is_told():
    found = {one.name: one for one in all_natives()}
    assert found["libx264"].licence == found["libx265"].licence == "GPL-2.0-or-later"
    assert found["libx264"].package == "av"
    assert "GPL-3.0-or-later" in GUIDE.read_text(encoding="utf-8")


def test_the_bill_is_valid_cyclonedx(text):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_the_bill_names_everything_that_runs_here_with_its_version(made):
    named = {one["purl"].partition("@")[0]: one["version"] for one in made["components"]}
    wanted = {f"pkg:pypi/{one.name}": one.version for one in locked(RUNS) if one.is_for_here}
    assert wanted.items() <= named.items()
    # nothing that only develops
    assert "pkg:pypi/pytest" not in named


def test_libraries_stand_within_the_package_that_brings_them(made):
    [av] = [one for one in made["components"] if one["name"] == "av"]
    within = {one["name"] for one in av["components"]}
    assert {"libavcodec", "libx264"} <= within


def test_who_needs_whom_is_told(made):
    needs = {one["ref"]: set(one.get("dependsOn", ())) for one in made["dependencies"]}
    [celery] = [ref for ref in needs if ref.startswith("pkg:pypi/celery@")]
    assert any(ref.startswith("pkg:pypi/kombu@") for ref in needs[celery])
    assert celery in needs["scribe"]


def test_one_environment_has_one_serial_number(made):
    assert bill().serial_number.urn == made["serialNumber"]


def test_a_licence_that_says_nothing_certain_is_refused():
    said = metadata.metadata("amqp")
    with pytest.raises(UnknownLicenceError, match="read its licence"):
        licence_of("amqp", said, {})


AFFECTED = {
    "package": {"ecosystem": "PyPI", "name": "Some.Package"},
    "ranges": [
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.5"}]},
        {"type": "ECOSYSTEM", "events": [{"last_affected": "2.3"}, {"introduced": "2.0"}]},
        {"type": "GIT", "events": [{"introduced": "0"}]},
    ],
    "versions": ["3.0rc1"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("version", "meant"),
    [("0.1", True), ("1.4.9", True), ("1.5rc1", True), ("1.5", False), ("1.9", False), ("2.0", True), ("2.3", True),
     ("2.3.1", False), ("3.0rc1", True), ("3.0", False)],
)  # fmt: skip
def test_the_events_of_a_range_decide_in_order(version, meant):
    assert is_meant(version, AFFECTED) is meant


def record(name: str = "Some.Package", **more: object) -> dict[str, object]:
    affected = AFFECTED | {"package": {"ecosystem": "PyPI", "name": name}}
    return {"id": "PYSEC-1", "aliases": ["CVE-1"], "modified": "2026-11-01T00:00:00Z", "summary": "bad",
            "affected": [affected], **more}  # fmt: skip


OURS = [Locked("some-package", "1.2", "")]


def as_zip(folder: Path, *records: object) -> Path:
    place = folder / "all.zip"
    with zipfile.ZipFile(place, "w") as packed:
        for number, one in enumerate(records):
            packed.writestr(f"{number}.json", json.dumps(one))
    return place


def as_folder(folder: Path, *records: object) -> Path:
    for number, one in enumerate(records):
        (folder / f"{number}.json").write_text(json.dumps(one))
    return folder


def as_list(folder: Path, *records: object) -> Path:
    (folder / "list.json").write_text(json.dumps({"vulns": records}))
    return folder / "list.json"


@pytest.mark.parametrize("written_as", [as_zip, as_folder, as_list])
def test_an_advisory_is_found_however_the_file_is_made(written_as, tmp_path):
    place = written_as(tmp_path, record(), record("another"), record(id="PYSEC-2", withdrawn="2026-01-01T00:00:00Z"))
    found = report(place, OURS)
    assert [(one.package, one.id, one.fixed) for one in found.concerns] == [("some-package", "PYSEC-1", ("1.5",))]
    assert (found.records, found.newest) == (3, "2026-11-01T00:00:00Z")


@pytest.mark.parametrize("judged", ["PYSEC-1", "CVE-1"])
def test_what_was_judged_is_left_out(judged, tmp_path):
    assert report(as_zip(tmp_path, record()), OURS, leave_out=frozenset({judged})).concerns == ()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"no json", b"\xff\xfe", b'{"vulns": 3}', b'[[["id"]]]', b"PK\x03\x04broken"]
)
def test_a_file_without_advisories_is_said_and_never_a_clean_answer(content, tmp_path):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(NoAdvisoriesError):
        report(tmp_path / "file", OURS)


def test_advisories_of_another_ecosystem_are_no_clean_answer(tmp_path):
    other = record() | {"affected": [{"package": {"ecosystem": "npm", "name": "some-package"}, "versions": ["1.2"]}]}
    with pytest.raises(NoAdvisoriesError, match="PyPI"):
        report(as_zip(tmp_path, other), OURS)


@pytest.mark.parametrize(
    "affected",
    [{"versions": None}, {"versions": 3}, {"ranges": [{"type": "ECOSYSTEM", "events": 3}]}, {"ranges": ["x"]}],
)
def test_an_advisory_that_cannot_be_read_is_said_by_its_name(affected, tmp_path):
    meant = {"package": {"ecosystem": "PyPI", "name": "Some.Package"}} | affected
    with pytest.raises(NoAdvisoriesError, match="PYSEC-1"):
        report(as_zip(tmp_path, record() | {"affected": [meant]}), OURS)


def test_a_file_that_nests_without_end_is_said(tmp_path):
    (tmp_path / "deep.json").write_text("[" * 200_000)
    with pytest.raises(NoAdvisoriesError):
        report(tmp_path / "deep.json", OURS)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NoAdvisoriesError):
        report(tmp_path / "none.zip", OURS)


def test_the_command_says_what_it_found_and_how_old_the_file_is(tmp_path):
    celery = next(one for one in locked(RUNS) if one.name == "celery")
    affected = {"package": {"ecosystem": "PyPI", "name": "Celery"}, "versions": [celery.version]}
    place = as_zip(tmp_path, record() | {"affected": [affected]})
    audit = [sys.executable, "-m", "tools.supply", "audit", str(place)]
    done = subprocess.run(audit, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert f"celery {celery.version}: PYSEC-1, CVE-1: bad (not mended yet)" in done.stdout
    assert "2026-11-01" in done.stdout
    done = subprocess.run([*audit, "--leave-out", "CVE-1"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
