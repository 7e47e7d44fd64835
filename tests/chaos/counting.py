"""What a server has in the end otherwise than it should, by counting every version of every resource."""

from __future__ import annotations

from typing import Any

from tests.chaos.senders import Task
from tests.emr.place import Emr
from tests.emr.visits import STOP
from tests.fakes.fhir_server import FhirServer


def at_hostile(emr: FhirServer, tasks: list[Task]) -> list[str]:
    """Past HTTP: documents that are lost, doubled, out of order or nobody's, and versions that say nothing new."""
    expected = {f"Bundle/{task.documents[0]['id']}": task for task in tasks}
    wrong = [f"{name}: nobody's" for name in emr.history if name.startswith("Bundle/") and name not in expected]
    for name, task in expected.items():
        wrong += _out_of_order(name, emr.history.get(name, []), task)
    for name, versions in emr.history.items():
        wrong += _said_twice(name, versions)
    return wrong


def at_real(emr: Emr, tasks: list[Task]) -> list[str]:
    """Through the server's own searches and histories."""
    wrong = []
    for task in tasks:
        name = f"Bundle/{task.documents[0]['id']}"
        versions = sorted(emr.versions(name), key=lambda one: int(one["meta"]["versionId"]))
        wrong += _out_of_order(name, versions, task) + _said_twice(name, versions)
        number = f"{task.visit.patient.identifier_system}|{task.visit.number}"
        patients = emr.found("Patient", identifier=number)
        notes = [note for patient in patients for note in emr.notes_of(f"Patient/{patient['id']}")]
        if len(patients) != 1 or len(notes) != 1:
            wrong.append(f"{name}: {len(patients)} patients, {len(notes)} notes")
    return wrong


def _out_of_order(name: str, versions: list[dict[str, Any]], task: Task) -> list[str]:
    said = [STOP in str(version) for version in versions]
    return [] if said == [False, True][: len(task.documents)] else [f"{name}: addendum by version {said}"]


def _said_twice(name: str, versions: list[dict[str, Any]]) -> list[str]:
    contents = [str({part: value for part, value in one.items() if part != "meta"}) for one in versions]
    return (
        []
        if len(set(contents)) == len(contents)
        else [f"{name}: {len(contents)} versions, {len(set(contents))} of them new"]
    )
