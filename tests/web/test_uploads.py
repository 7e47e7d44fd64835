from __future__ import annotations

import asyncio
import base64
import hashlib
import threading

import pytest

from scribe.audio import confined, slots
from scribe.audio.template import decoder_down
from scribe.model import State
from tests.fakes.web_installation import key, wav

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = {**TUS, "Content-Type": "application/offset+octet-stream"}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def create(client, consultation, length, **more):
    said = {"Upload-Length": str(length)} if length is not None else {"Upload-Defer-Length": "1"}
    return client.post(f"/api/v1/consultations/{consultation.id}/uploads", headers={**TUS, **said, **more})


def patch(client, location, offset, data, **more):
    return client.patch(location, content=data, headers={**CHUNK, "Upload-Offset": str(offset), **more})


def test_options_tell_the_abilities_without_a_sign_in(site):
    for path in ("/api/v1/uploads", "/api/v1/uploads/x", "/api/v1/consultations/x/uploads"):
        answer = site.client().options(path)
        assert answer.status_code == 204
        assert answer.headers["tus-version"] == "1.0.0"
        assert answer.headers["tus-max-size"] == str(site.settings.max_upload_bytes)
        assert set(answer.headers["tus-extension"].split(",")) == {
            "creation", "creation-with-upload", "creation-defer-length", "checksum", "termination",
        }  # fmt: skip
        assert "sha1" in answer.headers["tus-checksum-algorithm"]


def test_a_recording_sent_in_pieces_is_uploaded(site, nurse):
    consultation, data = site.registered(), wav()
    created = create(nurse, consultation, len(data), **{"Upload-Metadata": f"filename {b64(b'visit.wav')}"})
    assert created.status_code == 201
    assert created.headers["upload-offset"] == "0"
    location = created.headers["location"]
    middle = len(data) // 2
    first = patch(nurse, location, 0, data[:middle])
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(middle))
    asked = nurse.head(location, headers=TUS)
    assert asked.headers["upload-offset"] == str(middle)
    assert asked.headers["upload-length"] == str(len(data))
    assert asked.headers["upload-metadata"] == f"filename {b64(b'visit.wav')}"
    assert asked.headers["cache-control"] == "no-store"
    last = patch(nurse, location, middle, data[middle:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(data)))
    stored = site.service.get(consultation.id)
    assert stored.state is State.UPLOADED
    assert stored.recording is not None
    assert stored.recording.sha256 == hashlib.sha256(data).hexdigest()


def test_every_answer_of_an_upload_names_the_version_errors_too(site, nurse):
    location = create(nurse, site.registered(), 10).headers["location"]
    answers = [
        nurse.head(location, headers=TUS),
        patch(nurse, location, 5, b"x"),
        nurse.patch(location, content=b"x", headers={**TUS, "Content-Type": "text/plain", "Upload-Offset": "0"}),
        nurse.head("/api/v1/uploads/none", headers=TUS),
        nurse.delete(location, headers=TUS),
    ]
    assert [answer.status_code for answer in answers] == [200, 409, 415, 404, 204]
    assert {answer.headers.get("tus-resumable") for answer in answers} == {"1.0.0"}


@pytest.mark.parametrize("version", [None, "0.2.2"])
def test_another_version_is_412_and_nothing_is_done(site, nurse, version):
    consultation = site.registered()
    said = {"Upload-Length": "3"} | ({"Tus-Resumable": version} if version else {})
    answer = nurse.post(f"/api/v1/consultations/{consultation.id}/uploads", headers=said)
    assert answer.status_code == 412
    assert answer.headers["tus-version"] == "1.0.0"
    assert site.kinds(consultation.id) == ["registered"]


def test_bytes_at_a_wrong_offset_are_a_conflict_that_says_where_to_go_on(site, nurse):
    location = create(nurse, site.registered(), 10).headers["location"]
    patch(nurse, location, 0, b"1234")
    for offset in (0, 3, 5):
        answer = patch(nurse, location, offset, b"x")
        assert answer.status_code == 409
        assert answer.json()["offset"] == 4


def test_a_chunk_whose_checksum_differs_is_460_and_dropped(site, nurse):
    location = create(nurse, site.registered(), 10).headers["location"]
    wrong = patch(
        nurse, location, 0, b"sound", **{"Upload-Checksum": "sha256 " + b64(hashlib.sha256(b"other").digest())}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum-mismatch")
    assert nurse.head(location, headers=TUS).headers["upload-offset"] == "0"
    right = patch(nurse, location, 0, b"sound", **{"Upload-Checksum": "sha1 " + b64(hashlib.sha1(b"sound").digest())})
    assert (right.status_code, right.headers["upload-offset"]) == (204, "5")


def test_a_creation_may_already_carry_the_first_bytes(site, nurse):
    consultation, data = site.registered(), wav(0.5)
    answer = nurse.post(
        f"/api/v1/consultations/{consultation.id}/uploads",
        content=data,
        headers={**CHUNK, "Upload-Length": str(len(data))},
    )
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(data)))
    assert site.service.get(consultation.id).state is State.UPLOADED


