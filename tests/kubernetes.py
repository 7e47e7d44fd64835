"""A real control plane of Kubernetes, its nodes simulated: ``tools/cluster`` builds it, nothing outlives the tests."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import yaml

from tests.delivery.sign_in.certificates import Authority
from tests.servers import free_port

Object = dict[str, Any]
T = TypeVar("T")

PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "helm")
IS_BUILT = all(shutil.which(name) for name in PROGRAMS)
_STAGES = Path(__file__).parents[1] / "tools" / "cluster" / "stages.yaml"
_TOKEN = "administrator-of-the-test"
_WITHIN_S = 120


def until(look: Callable[[], T], within_s: float = _WITHIN_S) -> T:
    """What ``look`` gives as soon as it holds; the test fails when it does not in time."""
    deadline = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s: the last look gave {found!r}"
        time.sleep(0.1)
    return found


@dataclass(frozen=True)
class Change:
    """What a watch tells: ADDED, MODIFIED or DELETED, the cluster's revision, and the object after it."""

    kind: str
    revision: int
    object: Object


class Kubernetes:
    """The API server, as its administrator; ``kubeconfig`` lets a program in."""

    def __init__(self, url: str, authority: Path, kubeconfig: Path) -> None:
        self.url = url
        self.kubeconfig = kubeconfig
        headers = {"Authorization": f"Bearer {_TOKEN}"}
        trusted = ssl.create_default_context(cafile=authority)
        self.client = httpx.Client(base_url=url, verify=trusted, headers=headers, timeout=60, trust_env=False)
        self.kubeconfig.write_text(yaml.safe_dump(_kubeconfig(url, authority)))

    def ask(self, method: str, path: str, body: Object | None = None, **query: str) -> httpx.Response:
        """One request; a body of PATCH is a merge patch."""
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        content = None if body is None else json.dumps(body)
        return self.client.request(method, path, content=content, headers={"Content-Type": kind}, params=query)

    def done(self, method: str, path: str, body: Object | None = None, **query: str) -> Any:
        """What a request answers that has to succeed."""
        answer = self.ask(method, path, body, **query)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()

    def listed(self, path: str, **query: str) -> list[Object]:
        """The objects of a collection."""
        found: list[Object] = self.done("GET", path, **query)["items"]
        return found

    def create(self, document: Object, namespace: str = "", **query: str) -> httpx.Response:
        """Asks for an object of any kind, by its document."""
        return self.ask("POST", self.collection(document["apiVersion"], document["kind"], namespace), document, **query)

    def collection(self, version: str, kind: str, namespace: str) -> str:
        """The path of the objects of a kind."""
        group = f"/apis/{version}" if "/" in version else f"/api/{version}"
        known = {one["kind"]: one for one in self.done("GET", group)["resources"] if "/" not in one["name"]}
        within = f"/namespaces/{namespace}" if known[kind]["namespaced"] else ""
        return f"{group}{within}/{known[kind]['name']}"

    def revision(self, path: str) -> str:
        """Where a collection stands now: what comes after it is told by :meth:`since`."""
        now: str = self.done("GET", path)["metadata"]["resourceVersion"]
        return now

    def since(self, path: str, revision: str) -> list[Change]:
        """Everything that happened to a collection after ``revision``, in the cluster's own order."""
        asked = {"watch": "true", "resourceVersion": revision, "timeoutSeconds": "1"}
        told = [json.loads(line) for line in self.ask("GET", path, **asked).text.splitlines()]
        return [Change(one["type"], int(one["object"]["metadata"]["resourceVersion"]), one["object"]) for one in told]


