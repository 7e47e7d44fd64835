"""Playlists and session descriptions sent as recordings stay shut over HTTP: no file is read, no port is opened."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.fakes.web_installation import Site, key, open_site


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    opened = open_site(tmp_path / "site")
    yield opened
    opened.database.close()


def lures(port: int, file: str) -> dict[str, bytes]:
    """Files that a general media library would follow to another file or to a port."""
    address = f"http://127.0.0.1:{port}/x.ts"
    return {
        "m3u8": f"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\n{address}\n#EXTINF:10,\nfile://{file}\n#EXT-X-ENDLIST\n".encode(),
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n".encode(),
        "concat": f"ffconcat version 1.0\nfile '{file}'\nfile '{address}'\n".encode(),
        "pls": f"[playlist]\nFile1={address}\nNumberOfEntries=1\nVersion=2\n".encode(),
        "dash": f'<?xml version="1.0"?><!DOCTYPE MPD [<!ENTITY x SYSTEM "file://{file}">]><MPD xmlns="urn:mpeg:dash:'
        f'schema:mpd:2011"><Period><BaseURL>{address}</BaseURL><Title>&x;</Title></Period></MPD>'.encode(),
        "asx": f'<asx version="3.0"><entry><ref href="{address}"/></entry></asx>'.encode(),
        "rtsp": f"RTSPtext rtsp://127.0.0.1:{port}/x\n".encode(),
    }


@pytest.mark.parametrize("media_type", ["audio/wav", "audio/mpeg", "application/vnd.apple.mpegurl"])
def test_a_playlist_or_session_description_opens_nothing_over_http(site: Site, tmp_path, media_type: str) -> None:
    bait = tmp_path / "bait.wav"
    bait.write_bytes(b"RIFF" + bytes(4096))
    nurse = site.program("sam")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        for kind, content in lures(listening.getsockname()[1], str(bait)).items():
            one = site.registered()
            answer = nurse.post(
                f"/api/v1/consultations/{one.id}/recording", content=content,
                headers={"Content-Type": media_type, **key()},
            )  # fmt: skip
            assert answer.status_code in (415, 422), kind
            assert str(bait) not in answer.text
            assert site.service.get(one.id).recording is None
            with pytest.raises(TimeoutError):
                listening.accept()
