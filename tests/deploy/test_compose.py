"""The compose files fit the product: its commands, its settings, its rules for secrets."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from scribe.cli import app
from scribe.settings import Settings
from workers.app import QUEUES

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
GPU = yaml.safe_load((DEPLOY / "compose.gpu.yaml").read_text())
TLS = yaml.safe_load((DEPLOY / "compose.tls.yaml").read_text())
MONITORING = yaml.safe_load((DEPLOY / "compose.monitoring.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
READ_BEFORE_THE_SETTINGS = {"SCRIBE_ENV_FILE"}
SETTINGS = {f"SCRIBE_{name.upper()}" for name in Settings.model_fields} | READ_BEFORE_THE_SETTINGS
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
ONCE = ("migrate", "backup")
VARIABLE = re.compile(r"\$\{([A-Z_]+)")


def all_services() -> list[tuple[str, dict[str, Any]]]:
    return [*SERVICES.items(), *GPU["services"].items(), *TLS["services"].items(), *MONITORING["services"].items()]


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_the_command_lines(name):
    command = typer.main.get_command(app)
    words = [str(word) for word in OURS[name]["command"]]
    with command.make_context("scribe", words, resilient_parsing=True) as context:
        resolved, sub, rest = command.resolve_command(context, words)
        while hasattr(sub, "commands"):
            resolved, sub, rest = sub.resolve_command(context, rest)
        parameters = sub.make_context(resolved, rest).params
    if resolved == "worker":
        assert parameters["queues"] in {stage.value for stage in QUEUES}


def test_every_queue_has_a_worker():
    queues = [service["command"][-1] for service in OURS.values() if service["command"][0] == "worker"]
    assert sorted(queues) == sorted(stage.value for stage in QUEUES)


@pytest.mark.parametrize(("name", "service"), all_services())
def test_every_variable_is_a_setting(name, service):
    given = {variable for variable in service.get("environment", {}) if variable.startswith("SCRIBE_")}
    assert given <= SETTINGS


def test_the_variables_of_the_image_are_settings():
    assert set(re.findall(r"\bSCRIBE_[A-Z_]+(?==)", DOCKERFILE)) <= SETTINGS
    assert "SCRIBE_DATA_DIR=/var/lib/scribe" in DOCKERFILE


def test_the_example_names_every_variable_that_compose_reads_and_no_other():
    wanted = set(VARIABLE.findall("".join(file.read_text() for file in DEPLOY.glob("compose*.yaml"))))
    example = (DEPLOY / ".env.example").read_text()
    given = dict(line.split("=", 1) for line in example.splitlines() if line and not line.startswith("#"))
    assert set(given) == wanted
    settings = {name: value for name, value in given.items() if name.startswith("SCRIBE_") and value}
    Settings(**{name.removeprefix("SCRIBE_").lower(): value for name, value in settings.items()})


@pytest.mark.parametrize(("name", "service"), all_services())
def test_every_image_is_pinned_to_an_exact_version(name, service):
    assert re.search(r":v?\d+\.\d+(\.\d+)?(-[a-z]+)?$", service["image"])


def test_every_base_image_is_pinned_and_may_come_from_the_hospitals_registry():
    arguments = dict(re.findall(r"^ARG (\w+)=(\S+)$", DOCKERFILE, re.MULTILINE))
    assert all(re.search(r":\d+\.\d+\.\d+-", image) for image in arguments.values())
    stages = {name: image for image, name in re.findall(r"^FROM (\S+) AS (\w+)$", DOCKERFILE, re.MULTILINE)}
    assert set(stages) == {"build", "cpu", "backup", "cuda", "gpu"}
    assert set(stages.values()) == {*(f"${{{name}}}" for name in arguments), "cpu"}


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ONCE])
def test_every_service_that_stays_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_site_waits_for_the_migration_and_the_migration_for_the_database():
    for name, service in OURS.items():
        if name in ONCE:
            assert service["depends_on"] == {"db": {"condition": "service_healthy"}}
            assert service["restart"] == "no"
        else:
            assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize(("name", "service"), all_services())
def test_no_secret_stands_in_the_file(name, service):
    for variable, value in service.get("environment", {}).items():
        if re.search(r"PASSWORD|TOKEN|KEY|SECRET|PGPASS", variable) and not variable.startswith("GF_"):
            assert str(value).startswith("/run/secrets/")
        assert not re.search(r"://[^/@]+:[^/@]+@", str(value))


def test_every_secret_is_a_file_that_exists_for_those_who_need_it():
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        paths = [v for v in service.get("environment", {}).values() if str(v).startswith("/run/secrets/")]
        assert {Path(path).name for path in paths} <= set(service.get("secrets", []))
    assert "secrets/" in (DEPLOY / ".gitignore").read_text().splitlines()


def test_secret_settings_are_read_from_the_secret_file(tmp_path, monkeypatch):
    from scribe.settings import load_settings  # noqa: PLC0415

    (tmp_path / "scribe.env").write_text("SCRIBE_EMR_TOKEN=abc\nSCRIBE_CHAT_KEY=def\n")
    monkeypatch.setenv("SCRIBE_ENV_FILE", str(tmp_path / "scribe.env"))
    settings = load_settings()
    assert settings.emr_token.get_secret_value() == "abc"
    assert settings.chat_key.get_secret_value() == "def"


def test_our_containers_may_do_nothing_that_they_need_not():
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert "USER 10001:10001" in DOCKERFILE


def test_recordings_database_and_queue_are_never_on_the_outer_network():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    outside = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert outside == {"site", "worker-draft", "worker-deliver", "backup"}
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["site"]


def test_redis_keeps_its_messages_and_asks_for_a_password_that_no_list_of_processes_shows():
    command = " ".join(SERVICES["queue"]["command"])
    assert "--appendonly yes" in command
    assert "--aclfile /run/secrets/broker_users" in command
    assert "requirepass" not in command
    for service in OURS.values():
        assert service["environment"]["SCRIBE_BROKER_PASSWORD_FILE"] == "/run/secrets/broker_password"
        assert "@" not in service["environment"]["SCRIBE_BROKER_URL"]


@pytest.mark.parametrize(
    ("name", "service"), [*SERVICES.items(), *TLS["services"].items(), *MONITORING["services"].items()]
)
def test_no_service_can_take_the_machine_with_it(name, service):
    limits = service["deploy"]["resources"]["limits"]
    assert limits["memory"]
    assert limits["pids"]
    assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", [name for name in OURS if name not in ONCE])
def test_a_part_that_hangs_is_ended_by_its_check_and_one_that_stops_has_the_time_it_needs(name):
    words = OURS[name]["healthcheck"]["test"]
    assert words[1:3] == ["python", "/opt/scribe/healthcheck.py"]
    assert int(words[4]) >= 3
    # the check ends the child of the container's first process
    assert OURS[name]["init"] is True
    assert int(OURS[name]["stop_grace_period"].removesuffix("s")) >= 25


def test_the_proxy_takes_what_the_site_takes_and_has_no_key_in_its_file():
    caddyfile = (DEPLOY / "Caddyfile").read_text()
    limit = int(re.search(r"max_size (\d+)MB", caddyfile)[1]) * 1_000_000
    assert limit >= Settings(_env_file=None).max_upload_bytes
    [proxy] = TLS["services"].values()
    assert set(re.findall(r"\{\$([A-Z_]+)", caddyfile)) == set(proxy["environment"])
    assert proxy["depends_on"] == {"site": {"condition": "service_healthy"}}


def test_the_gpu_file_changes_nothing_but_the_transcribing_worker():
    assert list(GPU["services"]) == ["worker-transcribe"]
    service = GPU["services"]["worker-transcribe"]
    assert service["build"] == {"target": "gpu"}
    assert service["environment"] == {"SCRIBE_DEVICE": "cuda"}
    (device,) = service["deploy"]["resources"]["reservations"]["devices"]
    assert device["capabilities"] == ["gpu"]


def test_packages_come_from_the_lock_file_with_their_hashes():
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]
    assert all("--require-hashes" in line or "/wheels/*.whl" in line for line in installs)
    assert all("--no-deps" in line for line in installs)


def test_what_the_image_copies_is_not_left_out_by_the_ignore_file():
    root = DEPLOY.parent
    kept = {
        line.removeprefix("!") for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }  # fmt: skip
    copied = set()
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied |= set(line.split()[1:-1])
    assert copied == kept
    assert all((root / name).exists() for name in copied)


def test_the_models_are_mounted_and_not_copied():
    volumes = SERVICES["worker-transcribe"]["volumes"]
    assert any(str(volume).endswith(":/models:ro") for volume in volumes)
    assert "/models" not in " ".join(line for line in DOCKERFILE.splitlines() if line.startswith("COPY"))


def test_the_preparation_makes_every_file_that_the_secrets_name_and_leaves_what_is_there(tmp_path):
    if os.getuid() != 0:
        pytest.skip("The files are given to the user of the containers, which only root can do.")
    prepare = [str(DEPLOY / "prepare"), str(tmp_path / "secrets")]
    subprocess.run(prepare, check=True, capture_output=True)
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert set(made) == {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert len(base64.b64decode(made["master.key"])) == 32
    assert made["pgpass"].strip().endswith(made["db_password"])
    digest = hashlib.sha256(made["broker_password"].encode()).hexdigest()
    assert made["broker_users"].split()[3] == f"#{digest}"
    for name in set(made) - {"broker_users"}:
        assert (tmp_path / "secrets" / name).stat().st_mode & 0o077 == 0
    subprocess.run(prepare, check=True, capture_output=True)
    assert {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()} == made


def test_the_guide_names_the_preparation():
    assert "deploy/prepare" in (DEPLOY / "README.md").read_text()
