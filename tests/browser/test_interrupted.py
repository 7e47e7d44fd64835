"""A recording that something interrupts: what was said is kept, the page says so at once, and the visit goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from scribe.access import INSTALLATION
from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.model import Consultation, ConsultationId, MomentKind, Role, State
from tests.browser.conftest import Desk, MakeDesk
from tests.browser.ward import Ward
from tests.fakes.web_installation import PASSWORD

MICROPHONE = Path(__file__).with_name("microphone.js")
DONE = "Being written down"
PIECES = """(async () => {
  const there = await indexedDB.databases();
  if (!there.some(({ name }) => name === "scribe-recordings")) return [];
  const open = indexedDB.open("scribe-recordings");
  const database = await new Promise((done) => (open.onsuccess = () => done(open.result)));
  const all = database.transaction("pieces").objectStore("pieces").getAll();
  const rows = await new Promise((done) => (all.onsuccess = () => done(all.result)));
  database.close();
  return rows;
})()"""
"""A promise of the pieces of recordings that a browser keeps."""


@pytest.fixture
def waiting(ward: Ward) -> Consultation:
    return ward.registered("Evie Moreau")


def recorder(own: Desk, path: str) -> Page:
    """The recorder with a microphone in the test's hands."""
    if not own.context.pages:
        own.context.add_init_script(path=MICROPHONE)
    return own.open(path)


def begun(page: Page) -> None:
    page.locator("#consent").check()
    page.locator("#record").click()
    expect(page.locator("#state")).to_have_text("Recording")


def until(page: Page, seconds: int) -> None:
    """Waits until the clock shows so many seconds."""
    shown = "(s) => { const [m, r] = clock.textContent.split(':'); return 60 * m + +r >= s; }"
    page.wait_for_function(shown, arg=seconds)


def eventually(page: Page, promised: str) -> None:
    """Waits until what a promise gives is true (Playwright's own waiting does not wait for promises)."""
    page.evaluate(
        f"""async () => {{
          while (!(await ({promised}))) await new Promise((again) => setTimeout(again, 50));
        }}"""
    )


def kept(page: Page, seconds: int) -> None:
    """Waits until this browser keeps so many seconds: what the clock shows is kept a little later."""
    eventually(page, f"{PIECES}.then((rows) => rows.some((row) => row.until_ms >= {1000 * seconds}))")


def stopped(page: Page) -> None:
    page.locator("#stop").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop").click()
    expect(page.locator("#state")).to_have_text(DONE)


def sound_of(ward: Ward, consultation: ConsultationId) -> np.ndarray:
    """What the hospital has of it, decoded to one channel."""
    with ward.past.open_recording(consultation) as held, open_stream(held) as audio:
        return np.concatenate([block.mean(axis=0) for block in audio.blocks()])