def _kubeconfig(url: str, authority: Path) -> Object:
    return {
        "apiVersion": "v1", "kind": "Config", "current-context": "test",
        "clusters": [{"name": "test", "cluster": {"server": url, "certificate-authority": str(authority)}}],
        "users": [{"name": "test", "user": {"token": _TOKEN}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
    }  # fmt: skip


@contextmanager
def _program(folder: Path, name: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a program for as long as it is needed; its words are in ``<name>.log``."""
    with (folder / f"{name}.log").open("wb") as out:
        process = subprocess.Popen([name, *options], cwd=folder, stdout=out, stderr=out)
    try:
        yield process
    finally:
        # all of it is thrown away: nobody has to take leave
        process.kill()
        process.wait(10)


@contextmanager
def kubernetes(folder: Path) -> Iterator[Kubernetes]:
    """A cluster without nodes, in a folder of its own."""
    authority = Authority(folder)
    certificate, key = authority.issue("apiserver")
    (folder / "tokens.csv").write_text(f"{_TOKEN},administrator,administrator,system:masters\n")
    store, peers = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    port = free_port()
    cluster = Kubernetes(f"https://127.0.0.1:{port}", authority.file, folder / "kubeconfig")
    let_in = f"--kubeconfig={cluster.kubeconfig}"
    with ExitStack() as running:
        running.callback(cluster.client.close)

        def start(name: str, *options: str) -> subprocess.Popen[bytes]:
            return running.enter_context(_program(folder, name, *options))

        start(
            "etcd", f"--data-dir={folder / 'etcd'}", f"--initial-cluster=default={peers}", "--unsafe-no-fsync",
            f"--listen-client-urls={store}", f"--advertise-client-urls={store}",
            f"--listen-peer-urls={peers}", f"--initial-advertise-peer-urls={peers}",
        )  # fmt: skip
        server = start(
            "kube-apiserver", f"--etcd-servers={store}", "--bind-address=127.0.0.1", f"--secure-port={port}",
            "--advertise-address=192.0.2.1", "--endpoint-reconciler-type=none",
            "--service-cluster-ip-range=10.96.0.0/16", "--authorization-mode=RBAC",
            f"--tls-cert-file={certificate}", f"--tls-private-key-file={key}",
            f"--token-auth-file={folder / 'tokens.csv'}", "--service-account-issuer=https://kubernetes.test",
            f"--service-account-key-file={certificate}", f"--service-account-signing-key-file={key}",
        )  # fmt: skip
        until(lambda: _answers(cluster, server))
        start(
            "kube-controller-manager", let_in, "--leader-elect=false", "--secure-port=0",
            f"--service-account-private-key-file={key}", f"--root-ca-file={authority.file}",
        )  # fmt: skip
        start("kube-scheduler", let_in, "--leader-elect=false", "--secure-port=0")
        start("kwok", let_in, "--manage-all-nodes", f"--config={_STAGES}", "--node-lease-duration-seconds=40")
        yield cluster


def _answers(cluster: Kubernetes, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None, "the API server has ended: see its log"
    with suppress(httpx.HTTPError):
        return cluster.ask("GET", "/readyz").is_success
    return False


def holds(thing: Object, condition: str) -> bool:
    """Whether an object's status has this condition as true."""
    conditions = thing.get("status", {}).get("conditions") or ()
    return any((one["type"], one["status"]) == (condition, "True") for one in conditions)


def add_node(cluster: Kubernetes, name: str, labels: dict[str, str], gpus: int = 0, taint: str = "") -> None:
    """A simulated machine of 16 cores and 64 GiB; it is ready."""
    room = {"cpu": "16", "memory": "64Gi", "pods": "110"} | ({"nvidia.com/gpu": str(gpus)} if gpus else {})
    taints = [{"key": taint, "value": "present", "effect": "NoSchedule"}] if taint else []
    node = {
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"} | labels},
        "spec": {"taints": taints},
        "status": {"capacity": room, "allocatable": room},
    }  # fmt: skip
    assert cluster.create(node).is_success

    def is_ready() -> bool:
        now = cluster.done("GET", f"/api/v1/nodes/{name}")
        return holds(now, "Ready") and now["spec"].get("taints", []) == taints

    until(is_ready)


def define(cluster: Kubernetes, definitions: Path) -> None:
    """Makes the kinds of other projects known."""
    for file in sorted(definitions.glob("*.yaml")):
        definition = yaml.safe_load(file.read_text())
        assert cluster.create(definition).is_success, file
        path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition['metadata']['name']}"
        until(lambda path=path: holds(cluster.done("GET", path), "Established"))
