"""A hospital's namespace in a cluster of the tests, prepared as the guide says, and Helm in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.kubernetes import Kubernetes, Object, until


class Ward:
    """A namespace of a hospital with all that the guide asks for, and the release ``scribe`` in it."""

    def __init__(self, cluster: Kubernetes, chart: Path, name: str) -> None:
        self.cluster = cluster
        self.chart = chart
        self.name = name

    def prepare(self, volumes: dict[str, str]) -> None:
        """What the guide has one make before ``helm install``; the namespace enforces the strictest pod security.

        Args:
            volumes: the claims by name that will find a volume, and how it may be mounted.
        """
        levels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn", "audit")}
        self._make({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.name, "labels": levels}})
        until(lambda: self.cluster.ask("GET", f"/api/v1/namespaces/{self.name}/serviceaccounts/default").is_success)
        for secret, key in (("master-key", "master.key"), ("database", "password"), ("broker", "password"),
                            ("settings", "scribe.env")):  # fmt: skip
            self._make({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": f"scribe-{secret}"},
                        "stringData": {key: "of the test"}})  # fmt: skip
        for config in ("templates", "authority"):
            self._make({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": config}, "data": {"a": "b"}})
        for claim, mode in volumes.items():
            self._make({
                "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": f"{self.name}-{claim}"},
                "spec": {
                    "capacity": {"storage": "200Gi"}, "accessModes": [mode],
                    "nfs": {"server": "192.0.2.2", "path": "/"},
                    "claimRef": {"namespace": self.name, "name": claim},
                },
            })  # fmt: skip

    def claim(self, name: str, mode: str) -> None:
        """A claim of the hospital's own."""
        self._make({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name},
            "spec": {"accessModes": [mode], "resources": {"requests": {"storage": "10Gi"}}},
        })  # fmt: skip

    def _make(self, document: Object) -> None:
        answer = self.cluster.create(document, self.name)
        assert answer.is_success, answer.text

    def helm(self, *words: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        """Runs Helm in the namespace; the server's warnings are on the side of its errors."""
        command = ["helm", *words, "--kubeconfig", str(self.cluster.kubeconfig), "--namespace", self.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done

    def path(self, group: str, kind: str) -> str:
        """Of a collection of the namespace: ``apps`` and ``deployments``, ``""`` and ``pods``."""
        versions = {"": "/api/v1", "autoscaling": "/apis/autoscaling/v2", "discovery": "/apis/discovery.k8s.io/v1"}
        return f"{versions.get(group, f'/apis/{group}/v1')}/namespaces/{self.name}/{kind}"

    def objects(self, group: str, kind: str) -> dict[str, Object]:
        """The objects of a collection by their name."""
        return {one["metadata"]["name"]: one for one in self.cluster.listed(self.path(group, kind))}

    def pods(self, part: str) -> list[Object]:
        """The pods of a part that are not on their way out."""
        chosen = f"app.kubernetes.io/component={part}"
        found = self.cluster.listed(self.path("", "pods"), labelSelector=chosen)
        return [one for one in found if "deletionTimestamp" not in one["metadata"]]

    def scale(self, name: str, replicas: int) -> None:
        """As ``kubectl scale`` and every autoscaler do."""
        self.cluster.done("PATCH", f"{self.path('apps', 'deployments')}/{name}/scale", {"spec": {"replicas": replicas}})
