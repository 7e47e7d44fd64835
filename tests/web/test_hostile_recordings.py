"""Files that nobody should send get a sentence over HTTP, by either way of sending, and in the reader's language."""

from __future__ import annotations

import base64
import html
import itertools
import re
from collections import Counter

import pytest

from scribe.audio.refusals import Found, Refusal, name_of, refused
from scribe.catalogues import Catalogues
from scribe.model import State
from scribe.web.pages.words_audio import REFUSED_AUDIO, refused_audio
from tests.audio.hostile import PLAYLISTS, bombs, hostile, sound_of, wav
from tests.audio.recordings import FORMATS
from tests.fakes.web_installation import key, open_site

CHINESE = Catalogues().of("zh")
TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = {**TUS, "Content-Type": "application/offset+octet-stream"}
CHOSEN = {
    "playlist": (PLAYLISTS[0].format("/etc/hostname", "http://127.0.0.1:9/x", 9).encode(), "unknown-form"),
    "session": (PLAYLISTS[3].format("/etc/hostname", "http://127.0.0.1:9/x", 9).encode(), "unknown-form"),
    "bomb": (bombs()[0], "unknown-rate"),
    "polyglot": (b"%PDF-1.7\n" + sound_of(FORMATS[1]), "other-file"),
}
LONG_BYTES = 400_000
"""Larger ones hold many minutes of sound; :mod:`tests.audio.test_hostile` opens them too."""

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def site(tmp_path):
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def by_request(client, consultation, raw):
    return client.post(
        f"/api/v1/consultations/{consultation.id}/recording", content=raw,
        headers={"Content-Type": "audio/wav", **key()},
    )  # fmt: skip


def by_pieces(client, consultation, raw):
    name = base64.b64encode(b"visit.wav").decode()
    created = client.post(
        f"/api/v1/consultations/{consultation.id}/uploads",
        headers={**TUS, "Upload-Length": str(len(raw)), "Upload-Metadata": f"filename {name}"},
    )
    middle = len(raw) // 2
    for start, piece in ((0, raw[:middle]), (middle, raw[middle:])):
        sent = {**CHUNK, "Upload-Offset": str(start)}
        answer = client.patch(created.headers["location"], content=piece, headers=sent)
    return answer


@pytest.mark.parametrize("way", [by_request, by_pieces])
@pytest.mark.parametrize("kind", CHOSEN)
def test_each_kind_is_answered_with_its_sentence_and_pages_say_it_in_the_readers_language(site, kind, way):
    raw, refusal = CHOSEN[kind]
    consultation = site.registered()
    answer = way(site.program("sam"), consultation, raw)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["refusal"]) == (422, "bad-audio", refusal)
    after = site.service.get(consultation.id)
    assert (after.state, after.recording) == (State.REGISTERED, None)
    assert after.refused.detail == problem["detail"]
    reader = site.browser("aisha")
    assert problem["detail"] in html.unescape(reader.get(f"/consultations/{consultation.id}").text)
    reader.cookies.set("__Host-scribe_language", "zh")
    for address in (f"/consultations/{consultation.id}", f"/record/{consultation.id}"):
        page = html.unescape(reader.get(address).text)
        assert CHINESE.told(refused_audio(problem)) in page
        assert problem["detail"] not in page


def test_no_file_of_many_makes_a_fault_of_ours(site):
    nurse, statuses = site.program("sam"), Counter()
    made = hostile(54, file="/etc/hostname", address="http://127.0.0.1:9/x", port=9)
    short = [(kind, raw) for kind, raw in made if len(raw) < LONG_BYTES]
    for kind, raw in [*short, ("fast", wav(rate=2_000_000_000))]:
        answer = by_request(nurse, site.registered(), raw)
        statuses[answer.status_code] += 1
        assert answer.status_code in (201, 422), kind
        if answer.status_code == 422:
            assert answer.json()["remedy"], kind
    assert statuses[201] > 5
    assert statuses[422] > 25


def test_every_refusal_has_a_chinese_sentence_and_no_sentence_is_without_a_refusal():
    instead = {Refusal.OTHER_FILE: range(11), Refusal.OTHER_SOUND: range(11, len(Found))}
    kinds = {
        kind: [(kind, list(Found)[place]) for place in instead.get(kind, ())] or [(kind, None)] for kind in Refusal
    }
    told = set()
    for kind, found in itertools.chain.from_iterable(kinds.values()):
        error = refused(kind, found)
        sentence = CHINESE.told(refused_audio(error.details))
        assert HAN.search(sentence), error.message
        assert "{" not in sentence + error.message
        told.add(sentence)
        assert name_of(kind) == error.details["refusal"]
    assert told == {CHINESE.told(one) for one in REFUSED_AUDIO}
    assert refused_audio({}) is refused_audio({"refusal": "of tomorrow"}) is None