def test_a_length_that_was_deferred_is_fixed_once(site, nurse):
    consultation, data = site.registered(), wav(0.5)
    location = create(nurse, consultation, None).headers["location"]
    assert nurse.head(location, headers=TUS).headers["upload-defer-length"] == "1"
    patch(nurse, location, 0, data[:100])
    fixed = patch(nurse, location, 100, b"", **{"Upload-Length": str(len(data))})
    assert fixed.status_code == 204
    assert nurse.head(location, headers=TUS).headers["upload-length"] == str(len(data))
    assert patch(nurse, location, 100, b"", **{"Upload-Length": "7"}).status_code == 409
    assert patch(nurse, location, 100, data[100:]).status_code == 204
    assert site.service.get(consultation.id).state is State.UPLOADED


def test_an_upload_over_the_limit_is_413_when_announced_and_when_it_arrives(site_of):
    site = site_of(max_upload_bytes=1000)
    nurse, consultation = site.program("sam"), site.registered()
    announced = create(nurse, consultation, 1001)
    assert (announced.status_code, announced.headers["tus-max-size"]) == (413, "1000")
    location = create(nurse, consultation, None).headers["location"]
    assert patch(nurse, location, 0, b"x" * 1001).status_code == 413
    assert patch(nurse, location, 0, b"x", **{"Upload-Length": "1001"}).status_code == 413
    assert nurse.head(location, headers=TUS).headers["upload-offset"] == "0"


def test_more_bytes_than_were_announced_are_refused(site, nurse):
    location = create(nurse, site.registered(), 3).headers["location"]
    assert patch(nurse, location, 0, b"1234").status_code == 413
    assert nurse.head(location, headers=TUS).headers["upload-offset"] == "0"


def test_an_upload_that_was_given_up_is_gone(site, nurse):
    consultation = site.registered()
    location = create(nurse, consultation, 10).headers["location"]
    patch(nurse, location, 0, b"1234")
    assert nurse.delete(location, headers=TUS).status_code == 204
    assert patch(nurse, location, 4, b"5").status_code == 409
    assert nurse.delete(location, headers=TUS).status_code == 409
    assert create(nurse, consultation, 10).status_code == 201


