"""The Helm chart in a real Kubernetes, whose nodes alone are simulated: ``make test-cluster`` builds it."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.test_helm import CHART, EVERYTHING, GIVEN
from tests.kubernetes import IS_BUILT, Kubernetes, add_node, define, kubernetes, until
from tests.kubernetes_ward import Ward

pytestmark = pytest.mark.skipif(
    not IS_BUILT, reason="no Kubernetes is on the PATH: `make test-cluster` builds one (Go 1.26 or newer)"
)
ROOT = CHART.parents[2]
GUIDE = (ROOT / "deploy" / "README.md").read_text()
PARTS = ("site", "reconciler", "worker-transcribe", "worker-draft", "worker-deliver")
NUMBERS = itertools.count(1)
FAILS = "9.9.9"
"""A version whose containers end with an error: tools/cluster/stages.yaml."""
LARGE_GPU = "nvidia.com/gpu.product"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Kubernetes]:
    with kubernetes(tmp_path_factory.mktemp("cluster")) as started:
        define(started, ROOT / ".cache" / "cluster" / "definitions")
        for number in (1, 2, 3):
            add_node(started, f"plain-{number}", {})
        add_node(started, "l4", {LARGE_GPU: "NVIDIA-L4"}, gpus=1, taint="nvidia.com/gpu")
        add_node(started, "t4", {LARGE_GPU: "NVIDIA-T4"}, gpus=4, taint="nvidia.com/gpu")
        add_node(started, "clinical", {"for": "clinical"}, taint="clinical")
        yield started


@pytest.fixture
def ward(cluster) -> Iterator[Ward]:
    made = Ward(cluster, CHART, f"ward-{next(NUMBERS)}")
    many = "ReadWriteMany"
    made.prepare({"scribe-data": many, "scribe-register": many, "speech-models": many, "backups": many})
    made.claim("speech-models", many)
    made.claim("backups", many)
    yield made
    cluster.done("DELETE", f"/api/v1/namespaces/{made.name}")


@pytest.fixture(scope="module")
def hospital(tmp_path_factory) -> Path:
    """The values that the guide recommends."""
    _, _, after = GUIDE.partition("A `hospital.yaml`, as small as it gets:\n\n")
    block, _, _ = after.partition("\n\n")
    file = tmp_path_factory.mktemp("values") / "hospital.yaml"
    file.write_text(textwrap.dedent(block))
    assert yaml.safe_load(file.read_text())["publicUrl"]
    return file


def sets(*given: str) -> list[str]:
    return [word for one in given for word in ("--set", one)]


def install(ward: Ward, *options: str) -> str:
    """Installs the chart and gives what was warned of."""
    return ward.helm("install", "scribe", str(CHART), "--wait", "--timeout", "120s", *options).stderr


def upgrade(ward: Ward, *options: str, fails: bool = False, within_s: int = 120) -> str:
    return ward.helm(
        "upgrade", "scribe", str(CHART), "--wait", "--timeout", f"{within_s}s", *options, fails=fails
    ).stderr


SMALL = sets(*GIVEN[:2], "models.existingClaim=speech-models", "publicUrl=https://scribe.example")


def with_pods(ward: Ward) -> dict[str, str]:
    """For each part the ReplicaSet that has its pods: another one is another version of the part."""
    found = {}
    for one in ward.objects("apps", "replicasets").values():
        if one["spec"]["replicas"]:
            part = one["metadata"]["labels"]["app.kubernetes.io/component"]
            assert part not in found
            found[part] = one["metadata"]["uid"]
    return found


def images(ward: Ward) -> dict[str, str]:
    return {
        name: one["spec"]["template"]["spec"]["containers"][0]["image"]
        for name, one in ward.objects("apps", "deployments").items()
    }


OPEN = ("dns", "database", "broker", "emr")
CLOSED = ("store", "vault", "drafting", "signIn", "webhooks", "traces")
VARIANTS = {
    "all that there is": EVERYTHING,
    "Kubernetes' own autoscaler": [*EVERYTHING, "autoscaling.by=hpa"],
    "an object store, and all addresses narrowed": [
        *GIVEN, "settings.SCRIBE_BLOB_STORE=s3://recordings?endpoint=https://store.example",
        *(f"networkPolicy.to.{to}[0].to[0].ipBlock.cidr=192.0.2.0/24" for to in (*OPEN, *CLOSED)),
        *(f"networkPolicy.to.{to}[0].ports[0].port=443" for to in CLOSED),
    ],
    "claims and classes of the hospital's own": [
        *EVERYTHING, "data.existingClaim=speech-models", "register.existingClaim=speech-models",
        "data.storageClass=nfs", "register.storageClass=nfs",
    ],
    "neither passwords nor rules": [
        *GIVEN, "database.passwordSecret.name=", "broker.passwordSecret.name=", "networkPolicy.enabled=false",
        "podDisruptionBudget.enabled=false",
    ],
    "numbers that the cluster gives (OpenShift)": [
        *EVERYTHING, "podSecurityContext.runAsUser=null", "podSecurityContext.runAsGroup=null",
        "podSecurityContext.fsGroup=null",
    ],
    "a runtime of its own for the GPU": [*EVERYTHING, "workers.transcribe.gpu.runtimeClassName=nvidia"],
    "places": [
        *EVERYTHING, "site.podAnnotations.a=b", "imagePullSecrets[0].name=registry",
        *(f"{part}.{what}" for part in ("site", "reconciler", "backup", "workers.draft")
          for what in ("nodeSelector.for=clinical", "tolerations[0].key=clinical", "tolerations[0].operator=Exists")),
    ],
}  # fmt: skip


@pytest.mark.parametrize("given", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("release", ["scribe", "a-release-that-has-the-longest-name-that-helm-lets-be"])
def test_the_api_server_admits_every_object_without_a_warning(ward, given, release):
    sent = ward.helm("template", release, str(CHART), *sets(*given), "--kube-version", "1.37.2")
    documents = [one for one in yaml.safe_load_all(sent.stdout) if one]
    assert len(documents) >= 11
    for one in documents:
        answer = ward.cluster.create(one, ward.name, dryRun="All", fieldValidation="Strict")
        assert answer.is_success, (one["kind"], one["metadata"]["name"], answer.text)
        assert "Warning" not in answer.headers, (one["kind"], one["metadata"]["name"], answer.headers["Warning"])


def test_a_pod_that_may_do_more_is_not_admitted(ward):
    """The namespace of these tests does enforce what it says."""
    bold = sets("podSecurityContext.runAsNonRoot=null")
    # nor is the migration's pod, which Helm would wait for
    told = ward.helm("install", "scribe", str(CHART), "--no-hooks", *SMALL, *bold)
    assert "would violate PodSecurity" in told.stderr
    until(lambda: any(
        "PodSecurity" in condition.get("message", "")
        for one in ward.objects("apps", "deployments").values()
        for condition in one.get("status", {}).get("conditions", ())
    ))  # fmt: skip
    assert ward.objects("", "pods") == {}


def test_the_hospital_of_the_guide_comes_up(ward, hospital):
    told = install(ward, "--values", str(hospital))
    assert "warning" not in told.lower()
    deployments = ward.objects("apps", "deployments")
    assert {f"scribe-{part}" for part in PARTS} == set(deployments)
    assert {name: one["status"]["readyReplicas"] for name, one in deployments.items()} == {
        name: 2 if name == "scribe-site" else 1 for name in deployments
    }
    assert {one["status"]["phase"] for one in ward.objects("", "persistentvolumeclaims").values()} == {"Bound"}
    [gpu] = ward.pods("worker-transcribe")
    assert gpu["spec"]["nodeName"] == "l4"
    others = [one for part in PARTS if part != "worker-transcribe" for one in ward.pods(part)]
    assert {one["spec"]["nodeName"] for one in others} <= {"plain-1", "plain-2", "plain-3"}
    assert len({one["spec"]["nodeName"] for one in ward.pods("site")}) == 2


def test_the_service_sends_to_every_site_that_is_ready_and_to_nothing_else(ward):
    install(ward, *SMALL)

    def addresses() -> set[str]:
        [slice_] = [
            one for one in ward.objects("discovery", "endpointslices").values()
            if one["metadata"]["labels"]["kubernetes.io/service-name"] == "scribe"
        ]  # fmt: skip
        assert slice_["ports"] == [{"name": "http", "port": 8080, "protocol": "TCP"}]
        return {one["addresses"][0] for one in slice_["endpoints"] or () if one["conditions"]["ready"]}

    sites = {one["status"]["podIP"] for one in ward.pods("site")}
    assert len(sites) == 2
    until(lambda: addresses() == sites)


def test_a_second_gpu_worker_waits_for_a_gpu_of_its_kind(ward, hospital):
    install(ward, "--values", str(hospital))
    ward.scale("scribe-worker-transcribe", 2)

    def waiting() -> list[str]:
        return [
            condition["message"] for one in ward.pods("worker-transcribe") for condition in one["status"]["conditions"]
            if condition["type"] == "PodScheduled" and condition["status"] == "False"
        ]  # fmt: skip

    [why] = until(waiting)
    assert "1 Insufficient nvidia.com/gpu" in why
    assert len(ward.pods("worker-transcribe")) == 2


def test_an_upgrade_migrates_before_it_replaces_a_pod_and_again_behind_the_last(ward):
    install(ward, *SMALL)
    jobs, sets_, pods = ward.path("batch", "jobs"), ward.path("apps", "replicasets"), ward.path("", "pods")
    before = [ward.cluster.revision(path) for path in (jobs, sets_, pods)]
    upgrade(ward, *SMALL, *sets("image.tag=0.2.0"))
    of_jobs, of_sets, of_pods = (
        ward.cluster.since(path, revision) for path, revision in zip((jobs, sets_, pods), before, strict=True)
    )
    succeeded = {
        one.object["metadata"]["name"]: one.revision for one in of_jobs
        if one.kind == "MODIFIED" and one.object["status"].get("succeeded")
    }  # fmt: skip
    begun = {one.object["metadata"]["name"]: one.revision for one in of_jobs if one.kind == "ADDED"}
    assert set(succeeded) == set(begun) == {"scribe-migrate-ahead", "scribe-migrate"}
    replaced = [one.revision for one in of_sets if one.kind == "ADDED"]
    assert len(replaced) == len(PARTS)
    assert succeeded["scribe-migrate-ahead"] < min(replaced)
    ready = [
        one.revision for one in of_pods
        if one.object["metadata"]["labels"]["app.kubernetes.io/component"] in PARTS
        and one.object["status"]["phase"] == "Running" and one.kind == "MODIFIED"
    ]  # fmt: skip
    assert begun["scribe-migrate"] > min(ready)
    assert ward.objects("batch", "jobs") == {}


def test_a_migration_that_fails_leaves_every_part_as_it_was(ward):
    install(ward, *SMALL)
    before, was = with_pods(ward), images(ward)
    told = upgrade(ward, *SMALL, *sets(f"image.tag={FAILS}"), fails=True, within_s=20)
    assert "pre-upgrade hooks failed" in told
    assert (with_pods(ward), images(ward)) == (before, was)
    # what failed stays to be read, and does not stand in the way of the next one
    assert set(ward.objects("batch", "jobs")) == {"scribe-migrate-ahead"}
    upgrade(ward, *SMALL, *sets("image.tag=0.2.0"))
    assert set(images(ward).values()) == {"scribe:0.2.0"}


def test_a_gpu_worker_that_does_not_come_up_is_not_waited_for_and_is_brought_back_by_a_rollback(ward, hospital):
    """It stops before the new one starts, so that Helm counts none as enough: the guide says what waits for it."""
    install(ward, "--values", str(hospital))
    before = with_pods(ward)
    upgrade(ward, "--values", str(hospital), *sets(f"gpuImage.tag={FAILS}"))
    now = with_pods(ward)
    assert {part for part in PARTS if now[part] != before[part]} == {"worker-transcribe"}
    until(lambda: "readyReplicas" not in ward.objects("apps", "deployments")["scribe-worker-transcribe"]["status"])
    ward.helm("rollback", "scribe", "1", "--wait", "--timeout", "120s")
    assert with_pods(ward) == before


@pytest.mark.parametrize(
    ("change", "rolled"),
    [
        ("site.settings.SCRIBE_WEB_MINUTES=30", {"site"}),
        ("workers.draft.resources.limits.memory=4Gi", {"worker-draft"}),
        ("secrets.settings.name=scribe-settings", set(PARTS)),
        ("workers.deliver.replicas=2", set()),
        ("networkPolicy.to.emr[0].ports[0].port=8443", set()),
        ("backup.keep=20", set()),
        ("ingress.host=other.example", set()),
    ],
)
def test_an_upgrade_rolls_what_changed_and_a_rollback_comes_back(ward, change, rolled):
    common = [
        *SMALL,
        *sets("ingress.enabled=true", "ingress.host=scribe.example", "ingress.tlsSecret=tls", "backup.enabled=true"),
    ]
    install(ward, *common)
    before = with_pods(ward)
    upgrade(ward, *common, *sets(change))
    after = with_pods(ward)
    assert {part for part in PARTS if after[part] != before[part]} == rolled
    ward.helm("rollback", "scribe", "1", "--wait", "--timeout", "120s")
    assert with_pods(ward) == before
    assert {part: len(ward.pods(part)) for part in PARTS} == {part: 2 if part == "site" else 1 for part in PARTS}


def evict(ward: Ward, pod: dict[str, Any]) -> int:
    name = pod["metadata"]["name"]
    wish = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}}
    return ward.cluster.ask("POST", f"{ward.path('', 'pods')}/{name}/eviction", wish).status_code


def test_no_node_that_is_emptied_takes_the_last_site(ward):
    install(ward, *SMALL)
    budget = f"{ward.path('policy', 'poddisruptionbudgets')}/scribe-site"
    until(lambda: ward.cluster.done("GET", budget)["status"]["disruptionsAllowed"] == 1)
    # no node takes the one that comes in its place
    nodes = [one["metadata"]["name"] for one in ward.cluster.listed("/api/v1/nodes")]
    for node in nodes:
        ward.cluster.done("PATCH", f"/api/v1/nodes/{node}", {"spec": {"unschedulable": True}})
    try:
        first, last = ward.pods("site")
        assert evict(ward, first) == 201
        until(lambda: ward.cluster.done("GET", budget)["status"]["disruptionsAllowed"] == 0)
        assert evict(ward, last) == 429
    finally:
        for node in nodes:
            ward.cluster.done("PATCH", f"/api/v1/nodes/{node}", {"spec": {"unschedulable": None}})
    until(lambda: ward.cluster.done("GET", budget)["status"]["currentHealthy"] == 2)
    assert evict(ward, last) == 201


def test_the_backup_of_the_night_runs_and_its_job_puts_one_back(ward):
    install(ward, *SMALL, *sets(
        "backup.enabled=true", "backup.existingClaim=backups", "backup.schedule=* * * * *", "timeZone=Asia/Shanghai"
    ))  # fmt: skip
    [name] = until(lambda: [
        name for name, one in ward.objects("batch", "jobs").items() if one.get("status", {}).get("succeeded")
    ], within_s=150)  # fmt: skip
    assert re.fullmatch(r"scribe-backup-\d+", name)
    # as `kubectl create job --from=cronjob/scribe-backup` makes it
    job = ward.objects("batch", "cronjobs")["scribe-backup"]["spec"]["jobTemplate"]
    job["spec"]["template"]["spec"]["containers"][0]["args"] = ["backup", "restore", "--replace"]
    answer = ward.cluster.create(
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "restore"}, "spec": job["spec"]}, ward.name
    )
    assert answer.is_success, answer.text
    until(lambda: ward.objects("batch", "jobs")["restore"].get("status", {}).get("succeeded"))


def test_everything_goes_where_it_is_sent_the_migration_too(ward):
    placed = [
        f"{part}.{what}"
        for part in ("site", "reconciler", "backup", "workers.transcribe", "workers.draft", "workers.deliver")
        for what in ("nodeSelector.for=clinical", "tolerations[0].key=clinical", "tolerations[0].operator=Exists")
    ]
    path = ward.path("", "pods")
    before = ward.cluster.revision(path)
    given = [*SMALL, *sets(*placed, "backup.enabled=true", "backup.schedule=* * * * *")]
    install(ward, *given)
    upgrade(ward, *given, *sets("image.tag=0.2.0"))
    until(lambda: ward.objects("batch", "jobs"), within_s=150)
    until(lambda: all("nodeName" in one["spec"] for one in ward.objects("", "pods").values()))
    seen = {
        (one.object["metadata"]["labels"]["app.kubernetes.io/component"], one.object["spec"]["nodeName"])
        for one in ward.cluster.since(path, before) if "nodeName" in one.object["spec"]
    }  # fmt: skip
    assert seen == {(part, "clinical") for part in (*PARTS, "migrate", "backup")}


def test_what_an_autoscaler_made_of_a_worker_outlives_an_upgrade(ward):
    given = [*SMALL, *sets("workers.draft.autoscaling.enabled=true", "workers.transcribe.autoscaling.enabled=true")]
    install(ward, *given)
    ward.scale("scribe-worker-draft", 3)
    upgrade(ward, *given, *sets("image.tag=0.2.0"))
    assert len(ward.pods("worker-draft")) == 3
    assert ward.objects("apps", "deployments")["scribe-worker-draft"]["spec"]["replicas"] == 3


def test_every_part_stops_for_a_restore_and_comes_back_with_the_next_upgrade(ward):
    """By the words of the guide: an autoscaler lets a part of none alone, so what grows by itself is fixed first."""
    given = [*SMALL, *sets("autoscaling.by=hpa", "workers.draft.autoscaling.enabled=true")]
    install(ward, *given)
    ward.scale("scribe-worker-draft", 0)
    upgrade(ward, *given)
    assert ward.pods("worker-draft") == []
    upgrade(ward, *given, *sets("workers.draft.autoscaling.enabled=false"))
    assert ward.objects("autoscaling", "horizontalpodautoscalers") == {}
    for name in ward.objects("apps", "deployments"):
        ward.scale(name, 0)
    until(lambda: not ward.objects("", "pods"))
    upgrade(ward, *given)
    assert {part: len(ward.pods(part)) for part in PARTS} == {part: 2 if part == "site" else 1 for part in PARTS}
    assert set(ward.objects("autoscaling", "horizontalpodautoscalers")) == {"scribe-worker-draft"}


def test_an_uninstall_leaves_the_claims_and_the_secrets_and_the_next_installation_takes_them_up(ward):
    everything = [one for one in EVERYTHING if not one.startswith("models") and "gpu" not in one]
    given = [*SMALL, *sets(*(one for one in everything if one not in GIVEN))]
    collections = (
        ("", "persistentvolumeclaims"), ("", "secrets"), ("", "services"), ("", "serviceaccounts"), ("", "pods"),
        ("apps", "deployments"), ("apps", "replicasets"), ("batch", "jobs"), ("batch", "cronjobs"),
        ("networking.k8s.io", "networkpolicies"), ("networking.k8s.io", "ingresses"),
        ("policy", "poddisruptionbudgets"), ("", "configmaps"),
    )  # fmt: skip

    def left() -> dict[str, set[str]]:
        return {kind: set(ward.objects(group, kind)) for group, kind in collections}

    before = left()
    install(ward, *given)
    bound = {name: one["spec"]["volumeName"] for name, one in ward.objects("", "persistentvolumeclaims").items()}
    assert all(left()[kind] > before[kind] for _, kind in collections if kind != "jobs")
    ward.helm("uninstall", "scribe", "--wait", "--timeout", "120s")
    claims = {"scribe-data", "scribe-register"}
    kept = before | {"persistentvolumeclaims": before["persistentvolumeclaims"] | claims}
    until(lambda: left() == kept)
    install(ward, *given)
    assert {
        name: one["spec"]["volumeName"] for name, one in ward.objects("", "persistentvolumeclaims").items()
    } == bound  # fmt: skip
