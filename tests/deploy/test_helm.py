"""The Helm chart fits the product: rendered where helm is on the PATH, and by its values and templates in any case."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer.main
import yaml
from pydantic import SecretStr

import scribe
from scribe.cli import app
from scribe.settings import Settings
from workers.app import QUEUES

CHART = Path(__file__).parents[2] / "deploy" / "helm" / "scribe"
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
SCHEMA = json.loads((CHART / "values.schema.json").read_text())
TEMPLATES = {path.name: path.read_text() for path in sorted((CHART / "templates").iterdir()) if path.is_file()}
READ_BEFORE_THE_SETTINGS = {"SCRIBE_ENV_FILE"}
SETTINGS = {f"SCRIBE_{name.upper()}" for name in Settings.model_fields} | READ_BEFORE_THE_SETTINGS
OLDEST = ["--kube-version", "1.27.0"]
GIVEN = [
    "database.url=postgresql+psycopg://scribe@db.example:5432/scribe", "broker.url=redis://queue.example:6379/0",
    "models.existingClaim=models", "publicUrl=https://scribe.example",
]  # fmt: skip
EVERYTHING = [
    *GIVEN, "ingress.enabled=true", "ingress.host=scribe.example", "ingress.tlsSecret=tls", "route.enabled=true",
    "route.host=scribe.example", "route.gateway.name=gate", "backup.enabled=true", "backup.existingClaim=backups",
    "monitoring.podMonitor.enabled=true", "monitoring.alerts.enabled=true", "monitoring.dashboards.enabled=true",
    "workers.transcribe.gpu.enabled=true", "workers.transcribe.autoscaling.enabled=true",
    "workers.draft.autoscaling.enabled=true", "secrets.settings.name=scribe-settings", "templates.configMap=templates",
    "authority.configMap=authority",
]  # fmt: skip


def test_the_values_fit_their_schema():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(VALUES, SCHEMA)


def test_the_patterns_are_such_as_helm_understands():
    """Helm is written in Go, whose expressions look neither ahead nor behind."""
    assert not re.search(r"\(\?[=!<]", json.dumps(SCHEMA))


def test_every_value_is_in_the_schema_and_every_one_of_the_schema_in_the_values():
    def compare(values: Any, schema: Any, path: str) -> None:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        if not isinstance(values, dict) or "properties" not in schema:
            return
        assert set(values) >= set(schema["properties"]) - {"global"}, path
        for name, value in values.items():
            compare(value, schema["properties"][name], f"{path}.{name}")

    compare(VALUES, SCHEMA, "values")


def test_no_secret_can_be_given_as_a_setting():
    secret = {f"SCRIBE_{name.upper()}" for name, field in Settings.model_fields.items()
              if field.annotation is SecretStr or isinstance(field.default, SecretStr)}  # fmt: skip
    refused = SCHEMA["$defs"]["settings"]["propertyNames"]["allOf"][1]["not"]["enum"]
    assert set(refused) == secret


def test_what_the_chart_sets_by_itself_cannot_be_set_twice():
    own = set(re.findall(r"\bname: (SCRIBE_[A-Z_]+)", TEMPLATES["_pod.tpl"]))
    refused = set(SCHEMA["$defs"]["settings"]["propertyNames"]["allOf"][2]["not"]["enum"])
    assert own <= refused
    assert refused <= SETTINGS


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"settings": {"SCRIBE_EMR_TOKEN": "abc"}}, "a secret"),
        ({"settings": {"SCRIBE_DATABASE_URL": "sqlite:///x"}}, "set by the chart"),
        ({"settings": {"EMR_URL": "https://emr"}}, "no setting"),
        ({"database": {"url": "postgresql+psycopg://scribe:secret@db/scribe"}}, "a password in the address"),
        ({"broker": {"url": "redis://:secret@queue/0"}}, "a password in the address"),
        ({"replicas": 3}, "no such value"),
        ({"image": {"repository": "scribe", "tag": "latest"}}, "no version"),
        ({"publicUrl": "http://scribe.example"}, "no https"),
        ({"terminationGracePeriodSeconds": 10}, "shorter than work takes to be given back"),
        ({"workers": {**VALUES["workers"], "review": VALUES["workers"]["draft"]}}, "no such queue"),
    ],
)
def test_values_that_cannot_be_are_refused(change, why):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(VALUES | change, SCHEMA)


def test_every_queue_has_a_worker():
    assert set(VALUES["workers"]) == {stage.value for stage in QUEUES}


def test_every_variable_is_a_setting():
    named = set(re.findall(r"\bSCRIBE_[A-Z_]+", "".join(TEMPLATES.values())))
    assert named - {"SCRIBE_PORT"} <= SETTINGS
    given = {name for part in ("site", "reconciler") for name in VALUES[part]["settings"]}
    given |= {name for worker in VALUES["workers"].values() for name in worker["settings"]}
    assert given <= SETTINGS


def test_the_chart_is_of_this_version():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["appVersion"] == scribe.__version__


def test_alerts_and_dashboards_are_those_of_monitoring():
    assert (CHART / "monitoring").resolve() == CHART.parents[1] / "monitoring"


def test_no_secret_is_made_by_the_chart():
    assert "kind: Secret" not in "".join(TEMPLATES.values())


@cache
def rendered(*given: str, values: Path | None = None) -> list[dict[str, Any]]:
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("helm is not on the PATH: what the chart renders is not looked at here.")
    sets = [word for one in given for word in ("--set", one)]
    files = ["--values", str(values)] if values else []
    template = [helm, "template", "scribe", str(CHART), "--namespace", "ward", *OLDEST, *files, *sets]
    done = subprocess.run(template, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def pods(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pods' specifications, by the name of what makes them."""
    found = {}
    for one in documents:
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template:
            found[one["metadata"]["name"]] = template["spec"]
    return found