def test_a_post_may_stand_for_patch_and_delete_where_a_network_knows_no_others(site, nurse):
    location = create(nurse, site.registered(), 10).headers["location"]
    appended = nurse.post(
        location, content=b"12", headers={**CHUNK, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    )
    assert (appended.status_code, appended.headers["upload-offset"]) == (204, "2")
    assert nurse.post(location, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert nurse.post(location, headers=TUS).status_code == 405


def test_a_creation_repeated_with_its_key_is_one_upload(site, nurse):
    consultation, repeated = site.registered(), key()
    first, second = (create(nurse, consultation, 10, **repeated) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert second.headers["idempotency-replayed"] == "true"
    assert site.kinds(consultation.id).count("upload_began") == 1


def test_an_upload_whose_last_step_was_lost_is_finished_when_the_client_asks(site, nurse):
    """The process died after the last byte was stored and before it was examined."""
    consultation, data = site.registered(), wav(0.5)
    location = create(nurse, consultation, len(data)).headers["location"]
    site.service.append_upload(location.rpartition("/")[2], 0, data, actor=site.people["sam"])
    assert site.service.get(consultation.id).state is State.REGISTERED
    assert nurse.head(location, headers=TUS).headers["upload-offset"] == str(len(data))
    assert site.service.get(consultation.id).state is State.UPLOADED


def test_the_last_request_of_an_upload_whose_answer_was_lost_may_be_sent_again(site, nurse):
    consultation, data = site.registered(), wav(0.5)
    location = create(nurse, consultation, len(data)).headers["location"]
    assert patch(nurse, location, 0, data).status_code == 204
    again = patch(nurse, location, len(data), b"", **{"Upload-Length": str(len(data))})
    assert (again.status_code, again.headers["upload-offset"]) == (204, str(len(data)))
    assert patch(nurse, location, len(data), b"more").status_code == 409
    assert site.kinds(consultation.id).count("uploaded") == 1


def test_an_empty_file_is_refused_at_its_creation_since_no_byte_of_it_will_come(site, nurse):
    consultation = site.registered()
    answer = create(nurse, consultation, 0)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-audio")
    assert "empty" in answer.json()["detail"]
    assert site.service.get(consultation.id).refused is not None


def test_bytes_that_arrived_before_the_connection_broke_are_kept(site, nurse, capsys):
    consultation, data = site.registered(), wav(0.5)
    location = create(nurse, consultation, len(data)).headers["location"]
    said = {"Host": "scribe.test", **CHUNK, "Upload-Offset": "0", "Content-Length": str(len(data)), **nurse.headers}
    broken = [
        {"type": "http.request", "body": data[:600], "more_body": True},
        {"type": "http.request", "body": data[600:1000], "more_body": True},
        {"type": "http.disconnect"},
    ]
    answers = []

    async def receive():
        return broken.pop(0) if len(broken) > 1 else broken[0]

    async def send(message):
        answers.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "PATCH", "scheme": "http",
        "path": location, "raw_path": location.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in said.items()],
        "client": ("127.0.0.1", 1), "server": ("scribe.test", 80),
    }  # fmt: skip
    asyncio.run(site.app(scope, receive, send))
    assert "client_left" in capsys.readouterr().err
    arrived = int(nurse.head(location, headers=TUS).headers["upload-offset"])
    assert arrived == 1000
    assert patch(nurse, location, arrived, data[arrived:]).status_code == 204
    assert site.service.get(consultation.id).state is State.UPLOADED


def test_a_second_recording_is_refused_in_every_state_but_the_first(site, nurse):
    consultation = site.uploaded(wav(0.5))
    answer = create(nurse, consultation, 10)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")


def test_an_announced_digest_that_is_not_reached_refuses_the_recording_and_keeps_its_reason(site, nurse):
    consultation, data = site.registered(), wav(0.5)
    metadata = {"Upload-Metadata": f"sha256 {b64(b'0' * 64)}"}
    location = create(nurse, consultation, len(data), **metadata).headers["location"]
    answer = patch(nurse, location, 0, data)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-audio")
    assert answer.headers["upload-offset"] == str(len(data))
    refused = site.service.get(consultation.id)
    assert refused.state is State.REGISTERED
    assert refused.refused is not None
    assert refused.refused.detail == answer.json()["detail"]
    assert create(nurse, consultation, len(data)).status_code == 201


@pytest.mark.parametrize("metadata", [f"sha256 {b64(b'xyz')}", f"duration {b64(b'long')}", f"duration {b64(b'-1')}"])
def test_metadata_that_cannot_be_meant_are_refused_at_once(site, nurse, metadata):
    assert create(nurse, site.registered(), 10, **{"Upload-Metadata": metadata}).status_code == 422


def test_the_answer_to_the_last_bytes_says_how_much_of_a_damaged_recording_cannot_be_read(site, nurse):
    whole = wav(6.0)
    for data, lost in ((whole, None), (whole[: len(whole) // 2], 3.0)):
        location = create(nurse, site.registered(), len(data)).headers["location"]
        half = patch(nurse, location, 0, data[:4000])
        last = patch(nurse, location, 4000, data[4000:])
        asked = nurse.head(location, headers=TUS)
        assert "scribe-lost-seconds" not in half.headers
        for answer in (last, asked):
            said = answer.headers.get("scribe-lost-seconds")
            assert (said and float(said)) == (lost and pytest.approx(lost, abs=0.1))


def test_a_recording_whose_decoder_was_killed_from_outside_is_kept_and_taken_with_the_next_try(
    site, nurse, monkeypatch
):
    def killed(theirs):
        theirs.close()
        raise decoder_down()

    consultation, data = site.registered(), wav()
    location = create(nurse, consultation, len(data)).headers["location"]
    with monkeypatch.context() as outside:
        outside.setattr(confined, "start_decoder", killed)
        answer = patch(nurse, location, 0, data)
    assert (answer.status_code, answer.json()["code"]) == (503, "part-down")
    assert answer.headers["upload-offset"] == str(len(data))
    assert site.service.get(consultation.id).refused is None
    assert patch(nurse, location, len(data), b"").status_code == 204
    stored = site.service.get(consultation.id)
    assert stored.state is State.UPLOADED
    assert stored.recording is not None
    assert stored.recording.sha256 == hashlib.sha256(data).hexdigest()


def test_a_recording_that_finds_no_place_is_told_when_to_come_again(site, nurse, monkeypatch):
    monkeypatch.setattr(slots, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(slots, "WAIT_S", 0.1)
    location = create(nurse, site.registered(), len(wav())).headers["location"]
    with slots.a_slot():
        answer = patch(nurse, location, 0, wav())
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert patch(nurse, location, len(wav()), b"").status_code == 204
