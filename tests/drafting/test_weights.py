"""A note names the weights of the model that wrote it: by the SHA-256 of a file, or by what an endpoint tells."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.chat import ChatDrafter
from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.drafting.file_weights import KEPT, weights_of_file
from scribe.model import KnownBy, NoteDraft, Weights
from scribe.template import TemplateLibrary
from tests.fakes.chat_endpoint import Answer, FakeChatEndpoint, Reply, answering, failing, saying, without_pieces
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of

DIGEST = "65ec06548149b04c096a120e4a6da9d4017ea809c91734ea5631e89f96ddc57b"
ANSWER = {
    "sections": {
        "subjective": [{"text": "Knee pain.", "evidence": ["2"]}],
        "objective": [],
        "assessment": [],
        "plan": [],
    }
}
REQUEST = DraftRequest(
    transcript=transcript_of("What brings you in?", "My knee hurts."), template=TemplateLibrary().get("outpatient-soap")
)


def drafted(endpoint: FakeChatEndpoint, *, model: str = "clinic-7b") -> NoteDraft:
    drafter = ChatDrafter(
        base_url="http://llm.test/v1", model=model, fallback=VerbatimDrafter(), transport=endpoint.transport
    )
    return drafter.draft(REQUEST)


def weights(endpoint: FakeChatEndpoint, *, model: str = "clinic-7b") -> Weights:
    found = drafted(endpoint, model=model).drafter.weights
    assert found is not None
    return found


def called(name: str, then: Answer) -> Answer:
    """Names its configuration in each answer."""

    def answer(body: dict[str, Any]) -> Reply:
        status, value = then(body)
        return status, value | {"system_fingerprint": name}

    return answer


def test_ollamas_digest_of_the_model_is_named_whatever_other_models_it_has():
    models = [{"id": one, "owned_by": "library"} for one in ("other:7b", "clinic:latest")]
    tags = [{"name": "other:7b", "digest": "0" * 64}, {"name": "clinic:latest", "digest": DIGEST}]
    found = weights(FakeChatEndpoint(answering(ANSWER), models=models, tags=tags), model="clinic")
    assert (found.known_by, found.sha256) == (KnownBy.ENDPOINT, DIGEST)


def test_a_digest_in_the_list_of_models_is_named():
    models = [{"id": "clinic-7b", "digest": f"sha256:{DIGEST.upper()}"}]
    assert weights(FakeChatEndpoint(answering(ANSWER), models=models)).sha256 == DIGEST


@pytest.mark.parametrize("in_the_form_of", [lambda answer: answer, without_pieces], ids=["pieces", "one piece"])
def test_what_an_endpoint_tells_without_a_digest_is_told(in_the_form_of: Callable[[Answer], Answer]):
    models = [{"id": "clinic-7b", "root": "/srv/secret/clinic-7b-awq", "meta": {"size": 12, "n_params": 7}}]
    answer = in_the_form_of(called("b6123-65ec0", answering(ANSWER)))
    found = weights(FakeChatEndpoint(answer, models=models))
    assert found == Weights(
        known_by=KnownBy.ENDPOINT, told="fingerprint b6123-65ec0; from clinic-7b-awq; bytes 12; parameters 7"
    )
    assert found.sentence == (
        "no digest told by the endpoint (fingerprint b6123-65ec0; from clinic-7b-awq; bytes 12; parameters 7)"
    )


def test_an_endpoint_that_tells_nothing_is_said_to():
    found = weights(FakeChatEndpoint(answering(ANSWER)))
    assert found == Weights(known_by=KnownBy.NOTHING)
    assert found.sentence == "not told by the endpoint"


@pytest.mark.parametrize(
    "listed",
    [
        {"id": "clinic-7b", "digest": "not a digest", "root": 7, "meta": "none"},
        {"id": "clinic-7b", "digest": DIGEST[:-1], "meta": {"size": {"is": 1}, "n_params": True}},
        {"id": "clinic-7b", "digest": f"{DIGEST}\n<script>"},
        {"id": "clinic-7b", "owned_by": "library", "digest": None},
    ],
)
def test_what_is_no_digest_is_not_taken_for_one(listed: dict[str, Any]):
    assert weights(FakeChatEndpoint(answering(ANSWER), models=[listed])) == Weights()


def test_what_an_endpoint_tells_is_bounded_and_on_one_line():
    models = [{"id": "clinic-7b", "root": "hub/\x1b[2J" + "x" * 4000, "meta": {"size": 10**300, "n_params": 10**300}}]
    told = weights(FakeChatEndpoint(called("fp\n\n" + "y" * 4000, answering(ANSWER)), models=models)).told
    assert len(told) <= 500
    assert told.isprintable()


def test_a_model_that_is_exchanged_under_its_name_is_seen_in_the_next_note():
    endpoint = FakeChatEndpoint(answering(ANSWER), models=[{"id": "clinic-7b", "digest": DIGEST}])
    drafter = ChatDrafter(
        base_url="http://llm.test/v1", model="clinic-7b", fallback=VerbatimDrafter(), transport=endpoint.transport
    )
    drafter.draft(REQUEST)
    endpoint.models = [{"id": "clinic-7b", "digest": "1" * 64}]
    found = drafter.draft(REQUEST).drafter.weights
    assert found is not None
    assert found.sha256 == "1" * 64


def test_an_endpoint_that_fails_to_tell_costs_no_note():
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/models":
            raise httpx.ReadTimeout("slow", request=request)
        return FakeChatEndpoint(answering(ANSWER)).transport.handle_request(request)

    endpoint = ChatEndpoint(base_url="http://llm.test/v1", model="clinic-7b", transport=httpx.MockTransport(answer))
    assert endpoint.weights() == Weights()


def test_another_drafter_names_no_weights():
    note = drafted(FakeChatEndpoint(saying("Sorry.")))
    assert note.drafter.instead_of is not None
    assert note.drafter.weights is None
    assert "weights" not in json.loads(note.model_dump_json())["drafter"]


def test_a_files_digest_is_computed_once_and_kept_for_other_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file, folder = tmp_path / "model.gguf", tmp_path / "data"
    folder.mkdir()
    file.write_bytes(b"GGUF weights")
    expected = hashlib.sha256(b"GGUF weights").hexdigest()
    assert weights_of_file(file, folder) == Weights(known_by=KnownBy.FILE, sha256=expected)
    kept = json.loads((folder / KEPT).read_text())
    assert kept[str(file)]["sha256"] == expected
    kept[str(file)]["sha256"] = DIGEST
    (folder / KEPT).write_text(json.dumps(kept))
    assert weights_of_file(file, folder).sha256 == expected
    monkeypatch.setattr("scribe.drafting.file_weights._COMPUTED", {})
    assert weights_of_file(file, folder).sha256 == DIGEST, "another process believes what was kept"


def test_a_large_file_is_read_to_its_end(tmp_path: Path):
    file = tmp_path / "large.gguf"
    file.write_bytes(b"GGUF" + bytes(9 << 20) + b"end")
    assert weights_of_file(file, tmp_path).sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_file_that_changes_is_read_again(tmp_path: Path):
    file = tmp_path / "model.gguf"
    file.write_bytes(b"one")
    first = weights_of_file(file, tmp_path)
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert weights_of_file(file, tmp_path) != first


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"FILE": 7}', '{"FILE": {"state": [3, "x"], "sha256": "y"}}', "\x00"])
def test_a_list_of_digests_that_cannot_be_read_is_made_anew(kept: str, tmp_path: Path):
    file = tmp_path / "model.gguf"
    file.write_bytes(b"one")
    (tmp_path / KEPT).write_text(kept.replace("FILE", str(file)))
    assert weights_of_file(file, tmp_path).sha256 == hashlib.sha256(b"one").hexdigest()
    assert str(file) in json.loads((tmp_path / KEPT).read_text())


def test_nothing_is_made_where_there_is_no_data_folder(tmp_path: Path):
    file = tmp_path / "model.gguf"
    file.write_bytes(b"one")
    weights_of_file(file, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_an_endpoint_that_is_away_tells_nothing():
    endpoint = FakeChatEndpoint(failing(503))
    asked = ChatEndpoint(base_url="http://llm.test/v1", model="clinic-7b", transport=endpoint.transport)
    assert asked.weights().known_by is KnownBy.NOTHING
