# Needs make and Python 3.11 to 3.14 with venv, nothing else. `make help` lists the targets.
# PYTHON= names another Python, ARGS= goes to the command; ARGS="tests/fault --repeat 10" runs each
# of those tests ten times, because a test that fails now and then is a defect.

PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $(p))))
BIN := .venv/bin
PY := $(BIN)/python
# Everything that must be there before a command runs; refreshed only when a pin has changed.
READY := .venv/ready
UMQTT := build/umqtt/umqtt/simple.py
WITH_TOOLS = PYTHONPATH=tools PYTHONDONTWRITEBYTECODE=1

.DEFAULT_GOAL := help
.PHONY: help deps run test test-all check bench image flash gen gen-check lock clean
# pytest already uses both cores; two test runs at once would only disturb each other.
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:  ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | \
		while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

deps: $(READY) $(UMQTT)  ## create .venv and fetch everything pinned

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { \
		echo "make: no Python 3.11 to 3.14 with venv found; name one with PYTHON=" >&2; exit 2; }
	@$(WITH_TOOLS) $(PYTHON) -m baysign_host.deps venv
	@touch $@

$(UMQTT): pyproject.toml | $(READY)
	@$(PY) -m baysign_host.deps umqtt
	@touch $@

run: deps  ## a street of six simulated signs, with broker, feed and wall; ARGS= for more
	@$(BIN)/baysign run $(ARGS)

test: deps  ## the tests that need nothing else: unit, parity, wire, end to end
	@$(PY) -m pytest -m "not mosquitto and not browser and not long" $(ARGS)

test-all: test  ## all tests: also against mosquitto, in a browser, and the long sweeps
	@$(PY) -m baysign_host.needs mosquitto chromium
	@$(PY) -m pytest -m "mosquitto or browser or long" $(ARGS)

check: gen-check  ## formatting, lint, types, own rules, lock, README paths, generated files
	@$(BIN)/ruff format --check --quiet --output-format concise . || { \
		echo "check: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(PY) -m baysign_host.lint
	@$(PY) -m baysign_host.typecheck

bench: deps  ## measure the budgets into build/bench.json
	@$(PY) -m baysign_host.needs mosquitto
	@$(PY) -m tests.bench $(ARGS)

image: deps  ## a board's flash image; ARGS="BOARD CONFIG.json -o DIR --micropython FILE"
	@$(BIN)/baysign image $(ARGS)

flash: deps  ## write an image to a board; ARGS="DIR --port PORT"
	@$(BIN)/baysign flash $(ARGS)

gen: deps  ## write what is generated from the code's tables
	@$(PY) -m baysign_host.gen

gen-check: deps  ## fail if something generated is not up to date
	@$(PY) -m baysign_host.gen --check

lock:  ## resolve pyproject.toml into requirements.lock
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@$(WITH_TOOLS) build/lock/bin/python -m baysign_host.lock

clean:  ## remove .venv, build and caches
	@rm -rf .venv build .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
