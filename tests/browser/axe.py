"""axe-core on a page: what it finds against WCAG 2.2 AA and best practice, one line each."""

from __future__ import annotations

from functools import cache
from importlib import resources

from playwright.sync_api import Page

WAYS = {"en": ((320, "dark"), (1366, "light")), "zh-CN": ((320, "light"), (1366, "dark"))}
"""The width and the colours of each look at a page, by its language: every two of the three meet somewhere."""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RULES = {
    # only where it is asked for: axe-core calls it experimental
    "label-content-name-mismatch": True,
    # takes what a pane has scrolled half below a bar for a small target; ``measuring.js`` measures
    # the targets themselves
    "target-size": False,
}
_COLOURS = ["color-contrast", "link-in-text-block"]
"""What the other colours of the same page can break."""

_RUN = """async ([options, at]) => {
  const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"] });
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, html, any, all, none }) => {
    const why = [...any, ...all, ...none].map(({ message }) => message).join(" ");
    return `${at}: ${impact} ${id}: ${target.join(" ")} ${html.slice(0, 160)} ${why.slice(0, 240)}`;
  }));
}"""


@cache
def _source() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def findings(page: Page, at: str, *, colours_alone: bool = False) -> list[str]:
    """What axe-core finds on the page as it is now, of whatever weight; ``at`` begins each line."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    options: dict[str, object] = {"runOnly": {"type": "rule", "values": _COLOURS}}
    if not colours_alone:
        rules = {name: {"enabled": enabled} for name, enabled in _RULES.items()}
        options = {"runOnly": {"type": "tag", "values": _TAGS}, "rules": rules}
    found: list[str] = page.evaluate(_RUN, [options, at])
    return found


def everywhere(page: Page, at: str, *, width: int | None = None) -> list[str]:
    """What axe-core finds on the page, light and dark, narrow and wide or as wide as is asked for.

    The page must not move: ``reduced_motion``.
    """
    found = []
    for usual, theme in WAYS[page.locator("html").get_attribute("lang") or ""]:
        page.set_viewport_size({"width": width or usual, "height": 800})
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        found += findings(page, f"{at} {width or usual} {theme}", colours_alone=theme == "dark")
    return found
