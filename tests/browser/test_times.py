"""The seconds that Scribe tells are those at which a browser plays that file, whatever its container says of time."""

from __future__ import annotations

import http.server
import io
import threading
from dataclasses import replace

import numpy as np
import pytest

from scribe.audio import open_stream
from tests.audio.edits import delayed_fragments, edited
from tests.audio.recordings import FORMATS, VARIANTS, encoded, remuxed

CLICKS_S = (0.5, 1.3, 2.4)
LENGTH_S = 3.0
WITHIN_S = 0.1
TRIES = 4
TYPES = {form.name: form.media_type for form in (*FORMATS, *VARIANTS)}
PLAYED = """
async ([name, from]) => {
  const context = new AudioContext({ sampleRate: 48000 });
  const audio = new Audio("/" + name);
  audio.preload = "auto";
  await new Promise((done, failed) => { audio.oncanplay = done; audio.onerror = () => failed(audio.error.message); });
  const tap = context.createScriptProcessor(1024, 1, 1);
  context.createMediaElementSource(audio).connect(tap);
  tap.connect(context.destination);
  if (from) { audio.currentTime = from; await new Promise((done) => { audio.onseeked = done; }); }
  const clicks = [];
  let quiet = 99;
  tap.onaudioprocess = (event) => {
    const heard = event.inputBuffer.getChannelData(0);
    const loud = heard.findIndex((sample) => Math.abs(sample) > 0.2);
    if (loud >= 0 && quiet > 9) clicks.push(audio.currentTime - (heard.length - loud) / 48000);
    quiet = loud >= 0 ? 0 : quiet + 1;
  };
  await audio.play();
  await new Promise((done) => { audio.onended = done; });
  await new Promise((done) => setTimeout(done, 200));
  await context.close();
  return clicks;
}
"""
RECORDED = """
async (clicks) => {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 1000 });
  const gate = new GainNode(context, { gain: 0 });
  const into = context.createMediaStreamDestination();
  tone.connect(gate).connect(into);
  tone.start();
  const recorder = new MediaRecorder(into.stream, { mimeType: "audio/webm;codecs=opus" });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  await new Promise((done) => { recorder.onstart = done; recorder.start(100); });
  const now = context.currentTime;
  for (const at of clicks) {
    gate.gain.setValueAtTime(0.7, now + at);
    gate.gain.setValueAtTime(0, now + at + 0.05);
  }
  await new Promise((done) => setTimeout(done, 1000));
  recorder.pause();
  await new Promise((done) => setTimeout(done, 200));
  recorder.resume();
  await new Promise((done) => setTimeout(done, 2000));
  await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
  await context.close();
  return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
}
"""


def made(name):
    form = next(form for form in (*FORMATS, *VARIANTS) if form.name == name)
    rate = 48_000 if form.codec in ("aac", "libopus") else 44_100
    at = np.arange(int(LENGTH_S * rate)) / rate
    samples = np.zeros(len(at))
    for click_s in CLICKS_S:
        samples += np.where((at >= click_s) & (at < click_s + 0.05), np.sin(2 * np.pi * 1000 * at) * 20_000, 0)
    return encoded(replace(form, rate=rate), samples.astype(np.int16)[None], rate=rate)


def recordings():
    """Names, media types and bytes."""
    for name, media_type in TYPES.items():
        yield name, media_type, made(name)
    delay_s = 1024 / 48_000
    for name, edits in {
        "begins two seconds late": [(2.0, None), (LENGTH_S, delay_s)],
        "begins at its fourth tenth": [(LENGTH_S - 0.4, delay_s + 0.4)],
        "lost a second in its middle": [(1.0, delay_s), (1.0, delay_s + 2.0)],
    }.items():
        yield f"m4a that {name}", "audio/mp4", edited(made("m4a"), edits)
    yield "m4a in late fragments", "audio/mp4", delayed_fragments(made("m4a in fragments"), 2.0)
    for container in ("webm", "ogg"):
        for late_s in (0.12, 2.0):
            late = remuxed(made("webm"), container, at=lambda at_s, by_s=late_s: at_s + by_s)
            yield f"{container} {late_s} s late", f"audio/{container}", late


FILES = {name.replace(" ", "-"): (media_type, raw) for name, media_type, raw in recordings()}


class Served(http.server.BaseHTTPRequestHandler):
    """Gives out the files in ranges, as the site does, and an empty page."""

    files = FILES

    def do_GET(self):
        media_type, raw = self.files.get(self.path[1:], ("text/html", b"<!doctype html><title>times</title>"))
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        begins, ends = int(first), min(int(last) if last else len(raw) - 1, len(raw) - 1)
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("Content-Type", media_type)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(ends - begins + 1))
        if "Range" in self.headers:
            self.send_header("Content-Range", f"bytes {begins}-{ends}/{len(raw)}")
        self.end_headers()
        self.wfile.write(raw[begins : ends + 1])

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture(scope="module")
def page(browser):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    opened = browser.new_page()
    opened.goto(f"http://127.0.0.1:{server.server_port}/")
    yield opened
    opened.close()
    server.shutdown()
    server.server_close()


def told_s(raw):
    """When Scribe's time line says that each click begins."""
    with open_stream(io.BytesIO(raw)) as audio:
        samples = np.concatenate(list(audio.blocks()), axis=1)[0]
    loud = np.flatnonzero(np.abs(samples) > 0.2)
    begins = loud[np.diff(loud, prepend=-(10**6)) > 3_200]
    return [float(place) / 16_000 for place in begins]


def agrees(page, name, told, begins_s=0.0):
    """Whether the browser plays the clicks when they are told; from a later place on, the last ones.

    A machine that is busy hands the page some pieces of sound late or not at all, so it is played again where it
    differs: a time line that is wrong is wrong each time.
    """
    for _ in range(TRIES):
        played = page.evaluate(PLAYED, [name, begins_s])
        expected = told[-len(played) :] if begins_s and played else told
        if played == pytest.approx(expected, abs=WITHIN_S):
            return True
    return False


@pytest.mark.parametrize("name", FILES)
def test_a_browser_plays_each_sound_at_the_second_that_scribe_tells(page, name):
    told = told_s(FILES[name][1])
    assert len(told) >= 2
    assert agrees(page, name, told)


@pytest.mark.parametrize("name", [name for name in FILES if "late" in name or "mp3" in name or "that" in name])
def test_after_a_jump_too(page, name):
    told = told_s(FILES[name][1])
    assert agrees(page, name, told, told[-1] - 0.3)


def test_what_the_browser_itself_recorded_with_a_pause(page):
    raw = bytes(page.evaluate(RECORDED, [0.3, 0.7, 2.0]))
    told = told_s(raw)
    assert len(told) == 3
    Served.files = {**FILES, "own": ("audio/webm", raw)}
    assert agrees(page, "own", told)
