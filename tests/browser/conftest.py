"""One browser, and one ward behind a real server, for the whole suite; each test registers what it changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.browser import firefox
from tests.browser.ward import Ward, open_ward, seed
from tests.fakes.web_installation import PASSWORD
from tests.fakes.web_server import serving

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Its programs, the one that takes the least at first."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
FIREFOX_PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "network.proxy.type": 0,
}
EXPECTED = (
    *(f"status of {status}" for status in (401, 403, 404, 409, 410, 412, 422, 429)),
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
)
"""What a browser logs by itself of answers that a test asks for."""
LONGEST_MS = 60_000
"""How long a step or a claim waits for the page: a machine that does other work too answers late, not wrongly."""
expect.set_options(timeout=LONGEST_MS)


@dataclass
class Desk:
    """A browser window of one person; what its console complains of is an error."""

    address: str
    context: BrowserContext
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        page = self.new_page()
        self.go(page, path)
        return page

    def new_page(self) -> Page:
        """An empty tab whose complaints are heard."""
        page = self.context.new_page()
        page.set_default_timeout(LONGEST_MS)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def go(self, page: Page, path: str) -> None:
        """Another page in the same tab; scripts have run and style sheets apply when this returns."""
        page.goto(self.address + path, wait_until="domcontentloaded")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in EXPECTED):
            self.said.append(message.text)


def launch_firefox(playwright: Playwright) -> Browser:
    """Debian's Firefox; skips the test where it is not installed."""
    if firefox.program() is None:
        pytest.skip("Firefox is not installed (Debian: firefox-esr)")
    program = Path(firefox.__file__)
    return playwright.firefox.launch(
        channel=firefox.CHANNEL, executable_path=program, firefox_user_prefs=FIREFOX_PREFERENCES
    )


class Lasting:
    """A browser that is begun anew after a crash, so that a crash costs one test and not all behind it."""

    def __init__(self, launch: Callable[[], Browser]) -> None:
        self._launch = launch
        self._opened = launch()

    def new_context(self, **more: Any) -> BrowserContext:
        """An empty window."""
        if not self._opened.is_connected():
            self._opened = self._launch()
        return self._opened.new_context(**more)

    def new_page(self) -> Page:
        """An empty window's only tab."""
        return self.new_context().new_page()

    def close(self) -> None:
        """Ends it."""
        self._opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Lasting]:
    with sync_playwright() as playwright:
        chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
        opened = Lasting(lambda: playwright.chromium.launch(executable_path=chromium, args=FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    opened = open_ward(tmp_path_factory.mktemp("ward"))
    seed(opened)
    yield opened
    opened.site.database.close()


@pytest.fixture(scope="session")
def address(ward: Ward) -> Iterator[str]:
    with serving(ward.site.app) as served:
        yield served


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(browser: Browser, address: str, ward: Ward) -> Iterator[MakeDesk]:
    """Opens a window for somebody who is signed in (or for nobody); complaints of its console fail the test."""
    opened: list[Desk] = []

    def make(username: str | None = "sam", *, language: str = "en", width: int = 1280, **more: Any) -> Desk:
        context = browser.new_context(viewport={"width": width, "height": 800}, **more)
        cookies = [{"name": "scribe_language", "value": language, "url": address}]
        if username is not None:
            token = ward.site.accounts.sign_in(username, PASSWORD)
            cookies.append({"name": "scribe_session", "value": token, "url": address})
        context.add_cookies(cookies)  # type: ignore[arg-type]  # a plain dict is what it takes
        opened.append(Desk(address, context))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()
    complaints = [line for one in opened for line in one.said]
    assert complaints == []
