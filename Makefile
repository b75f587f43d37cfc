# `make demo` and `make test` are all that a fresh machine needs; everything else is here too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := $(VENV)/.bench
TESTS ?= tests
.DEFAULT_GOAL := help

.PHONY: help demo check lint types layers unit test wide bench soak screenshots servers lock clean

help:
	@echo "make demo     a whole departure on the practice company"
	@echo "make check    lint, types, layers, unit tests with few examples (a minute)"
	@echo "make test     everything, with the real servers that are there"
	@echo "make servers  install the real servers (root)"
	@echo "make wide     every action where make test takes one of each sort"
	@echo "make bench    measurements, as ratios; make soak: the long crash test"
	@echo "make screenshots  the pictures of the documents, taken anew (chromium, fonts-wqy-microhei)"

$(STAMP): pyproject.toml requirements.lock hatch_build.py agent/exeunt/text/locale/zh/LC_MESSAGES/exeunt.po
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP)
	$(BIN)/exeunt demo

check: lint types layers unit

lint: $(STAMP)
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

types: $(STAMP)
	$(BIN)/mypy

layers: $(STAMP)
	$(BIN)/lint-imports --no-logo

unit: $(STAMP)
	EXEUNT_TESTS=few $(BIN)/pytest -q -n 2 -m "not slow" tests/unit

test: $(STAMP)
	$(BIN)/python -m tests.servers
	$(BIN)/pytest -q -n 2 --dist worksteal $(TESTS)

wide: $(STAMP)
	EXEUNT_TESTS=wide $(BIN)/pytest -q -n 2 --dist worksteal tests/contract tests/unit/access tests/unit/audit

$(BENCH): $(STAMP) requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(BENCH)
	$(BIN)/python -m tests.bench

soak: $(STAMP)
	$(BIN)/python -m tests.soak

screenshots: $(STAMP)
	$(BIN)/python -m tests.screenshots docs/images

servers:
	sh tests/servers.sh

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	$(BIN)/$(COMPILE) --extra demo --extra large --group dev --output-file requirements.lock pyproject.toml
	$(BIN)/$(COMPILE) --group bench --constraint requirements.lock --output-file requirements-bench.lock pyproject.toml

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
