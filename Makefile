# `make run` serves the playground, `make test` checks it; each sets up what it needs.
PORT ?= 8501
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run setup test test-all lint lint-python lint-scripts audit mutants clean

run: setup
	$(BIN)/streamlit run app.py --server.port $(PORT)

setup: .venv/installed

.venv/installed: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -r requirements.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/python -m pip install -r requirements-dev.txt
	touch $@

# The formatter, linter and type checker of the browser's modules, as package-lock.json pins them.
node_modules/installed: package.json package-lock.json .venv/installed-dev
	sh scripts/npm.sh ci --no-audit --no-fund
	touch $@

# Python's and the browser's checks side by side: mypy and tsc take most of the time, on one core each.
lint: .venv/installed-dev node_modules/installed
	$(MAKE) --no-print-directory -j 2 lint-python lint-scripts

lint-python:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

lint-scripts:
	sh scripts/npm.sh run --silent lint

# `make test` leaves out slow checks (pages, commands, a browser) that passed by record
# (tests/record.py); `make test-all` runs them too and records them.
WORKERS ?= $(shell $(PYTHON) scripts/count_workers.py)
test: CHECKS := --unrecorded
test-all: CHECKS := --record
test test-all: .venv/installed-dev lint
	sh scripts/get_browser.sh
	$(BIN)/python -m pytest $(CHECKS) -n $(WORKERS) --dist loadfile -r fER --rerun-show-tracebacks

# Known weaknesses of what is pinned; needs the network.
audit: .venv/installed-dev node_modules/installed
	$(BIN)/python scripts/audit.py

# Small faults that no test notices: make mutants FOLDER=playground/core [SAMPLE=100] [TESTS="tests/nets"]
FOLDER ?= playground/core
SAMPLE ?= 100
mutants: .venv/installed-dev node_modules/installed
	$(BIN)/python scripts/mutants.py $(FOLDER) $(TESTS) --sample $(SAMPLE)

clean:
	rm -rf .venv node_modules
