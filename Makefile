# Everything this project does starts here. Only Python 3.11 or newer is needed: `make` fetches the rest, once.

PYTHON ?= python3
ARGS ?=
FUZZ ?= 50
VENV := .venv/bin/python
LEARN := $(VENV) -m services.notifications.understanding.training
COMPILE := .tools/installer/bin/uv pip compile --universal --generate-hashes --no-annotate --no-header --quiet
export PYTHONUTF8 = 1
unexport PYTHONDONTWRITEBYTECODE # without bytecode every process compiles every package again: seconds, each time

.DEFAULT_GOAL := help
.PHONY: help setup tools demo up test chaos fuzz simulate check lint format types contracts understanding screenshots docs lock bench

help:  ## say what can be made
	@sed -n 's/^\([a-z]*\):.*##/make \1 -/p' Makefile

setup:  ## fetch what running needs; does nothing when all is there
	@$(PYTHON) deploy/bootstrap.py
	@$(LEARN)

tools:  ## fetch what running, tests and checks need; does nothing when all is there
	@$(PYTHON) deploy/bootstrap.py tests
	@$(LEARN)

demo: setup  ## pay 24 people in the practice world and show that every penny agrees
	@$(VENV) -m deploy.local demo $(ARGS)

up: setup  ## start everything and keep it running until Ctrl-C
	@$(VENV) -m deploy.local up $(ARGS)

test: tools  ## run the tests; one of them: make test ARGS="-k ledger"
	@$(VENV) -m pytest -n auto $(ARGS)

chaos: tools  ## the long tests: every crash point, every pair of a crowd, every page as each role, every arm under the same faults
	@SAMEDAY_CHAOS=1 $(VENV) -m pytest -n auto -m "chaos or wider" $(ARGS)

fuzz: tools  ## send every route of both services new random requests as each kind of caller; FUZZ=100 is how many
	@SAMEDAY_FUZZ_EXAMPLES=$(FUZZ) $(VENV) -m pytest -n auto tests/security/test_random_requests.py $(ARGS)

simulate: tools  ## let crashes, people and the bank try for an hour to have somebody paid twice
	@SAMEDAY_CHAOS=1 HYPOTHESIS_PROFILE=long $(VENV) -m pytest tests/simulation $(ARGS)

check: lint format types contracts  ## lint, layout, types, and who may import whom

lint: tools
	@$(VENV) -m ruff check --quiet . && echo "lint: nothing found"

format: tools
	@$(VENV) -m ruff format --check --quiet . && echo "layout: as it should be" \
		|| { echo "layout: some files differ; $(VENV) -m ruff format . puts them right"; exit 1; }

types: tools
	@$(VENV) -m mypy --no-error-summary && echo "types: agree"

contracts: tools
	@$(VENV) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' > .tools/contracts.log 2>&1 \
		&& echo "imports: every contract kept" || { cat .tools/contracts.log; exit 1; }

understanding: tools  ## measure what is understood of our tables of messages; ARGS="--wrong", ARGS="--text 'bus 4.60'"
	@$(VENV) -m tests.notifications.understanding $(ARGS)

screenshots: tools  ## take the README's pictures again, and pictures of every page for review, in the practice world
	@$(VENV) -m deploy.screenshots

docs: setup  ## write the pages of docs/ that are made from the code
	@$(VENV) -m deploy.documents

bench: setup  ## measure sending, claims, texts, old claims and a wave of claims; two hours; one of them: ARGS="wave", ARGS="--help"
	@$(VENV) -m deploy.bench $(ARGS)

lock: setup  ## choose package versions again and write the lock files
	@$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock
	@$(COMPILE) pyproject.toml --group local --constraint requirements-dev.lock --output-file requirements-local.lock
	@$(COMPILE) pyproject.toml --constraint requirements-dev.lock --output-file requirements.lock
	@$(COMPILE) --group bench --constraint requirements-dev.lock --output-file requirements-bench.lock
	@echo "requirements.lock, requirements-local.lock, requirements-dev.lock and requirements-bench.lock are written."