def of_kind(documents: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in documents if one["kind"] == kind}


def test_every_command_is_one_of_the_command_lines():
    command = typer.main.get_command(app)
    for name, spec in pods(rendered(*EVERYTHING)).items():
        words = [str(word) for word in spec["containers"][0]["args"]]
        with command.make_context("scribe", words, resilient_parsing=True) as context:
            resolved, sub, rest = command.resolve_command(context, words)
            while hasattr(sub, "commands"):
                resolved, sub, rest = sub.resolve_command(context, rest)
            parameters = sub.make_context(resolved, rest).params
        if resolved == "worker":
            assert name == f"scribe-worker-{parameters['queues']}"


def test_every_pod_may_do_nothing_that_it_needs_not():
    found = pods(rendered(*EVERYTHING))
    assert len(found) == 9
    for spec in found.values():
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        # a Service called scribe would set SCRIBE_PORT, which is a setting
        assert spec["enableServiceLinks"] is False
        for container in spec["containers"]:
            bounds = container["securityContext"]
            assert bounds["readOnlyRootFilesystem"] is True
            assert bounds["allowPrivilegeEscalation"] is False
            assert bounds["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            assert re.search(r":\d+\.\d+\.\d+$", container["image"])


def test_every_part_that_stays_is_looked_after():
    documents = rendered(*EVERYTHING)
    budgets = of_kind(documents, "PodDisruptionBudget")
    for name, one in of_kind(documents, "Deployment").items():
        [container] = one["spec"]["template"]["spec"]["containers"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["startupProbe"]["httpGet"]["path"] == "/healthz"
        assert one["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 25
        assert budgets[name]["spec"]["selector"]["matchLabels"] == one["spec"]["selector"]["matchLabels"]
        ports = {port["name"] for port in container["ports"]}
        assert {probe["httpGet"]["port"] for probe in (container["livenessProbe"], container["startupProbe"])} <= ports
    [site] = pods(documents)["scribe-site"]["containers"]
    assert site["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_every_variable_of_a_pod_is_a_setting_and_stands_once():
    for spec in pods(rendered(*EVERYTHING, "settings.SCRIBE_DRAFTER=chat")).values():
        names = [one["name"] for one in spec["containers"][0]["env"]]
        assert len(names) == len(set(names))
        assert {name for name in names if name.startswith("SCRIBE_")} <= SETTINGS


def test_the_data_folder_is_one_that_scribe_makes_within_the_claim():
    """The folder that is mounted belongs to root and lets a group in; Scribe refuses such a one as its data folder."""
    for spec in pods(rendered(*EVERYTHING)).values():
        [container] = spec["containers"]
        [mount] = [one["mountPath"] for one in container["volumeMounts"] if one["name"] == "data"]
        [folder] = [one["value"] for one in container["env"] if one["name"] == "SCRIBE_DATA_DIR"]
        assert Path(folder).parent == Path(mount)


def test_a_parts_own_setting_goes_before_the_common_one():
    found = pods(rendered(*GIVEN, "settings.SCRIBE_DRAFTER=chat", "settings.SCRIBE_LIVE_RECORDINGS=0"))
    draft = {one["name"]: one.get("value") for one in found["scribe-worker-draft"]["containers"][0]["env"]}
    assert draft["SCRIBE_DRAFTER"] == "extractive"
    assert draft["SCRIBE_LIVE_RECORDINGS"] == "0"


def test_a_number_is_written_as_a_person_would(tmp_path):
    values = {
        "settings": {"SCRIBE_MAX_UPLOAD_BYTES": 524288000, "SCRIBE_LEASE_S": 12.5, "SCRIBE_EMR_PLAIN_HTTP": False}
    }
    (tmp_path / "hospital.yaml").write_text(yaml.safe_dump(values))
    found = pods(rendered(*GIVEN, values=tmp_path / "hospital.yaml"))["scribe-site"]["containers"][0]["env"]
    given = {one["name"]: one.get("value") for one in found}
    assert given["SCRIBE_MAX_UPLOAD_BYTES"] == "524288000"
    assert given["SCRIBE_LEASE_S"] == "12.5"
    assert given["SCRIBE_EMR_PLAIN_HTTP"] == "false"


def test_no_password_stands_in_what_is_rendered():
    for spec in pods(rendered(*EVERYTHING)).values():
        for one in spec["containers"][0]["env"]:
            if re.search(r"PASSWORD|TOKEN|SECRET|KEY", one["name"]):
                assert "valueFrom" in one or one["value"].startswith("/run/secrets/")
        [secrets] = [volume["projected"] for volume in spec["volumes"] if volume["name"] == "secrets"]
        assert secrets["defaultMode"] == 0o440


def reached(documents: list[dict[str, Any]], part: str) -> set[int]:
    policy = of_kind(documents, "NetworkPolicy")[f"scribe-{part}"]["spec"]
    return {port["port"] for rule in policy["egress"] for port in rule["ports"]}


def test_each_part_reaches_what_it_needs_and_nothing_else():
    drafting = "networkPolicy.to.drafting[0].ports[0].port=8000"
    documents = rendered(*EVERYTHING, drafting)
    policies = of_kind(documents, "NetworkPolicy")
    parts = {spec["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for spec in policies.values()}
    made = {
        one["spec"].get("jobTemplate", one)["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
        for one in documents if one["kind"] in ("Deployment", "Job", "CronJob")
    }  # fmt: skip
    assert parts == made
    assert reached(documents, "worker-transcribe") == {53, 5432, 6379}
    assert reached(documents, "worker-draft") == {53, 5432, 6379, 8000}
    assert reached(documents, "worker-deliver") == {53, 5432, 6379, 443}
    assert reached(documents, "reconciler") == {53, 5432, 6379}
    assert reached(documents, "backup") == {53, 5432}
    for name, policy in policies.items():
        open_to = {port["port"] for rule in policy["spec"].get("ingress", ()) for port in rule["ports"]}
        assert open_to <= ({"http", "figures"} if name == "scribe-site" else {"figures"})


def test_a_gpu_is_asked_for_with_its_image_its_setting_and_its_node():
    placed = "workers.transcribe.nodeSelector.gpu=l4"
    deployment = of_kind(rendered(*EVERYTHING, placed), "Deployment")["scribe-worker-transcribe"]["spec"]
    spec = deployment["template"]["spec"]
    [container] = spec["containers"]
    assert container["image"].startswith("scribe-gpu:")
    assert container["resources"]["limits"]["nvidia.com/gpu"] == 1
    assert {"name": "SCRIBE_DEVICE", "value": "cuda"} in container["env"]
    assert spec["tolerations"] == [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    assert spec["nodeSelector"] == {"gpu": "l4"}
    assert deployment["strategy"]["rollingUpdate"]["maxSurge"] == 0


def test_workers_grow_with_the_age_of_their_queue():
    documents = rendered(*EVERYTHING)
    scaled = of_kind(documents, "ScaledObject")
    assert set(scaled) == {"scribe-worker-transcribe", "scribe-worker-draft"}
    for name, one in scaled.items():
        queue = name.removeprefix("scribe-worker-")
        [trigger] = one["spec"]["triggers"]
        assert f'scribe_oldest_wait_seconds{{stage="{queue}",namespace="ward"}}' in trigger["metadata"]["query"]
        assert "replicas" not in of_kind(documents, "Deployment")[name]["spec"]
    by_adapter = of_kind(rendered(*EVERYTHING, "autoscaling.by=hpa"), "HorizontalPodAutoscaler")
    [metric] = by_adapter["scribe-worker-draft"]["spec"]["metrics"]
    assert metric["external"]["metric"] == {
        "name": "scribe_oldest_wait_seconds", "selector": {"matchLabels": {"stage": "draft"}}
    }  # fmt: skip


def test_events_and_recordings_pass_the_ingress():
    [ingress] = of_kind(rendered(*EVERYTHING), "Ingress").values()
    said = ingress["metadata"]["annotations"]
    assert said["nginx.ingress.kubernetes.io/proxy-buffering"] == "off"
    limit = int(said["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("m")) * 1024 * 1024
    assert limit >= Settings(_env_file=None).max_upload_bytes
    assert ingress["spec"]["tls"][0]["secretName"] == "tls"


def test_recordings_outlive_an_uninstall_and_the_database_is_brought_up_before_the_parts():
    documents = rendered(*EVERYTHING)
    for claim in of_kind(documents, "PersistentVolumeClaim").values():
        assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    jobs = of_kind(documents, "Job")
    hooks = {name: one["metadata"]["annotations"]["helm.sh/hook"] for name, one in jobs.items()}
    assert hooks == {"scribe-migrate-ahead": "pre-upgrade", "scribe-migrate": "post-install,post-upgrade"}
    # what waits for the old pods' end must not hold up what ends them
    assert pods(documents)["scribe-migrate-ahead"]["containers"][0]["args"] == ["migrate", "--ahead"]


def test_the_rules_of_monitoring_come_whole():
    [rules] = of_kind(rendered(*EVERYTHING), "PrometheusRule").values()
    ours = yaml.safe_load((CHART.parents[1] / "monitoring" / "alerts.yaml").read_text())
    assert rules["spec"] == ours


@pytest.mark.parametrize("version", ["1.27.0", "1.37.0"])
def test_every_object_is_one_of_kubernetes_oldest_and_newest(version, tmp_path):
    validate = shutil.which("kubernetes-validate")
    if validate is None:
        pytest.skip("kubernetes-validate is not on the PATH: Kubernetes' own schemas are not asked.")
    documents = rendered(*EVERYTHING, "autoscaling.by=hpa")
    own = [one for one in documents if not re.search(r"keda|coreos|gateway", one["apiVersion"])]
    assert len(own) > 20
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all(own))
    asked = [validate, "--strict", "--kubernetes-version", version, str(tmp_path / "all.yaml")]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("left_out", "said"), [(0, "database.url"), (1, "broker.url"), (2, "models.existingClaim")])
def test_what_is_missing_is_said_in_a_sentence(left_out, said):
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("helm is not on the PATH: what the chart says is not looked at here.")
    sets = [word for number, one in enumerate(GIVEN) if number != left_out for word in ("--set", one)]
    template = [helm, "template", "scribe", str(CHART), *OLDEST, *sets]
    done = subprocess.run(template, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{said} is missing" in done.stderr


def test_the_linter_of_helm_finds_nothing():
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("helm is not on the PATH: its linter is not asked.")
    sets = [word for one in EVERYTHING for word in ("--set", one)]
    lint = [helm, "lint", "--strict", str(CHART), *OLDEST, *sets]
    done = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
