"""What Prometheus and Grafana are told: only figures that exist, and a page for each alert."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from scribe.observing import exposition
from scribe.standing import StandingCollector
from tests.fakes.hospital import open_hospital

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
GUIDE = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
RULES = [
    rule
    for group in yaml.safe_load((MONITORING / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
PANELS = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))["panels"]
ASKED = [rule["expr"] for rule in RULES] + [target["expr"] for panel in PANELS for target in panel["targets"]]
NAME = re.compile(r"scribe_[a-z_]+")


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """The names that the figures really have, as they are served."""
    hospital = open_hospital(tmp_path_factory.mktemp("data"))
    text = exposition(StandingCollector(hospital.service.overseer, hospital.settings)).decode()
    hospital.database.close()
    kinds = dict(re.findall(r"^# TYPE (scribe_\w+) (\w+)$", text, re.MULTILINE))
    return {
        full
        for name, kind in kinds.items()
        for full in ([f"{name}_bucket", f"{name}_count", f"{name}_sum"] if kind == "histogram" else [name])
    }


def test_every_question_is_about_a_figure_that_exists(named):
    asked = {name for expression in ASKED for name in NAME.findall(expression)}
    assert len(asked) > 10
    assert asked <= named


def test_the_guide_lists_every_figure_and_no_other(named):
    told = set(re.findall(r"^\| `(scribe_\w+)` \|", GUIDE, re.MULTILINE))
    served = {re.sub(r"_(?:bucket|count|sum)$", "", name) for name in named}
    assert told == {name for name in served if not name.endswith("_created")}


def test_every_alert_has_its_page():
    assert [rule["alert"] for rule in RULES] == re.findall(r"^### (\w+)$", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_what_it_is_about(rule):
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"]


def test_every_alert_is_shown_firing_and_quiet():
    tests = yaml.safe_load((MONITORING / "alerts.test.yaml").read_text(encoding="utf-8"))["tests"]
    shown = {(case["alertname"], bool(case["exp_alerts"])) for test in tests for case in test["alert_rule_test"]}
    assert shown == {(rule["alert"], fires) for rule in RULES for fires in (True, False)}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool, of Debian's package prometheus, is not here.")
@pytest.mark.parametrize("asked", [("check", "rules", "alerts.yaml"), ("test", "rules", "alerts.test.yaml")])
def test_prometheus_itself_takes_the_rules_and_they_fire_when_they_should(asked):
    done = subprocess.run(["promtool", *asked], cwd=MONITORING, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout


def test_every_process_of_compose_is_read():
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ours = {name for name, service in services.items() if str(service["image"]).startswith("scribe")}
    ours -= {"migrate", "backup"}  # they end
    [job] = yaml.safe_load((MONITORING / "prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
    assert set(job["dns_sd_configs"][0]["names"]) == ours
