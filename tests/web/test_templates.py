"""The templates over HTTP, while somebody edits their files."""

from __future__ import annotations

import os
import shutil

import pytest

from scribe.template import TemplateLibrary
from scribe.template.library import shipped_folder


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "templates"
    target.mkdir()
    for path in shipped_folder().glob("*.yaml"):
        shutil.copy(path, target)
    return target


def test_a_file_that_became_faulty_is_told_of_and_its_last_version_serves(site, nurse, folder):
    site.app.state.templates = TemplateLibrary(folder)
    before = nurse.get("/api/v1/templates").json()
    assert before["faults"] == []
    path = folder / "outpatient-soap.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("language: en", "language: klingon"), encoding="utf-8")
    os.utime(path, (0, 0))
    after = nurse.get("/api/v1/templates").json()
    assert after["templates"] == before["templates"]
    assert "klingon" in after["faults"][0]
