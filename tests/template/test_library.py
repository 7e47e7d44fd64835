"""The templates of a folder that changes while Scribe runs."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from scribe.errors import BadTemplate, NotFound
from scribe.template import TemplateLibrary
from tests.fakes.hospital import open_hospital

SHIPPED = Path(__file__).parents[2] / "templates" / "outpatient-soap.yaml"


@pytest.fixture
def folder(tmp_path) -> Path:
    shutil.copy(SHIPPED, tmp_path / "soap.yaml")
    return tmp_path


def write(path: Path, old: str, new: str) -> None:
    """Rewrites a file in one step; its time of change moves on even where the clock is coarse."""
    before = path.stat().st_mtime_ns
    written = path.with_name(f"{path.name}.new")
    written.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    os.utime(written, ns=(before + 1_000_000_000, before + 1_000_000_000))
    written.replace(path)


def test_a_changed_file_counts_at_the_next_use(folder):
    library = TemplateLibrary(folder)
    first = library.get("outpatient-soap")
    write(folder / "soap.yaml", "title: Outpatient note (SOAP)", "title: Our note")
    second = library.get("outpatient-soap")
    assert (first.title, second.title) == ("Outpatient note (SOAP)", "Our note")
    assert first.digest != second.digest


def test_files_that_come_and_go_are_noticed(folder):
    library = TemplateLibrary(folder)
    assert [template.id for template in library.all()] == ["outpatient-soap"]
    (folder / "other.yaml").write_text(SHIPPED.read_text().replace("id: outpatient-soap", "id: other"))
    assert {template.id for template in library.all()} == {"outpatient-soap", "other"}
    (folder / "other.yaml").unlink()
    with pytest.raises(NotFound, match="outpatient-soap"):
        library.get("other")


def test_a_slip_in_an_editor_leaves_the_last_sound_version_in_use(folder):
    library = TemplateLibrary(folder)
    sound = library.get("outpatient-soap")
    write(folder / "soap.yaml", "language: en", "language: klingon")
    assert library.get("outpatient-soap") == sound
    (fault,) = library.faults
    assert fault.details["faults"][0]["path"] == "language"
    write(folder / "soap.yaml", "language: klingon", "language: en")
    assert library.get("outpatient-soap") == sound
    assert library.faults == ()


def test_a_second_file_with_a_taken_id_is_a_fault_and_changes_nothing(folder):
    library = TemplateLibrary(folder)
    sound = library.get("outpatient-soap")
    (folder / "z-copy.yaml").write_text(SHIPPED.read_text().replace("title: Outpatient note (SOAP)", "title: Copy"))
    assert library.get("outpatient-soap") == sound
    assert [fault.details["template"] for fault in library.faults] == ["z-copy.yaml"]


def test_a_folder_that_is_faulty_from_the_start_is_refused(folder):
    write(folder / "soap.yaml", "language: en", "language: klingon")
    with pytest.raises(BadTemplate, match="klingon"):
        TemplateLibrary(folder).all()


def test_many_threads_read_while_the_file_changes(folder):
    library, titles = TemplateLibrary(folder), set()

    def read() -> None:
        for _ in range(200):
            titles.add(library.get("outpatient-soap").title)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(10):
        write(folder / "soap.yaml", "version: 1", "version: 1 " if number % 2 else "version: 1")
    for thread in threads:
        thread.join()
    assert titles == {"Outpatient note (SOAP)"}


def test_a_consultation_keeps_the_version_that_it_began_with(tmp_path, folder):
    hospital = open_hospital(tmp_path / "hospital")
    try:
        hospital.service._templates = TemplateLibrary(folder)
        one = hospital.uploaded()
        before = hospital.service.template(one.id)
        write(folder / "soap.yaml", "title: Subjective", "title: What the patient says")
        assert hospital.service.template(one.id) == before
        later = hospital.uploaded()
        assert hospital.service.template(later.id).sections[0].title == "What the patient says"
    finally:
        hospital.database.close()
