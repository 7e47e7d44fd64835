# Each target does all of its own set-up. `make demo ARGS=--no-serve` stops after the files.
.DEFAULT_GOAL := help
.PHONY: help demo test test-emr test-openid test-helm test-cluster test-vault check sbom audit system lock

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: .venv/.ready  ## the sample consultation from start to finish, then the review site
	@$(BIN)/scribe demo $(ARGS)

test: .venv/.ready system  ## everything: unit, contract, browser, real Redis and PostgreSQL
	@$(BIN)/python -m compileall -q -j 0 scribe workers
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

test-emr: .venv/.ready  ## delivery into a real HAPI FHIR server (Java 17, Maven), or into SCRIBE_TEST_FHIR_URL
	@[ -n "$$SCRIBE_TEST_FHIR_URL" ] || tools/emr_servers/build
	@$(BIN)/pytest tests/emr $(ARGS)

test-openid: .venv/.ready  ## signing in through a real OpenID provider (Node 20)
	@npm ci --prefix tests/openid --no-audit --no-fund
	@$(BIN)/pytest tests/openid $(ARGS)

test-helm: .venv/.ready .cache/bin/helm  ## the Helm chart with Helm itself and Kubernetes' own schemas (Go 1.24 or newer)
	@[ -x .cache/kubernetes/bin/kubernetes-validate ] || { $(PYTHON) -m venv .cache/kubernetes && .cache/kubernetes/bin/pip install --quiet --disable-pip-version-check kubernetes-validate==1.37.0; }
	@PATH="$$PWD/.cache/bin:$$PWD/.cache/kubernetes/bin:$$PATH" $(BIN)/pytest tests/deploy/test_helm.py $(ARGS)

test-cluster: .venv/.ready .cache/bin/helm  ## the Helm chart in a real Kubernetes, its nodes simulated (Go 1.26 or newer)
	@[ -x .cache/cluster/bin/etcd ] || tools/cluster/build
	@PATH="$$PWD/.cache/bin:$$PWD/.cache/cluster/bin:$$PATH" $(BIN)/pytest tests/deploy/test_cluster.py $(ARGS)

test-vault: .venv/.ready  ## the master keys under a real Vault (Go 1.25 or newer)
	@[ -x .cache/bin/vault-for-tests ] || tools/vault_server/build
	@$(BIN)/pytest tests/test_real_vault.py $(ARGS)

check: .venv/.ready  ## formatting, lint, types, import rules, the proofs of the language rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/scribe rules check

sbom: .venv/.ready  ## what Scribe ships of others: dist/scribe.cdx.json (CycloneDX), and docs/licences.md
	@$(BIN)/python -m tools.supply sbom dist/scribe.cdx.json
	@$(BIN)/python -m tools.supply licences

audit: .venv/.ready  ## known faults of the locked packages; ADVISORIES=FILE is OSV's export for PyPI
	@[ -n "$(ADVISORIES)" ] || { echo 'Set ADVISORIES to the file of advisories that you brought: docs/operator.md says which.' >&2; exit 2; }
	@$(BIN)/python -m tools.supply audit "$(ADVISORIES)" --dev $(ARGS)

system:  # the programs that the tests start: browsers, Redis, PostgreSQL, a Chinese font
	@tools/system-packages

.cache/bin/helm:
	@GOBIN="$$PWD/.cache/bin" go install helm.sh/helm/v3/cmd/helm@v3.22.0

lock: .venv/.ready  # new lock files from pyproject.toml; needs uv
	uv pip compile -q --python-version 3.11 --universal --upgrade --generate-hashes --no-header --no-annotate --extra otel pyproject.toml -o requirements.lock
	uv pip compile -q --python-version 3.11 --universal --upgrade --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.lock

.venv/.ready: pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Scribe needs Python 3.11 or newer: set PYTHON=python3.11 (or newer).' >&2; exit 1; }
	@echo 'Setting up .venv from the lock file (about a minute) …'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
