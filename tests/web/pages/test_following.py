"""A live page is told what changes while it is being made."""

from __future__ import annotations

import re

import pytest

from tests.fakes.notes import WITHDRAWN


@pytest.mark.parametrize(
    ("username", "path", "reads"),
    [
        ("sam", "/queue", "queue_page"), ("sam", "/notes/{}", "note"), ("sam", "/questions", "questions_waiting"),
        ("aisha", "/today", "day_of"), ("aisha", "/consultations/{}", "get"), ("jo", "/operations", "in_state"),
    ],
)  # fmt: skip
def test_what_changes_while_a_page_is_made_comes_to_it_as_news(site_of, monkeypatch, username, path, reads):
    site = site_of(pages=True)
    shown, other = site.drafted(), site.registered()
    original, changed = getattr(type(site.service), reads), []

    def read_before_a_change(service, *given, **named):
        found = original(service, *given, **named)
        if not changed:
            changed.append(True)
            site.service.withdraw(other.id, order=WITHDRAWN, actor=site.people["sam"])
            changed.append(site.service.latest_sequence())
        return found

    browser = site.browser(username)
    monkeypatch.setattr(type(site.service), reads, read_before_a_change)
    page = browser.get(path.format(shown.id)).text
    goes_on_from = int(re.search(r'data-live="(\d+)"', page)[1])
    told = [event for event in site.service.events(after=goes_on_from) if event.sequence <= changed[1]]
    assert other.id in {event.consultation for event in told}