def hertz(samples: np.ndarray) -> float:
    """The strongest tone."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * SAMPLE_RATE_HZ / len(samples))


def test_a_browser_that_was_closed_in_mid_visit_goes_on_into_the_same_recording(
    ward: Ward, desk: MakeDesk, waiting: Consultation
) -> None:
    own = desk("aisha")
    page = recorder(own, f"/record/{waiting.id}")
    page.evaluate("mic.tone(500)")
    begun(page)
    kept(page, 3)
    page.close()
    assert ward.past.get(waiting.id).state is State.REGISTERED
    again = recorder(own, f"/record/{waiting.id}")
    expect(again.locator("#left")).to_contain_text("Interrupted at")
    again.evaluate("mic.tone(1500)")
    again.locator("#left").get_by_role("button", name="Go on recording").click()
    expect(again.locator("#state")).to_have_text("Recording")
    kept(again, 8)
    stopped(again)
    held = ward.past.get(waiting.id)
    assert held.recording is not None
    assert held.recording.lost_s == 0
    told = held.moments[0]
    assert told.kind is MomentKind.BREAK
    assert told.at_s >= 2.9
    assert told.missing_s >= 1
    samples = sound_of(ward, waiting.id)
    second = SAMPLE_RATE_HZ
    there = round(told.at_s * second)
    assert len(samples) / second > 7.5
    assert hertz(samples[there - second : there]) == pytest.approx(500, abs=5)
    assert hertz(samples[-2 * second : -second]) == pytest.approx(1500, abs=5)
    assert hertz(samples[there + second // 2 : there + second]) == pytest.approx(1500, abs=5)


def test_an_interrupted_recording_can_be_ended_with_what_there_is(
    ward: Ward, desk: MakeDesk, waiting: Consultation
) -> None:
    own = desk("aisha", language="zh")
    page = recorder(own, f"/record/{waiting.id}")
    page.locator("#consent").check()
    page.locator("#record").click()
    kept(page, 2)
    page.close()
    again = recorder(own, f"/record/{waiting.id}")
    again.locator("#left").get_by_role("button", name="就此结束").click()
    expect(again.locator("#state")).to_have_text("正在转写")
    assert ward.past.get(waiting.id).state is State.UPLOADED


def test_a_microphone_that_is_unplugged_is_told_at_once_and_the_recording_goes_on_with_another(
    ward: Ward, desk: MakeDesk, waiting: Consultation
) -> None:
    page = recorder(desk("aisha"), f"/record/{waiting.id}")
    begun(page)
    until(page, 2)
    page.evaluate("mic.absent = true; mic.unplug()")
    expect(page.locator("#trouble")).to_contain_text("taken away or unplugged")
    expect(page.locator("#state")).to_contain_text("What was said until now is kept")
    page.evaluate("mic.absent = false")
    page.locator("#pause").click()
    expect(page.locator("#state")).to_have_text("Recording")
    expect(page.locator("#trouble")).to_be_hidden()
    until(page, 4)
    stopped(page)
    held = ward.past.get(waiting.id)
    assert held.recording is not None
    assert held.recording.lost_s == 0
    assert held.recording.duration_s > 3


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("mic.volume(0)", "gives no sound at all"),
        ("mic.mute()", "is muted, or another program uses it"),
        ("mic.volume(4)", "Too loud"),
    ],
)
def test_what_is_wrong_with_the_microphone_is_said_while_it_records(
    ward: Ward, desk: MakeDesk, deed: str, said: str
) -> None:
    page = recorder(desk("aisha"), f"/record/{ward.registered('Evie Moreau').id}")
    begun(page)
    page.evaluate(deed)
    expect(page.locator("#trouble")).to_contain_text(said)


def test_a_device_without_space_says_so_and_the_hospital_gets_everything(
    ward: Ward, desk: MakeDesk, waiting: Consultation
) -> None:
    page = recorder(desk("aisha"), f"/record/{waiting.id}")
    page.evaluate(
        """() => {
          IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
        }"""
    )
    begun(page)
    expect(page.locator("#promise")).to_contain_text("cannot keep the recording")
    until(page, 3)
    stopped(page)
    assert ward.past.get(waiting.id).state is State.UPLOADED


def test_a_moment_is_marked_by_key_and_reaches_the_hospital(ward: Ward, desk: MakeDesk, waiting: Consultation) -> None:
    page = recorder(desk("aisha"), f"/record/{waiting.id}")
    begun(page)
    until(page, 2)
    page.locator("#state").press("m")
    mark = page.locator("#marks li")
    expect(mark).to_have_count(1)
    minutes, seconds = map(int, mark.inner_text().split(":"))
    stopped(page)
    marked = ward.past.get(waiting.id).moments[0]
    assert marked.kind is MomentKind.MARK
    assert marked.at_s >= 2
    assert int(marked.at_s) == 60 * minutes + seconds


def test_what_was_ended_from_another_device_is_told_and_kept(ward: Ward, desk: MakeDesk, waiting: Consultation) -> None:
    own = desk("aisha")
    page = recorder(own, f"/record/{waiting.id}")
    begun(page)
    until(page, 4)
    page.route("**/uploads/*", lambda route: route.abort())
    kept(page, 7)
    page.close()
    with ward.ago(-2):
        (left,) = ward.past.left_uploads(who=INSTALLATION, only=[waiting.id])
        ward.past.finish_left(left.upload, actor=ward.people["aisha"])
    again = recorder(own, "/today")
    again.locator("#unsent").get_by_role("link").click()
    expect(again.locator("#left")).to_contain_text("ended this recording from another device")
    with again.expect_download() as saved:
        again.get_by_role("button", name="Save as a file").click()
    with saved.value.path().open("rb") as file, open_stream(file) as audio:
        assert sum(block.shape[1] for block in audio.blocks()) / SAMPLE_RATE_HZ > 6
    again.once("dialog", lambda question: question.accept())
    again.get_by_role("button", name="Remove from this device").click()
    expect(again.locator("#left")).to_be_hidden()
    again.goto(f"{own.address}/today")
    expect(again.locator("#unsent")).to_be_hidden()


def test_a_lost_answer_to_the_last_bytes_is_asked_for_again(ward: Ward, desk: MakeDesk, waiting: Consultation) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "PATCH" and "upload-length" in route.request.headers and not lost:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page = recorder(desk("aisha"), f"/record/{waiting.id}")
    page.route("**/uploads/*", lose_the_first)
    begun(page)
    until(page, 2)
    stopped(page)
    assert len(lost) == 1
    assert ward.past.get(waiting.id).state is State.UPLOADED


def test_what_a_browser_keeps_is_sealed_and_waits_for_who_recorded_it(
    ward: Ward, desk: MakeDesk, waiting: Consultation
) -> None:
    own = desk("aisha")
    page = recorder(own, f"/record/{waiting.id}")
    page.route("**/uploads**", lambda route: route.abort())
    begun(page)
    kept(page, 2)
    page.close()
    ward.site.accounts.create_user(username="bo", name="Bo Falk", role=Role.DOCTOR, password=PASSWORD)
    token = ward.site.accounts.sign_in("bo", PASSWORD)
    own.context.add_cookies([{"name": "scribe_session", "value": token, "url": own.address}])
    other = recorder(own, "/record")
    expect(other.locator("#others")).to_contain_text("a recording of somebody else")
    expect(other.locator("#left")).to_be_hidden()
    rows = other.evaluate(
        f"{PIECES}.then((rows) => rows.map((row) => [Object.keys(row), String.fromCharCode(...row.sealed.data)]))"
    )
    assert len(rows) >= 2
    for names, data in rows:
        assert "data" not in names
        assert "webm" not in data
        assert "Opus" not in data


def test_a_visit_that_begins_without_a_network_is_registered_and_sent_when_it_is_back(
    ward: Ward, desk: MakeDesk
) -> None:
    own = desk("aisha")
    page = recorder(own, "/record")
    eventually(page, "caches.match('/record')")
    own.context.set_offline(True)
    page.goto(f"{own.address}/record")
    page.locator("#patient-name").fill("Nora Aas")
    begun(page)
    expect(page.locator("#promise")).to_contain_text("nothing lost")
    until(page, 3)
    own.context.set_offline(False)
    stopped(page)
    newest = max(ward.past.list(who=INSTALLATION), key=lambda c: c.registered_at)
    assert newest.patient is not None
    assert newest.patient.name == "Nora Aas"
    assert newest.consent is not None
    assert newest.state is State.UPLOADED


def test_signing_out_forgets_the_page_that_starts_without_a_network(desk: MakeDesk) -> None:
    own = desk("aisha")
    page = recorder(own, "/record")
    eventually(page, "caches.match('/record')")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    eventually(page, "caches.has('scribe-recorder').then((there) => !there)")


def test_recordings_are_joined_alike_wherever_their_bytes_are_cut(desk: MakeDesk) -> None:
    page = recorder(desk("aisha"), "/record")
    lengths = page.evaluate(
        """async () => {
          const { Splice, joined } = await import("/static/js/webm.js");
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
          const made = new MediaRecorder(stream, { mimeType: "audio/webm;codecs=opus" });
          const blobs = [];
          made.ondataavailable = (event) => blobs.push(event.data);
          made.start(250);
          await new Promise((done) => setTimeout(done, 2500));
          await new Promise((done) => { made.onstop = done; made.stop(); });
          const whole = new Uint8Array(await new Blob(blobs).arrayBuffer());
          const cut = (size) => {
            const splice = new Splice({ isFirst: false, after_ms: 90000 });
            const parts = [];
            for (let at = 0; at < whole.length; at += size) parts.push(splice.push(whole.subarray(at, at + size)));
            return { bytes: joined(parts), until_ms: splice.until_ms };
          };
          const once = cut(whole.length);
          const same = [1, 2, 3, 7, 100, 4096].every((size) => {
            const again = cut(size);
            return again.until_ms === once.until_ms && String(again.bytes) === String(once.bytes);
          });
          return { same, until_ms: once.until_ms, head: [...once.bytes.slice(0, 4)] };
        }"""
    )
    assert lengths["same"]
    assert lengths["until_ms"] > 92_000
    assert bytes(lengths["head"]).hex() == "1f43b675"
