# `make demo` and `make test` need nothing but Python >= 3.11 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(abspath $(VENV))/bin
export PATH := $(BIN):$(PATH)

# Only the CDK app needs Node, and an environment of its own, because its libraries pin others.
INFRA := $(CURDIR)/.venv-infra

# Its airflow.cfg is written by `make setup` from include/orchestration/airflow.cfg.
export AIRFLOW_HOME := $(CURDIR)/.airflow
unexport AIRFLOW_CONFIG AIRFLOW__CORE__DAGS_FOLDER AIRFLOW__CORE__PLUGINS_FOLDER

UI_PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help setup demo docs test test-browser test-infra test-docs test-external test-package test-airflow test-moto test-arm test-all soak kills bench-scale synth ui lint audit vulnerabilities format lock clean

help: ## Show these commands
	@awk -F ':.*## ' '/^##@ / { print "\n" substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ To begin with

demo: setup ## Run the whole pipeline on this machine: 8 samples of every generator, validated
	@vmdp demo

# SQLite lets one process write at a time. A scheduler ends when it waits longer than the timeout, 5 s by default. The
# api-server keeps that default: two of its own sessions can wait for each other until a timeout.
PATIENT := AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="$${AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:-sqlite:///$$AIRFLOW_HOME/airflow.db?timeout=60}"

# Not `airflow standalone`: its log servers listen on every interface of the machine.
ui: export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS := True
ui: export AIRFLOW__API__BASE_URL := http://localhost:$(UI_PORT)
ui: setup ## Serve Airflow on http://localhost:8080 with the embedded cloud, until Ctrl-C
	@python -c 'import socket, sys; s = socket.socket(); sys.exit("port $(UI_PORT) is in use by another program: make ui UI_PORT=8090" if s.connect_ex(("127.0.0.1", $(UI_PORT))) == 0 else None)'
	@airflow db migrate > /dev/null
	@pids=; trap 'trap - INT TERM EXIT; kill $$pids 2> /dev/null; wait; vmdp local down; exit' INT TERM EXIT; \
	  vmdp local up && \
	  { airflow api-server --port $(UI_PORT) & } && pids=$$! && export $(PATIENT) && \
	  for service in dag-processor "scheduler --skip-serve-logs" "triggerer --skip-serve-logs"; do \
	    airflow $$service & pids="$$pids $$!"; done && \
	  while sleep 1; do for each in $$pids; do \
	    kill -0 $$each 2> /dev/null || { echo "a service of Airflow ended by itself: see above" >&2; exit 1; }; \
	  done; done

setup: $(VENV)/.ready ## Make the environment from the locked requirements, and Airflow's settings in .airflow
	@python -m include.orchestration.home '$(AIRFLOW_HOME)'

$(VENV)/.ready: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else f"Python 3.11 to 3.13 is needed, {sys.executable} is {sys.version.split()[0]}: set PYTHON=python3.12 or the like")'
	@test -x $(BIN)/python || $(PYTHON) -c 'import shutil, sys; free = shutil.disk_usage(".").free // 10**6; sys.exit(None if free > 2000 else f"the environment needs about 2 GB in $(VENV), and {free} MB are left: make room, or set VENV to a folder elsewhere")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked requirements into $(VENV)"
	@# An older pip looks for a version of `celery[redis]` without minding the lock's `celery`.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

docs: setup ## Build the documentation site in out/docs
	@NO_MKDOCS_2_WARNING=1 mkdocs build --quiet
	@echo "the site: out/docs/index.html; its search needs a server: python3 -m http.server -b 127.0.0.1 -d out/docs"

##@ Tests

test: setup ## Run the tests
	@# Tests of services wait for them: a third process keeps two cores busy meanwhile.
	@pytest -n 3 --dist loadscope

test-browser: setup ## Look at the Studio with a headless Chromium; pictures in out/studio
	@pytest -m browser tests/studio

test-infra: setup $(INFRA)/.ready ## Test the CDK app: templates, findings, a deployment into the embedded cloud
	@pytest -m infra

test-docs: setup ## Run the commands on the pages: minutes
	@pytest -m documents

test-external: setup ## Install and run an external generator of the usual kind, with OpenCV
	@pytest -m network

