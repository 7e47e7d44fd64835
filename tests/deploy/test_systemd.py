"""The units for one machine: read by systemd's own tools where they are, and by what the product needs in any case."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main

from scribe.cli import app
from scribe.settings import Settings
from workers.app import QUEUES

SYSTEMD = Path(__file__).parents[2] / "deploy" / "systemd"
UNITS = sorted(path.name for path in SYSTEMD.iterdir() if path.suffix in (".service", ".timer", ".target"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
LASTING = ["scribe-site.service", "scribe-reconciler.service", *(f"scribe-{stage.value}.service" for stage in QUEUES)]
SETTINGS = {f"SCRIBE_{name.upper()}" for name in Settings.model_fields} | {"SCRIBE_ENV_FILE"}


def unit(name: str) -> dict[str, dict[str, str]]:
    text = (SYSTEMD / name).read_text()
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"^(?=\[)", text, flags=re.MULTILINE)[1:]:
        section, _, lines = block.partition("\n")
        keys = found.setdefault(section.strip("[]"), {})
        for line in lines.splitlines():
            if line and not line.startswith("#"):
                key, _, value = line.partition("=")
                keys[key] = f"{keys[key]} {value}" if key in keys else value
    return found


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    """The units as `install` lays them, with a program in the place of Scribe's."""
    folder = tmp_path_factory.mktemp("units")
    (folder / "scribe-.service.d").mkdir()
    for name in UNITS:
        text = (SYSTEMD / name).read_text().replace("/opt/scribe/bin/scribe", "/bin/true")
        (folder / name).write_text(text)
    shutil.copy(SYSTEMD / "every-part.conf", folder / "scribe-.service.d")
    return folder


def asked(laid_out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on the PATH: the units are not read by systemd here.")
    return subprocess.run(
        [analyze, *words], env={"SYSTEMD_UNIT_PATH": f"{laid_out}:", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_systemd_understands_every_unit(laid_out):
    done = asked(laid_out, "verify", "--man=no", *UNITS)
    ours = [line for line in done.stderr.splitlines() if str(laid_out) in line or "scribe" in line]
    assert (ours, done.returncode) == ([], 0)


@pytest.mark.parametrize("name", SERVICES)
def test_every_part_is_as_closed_as_systemd_can_make_it(laid_out, name):
    done = asked(laid_out, "security", "--offline=true", "--no-pager", name)
    exposure = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    assert exposure is not None, done.stderr
    assert float(exposure[1]) <= 1.6


def test_every_queue_has_its_unit_and_every_command_is_one_of_the_command_lines():
    command = typer.main.get_command(app)
    queues = []
    for name in SERVICES:
        program, *words = unit(name)["Service"]["ExecStart"].split()
        assert program == "/opt/scribe/bin/scribe"
        with command.make_context("scribe", words, resilient_parsing=True) as context:
            resolved, sub, rest = command.resolve_command(context, words)
            while hasattr(sub, "commands"):
                resolved, sub, rest = sub.resolve_command(context, rest)
            parameters = sub.make_context(resolved, rest).params
        if resolved == "worker":
            queues.append(parameters["queues"])
    assert sorted(queues) == sorted(stage.value for stage in QUEUES)


def test_every_variable_is_a_setting():
    texts = [path.read_text() for path in SYSTEMD.iterdir() if path.is_file() and path.name != "install"]
    assert set(re.findall(r"\bSCRIBE_[A-Z_]+", "".join(texts))) <= SETTINGS


@pytest.mark.parametrize("name", LASTING)
def test_a_part_that_hangs_is_started_again_and_one_that_stops_has_the_time_it_needs(name):
    said, common = unit(name)["Service"], unit("every-part.conf")["Service"]
    assert (said["Type"], said["Restart"]) == ("notify", "always")
    # three words within it, and a loop may be silent for half a minute
    assert int(said["WatchdogSec"].removesuffix("s")) >= 60
    assert int(common["TimeoutStopSec"].removesuffix("s")) >= 25
    assert said["MemoryMax"]


def test_the_figures_of_no_two_parts_share_a_port():
    ports = [re.search(r"SCRIBE_METRICS_PORT=(\d+)", unit(name)["Service"]["Environment"])[1] for name in LASTING]
    assert len(set(ports)) == len(LASTING)


def calls(laid_out: Path, group: str) -> set[str]:
    """The system calls of one of systemd's groups, those of the groups in it too."""
    done = asked(laid_out, "syscall-filter", "--no-pager", group)
    named = {line.strip() for line in done.stdout.splitlines() if line.startswith("    ") and "#" not in line}
    within = {name for name in named if name.startswith("@")}
    return (named - within).union(*(calls(laid_out, name) for name in within))


def test_the_decoders_keep_what_they_take_more_away_with(laid_out):
    """The decoder limits itself by prctl and prlimit64: systemd's lists of calls have to leave it both."""
    words = unit("every-part.conf")["Service"]["SystemCallFilter"].split()
    refused = [word.removeprefix("~") for word in words[1:]]
    assert (words[0], refused) == ("@system-service", ["@privileged", "@obsolete", "@keyring"])
    assert {"prctl", "prlimit64", "clone", "clone3"} <= calls(laid_out, "@system-service")
    taken = set().union(*(calls(laid_out, group) for group in refused))
    assert "setuid" in taken
    assert not {"prctl", "prlimit64", "clone", "clone3"} & taken


def test_only_the_recogniser_may_make_code_while_it_runs():
    closed = {name for name in SERVICES if unit(name)["Service"].get("MemoryDenyWriteExecute") == "yes"}
    assert set(SERVICES) - closed == {"scribe-transcribe.service"}


def test_the_command_line_works_on_what_the_units_work_on():
    ours = (SYSTEMD / "scribe-command").read_text()
    theirs = unit("every-part.conf")["Service"]["Environment"]
    assert "SCRIBE_DATA_DIR" in ours
    for given in re.findall(r"\bSCRIBE_[A-Z_]+=\S+", ours):
        assert given in theirs.split()


def test_the_guide_names_the_installation():
    assert "deploy/systemd/install" in (SYSTEMD.parent / "README.md").read_text()
