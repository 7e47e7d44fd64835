"""The real parts, put together: the command line in this process, the site, a worker's stages with the demo model."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from scribe.model import Consultation, ConsultationId, Stage
from scribe.pipeline.engines import Engines, engines_from
from scribe.pipeline.running import run_stage
from scribe.transcription.whisper import transcriber_from
from tests.cli.conftest import scribe  # noqa: F401 (a fixture)
from tests.fakes.web_installation import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def nurse(site: Site) -> TestClient:
    return site.program("sam")


@pytest.fixture(scope="session")
def demo_model():
    """The demo speech model, loaded once."""
    from scribe.settings import Settings  # noqa: PLC0415

    return transcriber_from(Settings(_env_file=None), model="demo")


@pytest.fixture
def stage(site: Site, demo_model) -> Callable[[ConsultationId, Stage], Consultation]:
    """Runs one stage as a worker does."""
    engines: Engines = dataclasses.replace(engines_from(site.settings), transcriber=lambda: demo_model)

    def run(id: ConsultationId, which: Stage) -> Consultation:
        done = run_stage(site.service, engines, id, which, owner="test")
        assert done is not None
        return done

    return run