test-package: setup ## Build the wheel, install it for each Python from 3.11 to 3.13 found here, and use it
	@pytest -m package -v

test-airflow: setup ## Parse the DAGs and run one with Airflow 3.1 and 3.2, each in an environment of its own
	@pytest -m versions -v

test-moto: setup ## Make whole runs against moto's S3 and SQS, a second implementation
	@pytest -m moto -v

test-all: test test-browser test-infra test-docs test-external test-package test-airflow test-moto ## Run every test, those on real Airflow services too: half an hour and more
	@pytest -m deployment -v -rA

SOAK := --batches 500 --seed 1
soak: setup ## Make 500 batches under random faults, and count lost, doubled and different samples
	@python -m tests.bench.soak $(SOAK)

KILLS := # --trials make-files export-bagel, --every 10
kills: setup ## Kill commands that write folders at each write, run them again, and compare: hours
	@python -m tests.faults.kills --work out/kills $(KILLS)

ARM := O-47 G-48
test-arm: setup ## Make some generators' samples on an emulated arm64 processor, and compare them with the golden hashes
	@tests/bench/arm64.sh .venv-arm64 $(ARM)

SCALE := # --emulator, --samples 30000 100000, --json
bench-scale: export AIRFLOW__LOGGING__LOGGING_LEVEL := ERROR
bench-scale: setup ## Measure the control plane of a million samples: requests, CPU, memory
	@python -m tests.bench.scale $(SCALE)

##@ Code

lint: setup ## Check form, types, import directions and prose
	@ruff check . && ruff format --check . && lint-imports --no-logo && python -m tests.prose
	@mypy --platform linux && mypy --platform darwin --cache-dir .mypy_cache/darwin

audit: setup ## Look for secrets and unknown licences, and write the function's bill of materials (CycloneDX) in out
	@# Hashes are no secrets.
	@git ls-files -z | xargs -0 detect-secrets-hook --no-verify --disable-plugin HexHighEntropyString --base64-limit 5 \
	  --exclude-files 'requirements.*\.txt$$|^generators/golden\.json$$|^infra/templates/'
	@pip-licenses > /dev/null
	@mkdir -p out && cyclonedx-py requirements --output-reproducible lambda_image/requirements.txt --output-file out/function.cdx.json

vulnerabilities: setup ## Ask the package index for known vulnerabilities of the locked requirements
	@pip-audit --requirement requirements.txt --require-hashes --disable-pip --progress-spinner off
	@pip-audit --requirement lambda_image/requirements.txt --require-hashes --disable-pip --progress-spinner off

format: setup ## Put the code in form
	@ruff check --fix . && ruff format .

lock: ## Lock the requirements anew, with uv
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
	  pyproject.toml --extra airflow --extra local --extra export --extra judge --extra studio -o requirements.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
	  pyproject.toml --all-extras -c requirements.txt -o requirements-dev.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
	  pyproject.toml --extra airflow --extra local --extra export --extra deployment --extra judge --extra studio \
	  -c requirements.txt -o requirements-image.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
	  lambda_image/requirements.in -c requirements.txt -o lambda_image/requirements.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
	  infra/requirements.in -o infra/requirements.txt

##@ Deployment

$(INFRA)/.ready: infra/requirements.txt infra/package.json
	@test -x $(INFRA)/bin/python || $(PYTHON) -m venv $(INFRA)
	@echo "installing the CDK into $(INFRA)"
	@$(INFRA)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r infra/requirements.txt
	@cp infra/package.json $(INFRA) && cd $(INFRA) && \
	  PATH=$(INFRA)/bin:$$PATH npm install --silent --no-audit --no-fund --ignore-scripts --no-package-lock
	@touch $@

synth: $(INFRA)/.ready ## Write the CloudFormation templates in infra/templates anew
	@cd infra && PATH=$(INFRA)/bin:$$PATH CDK_OUTDIR=$(INFRA)/out python app.py && \
	  mkdir -p templates && cp $(INFRA)/out/*.template.json templates

##@ The end

clean: ## Delete the environment, the embedded cloud, Airflow's home and caches
	@test ! -x $(BIN)/vmdp || $(BIN)/vmdp local reset --yes
	@rm -rf $(VENV) .venv-infra .venv-arm64 .vmdp .airflow out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
