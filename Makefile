# Every target sets up what it needs; the first one takes a minute or two to install.
PYTHON ?= python3
BIN := .venv/bin
PEOPLE ?= ../shared/bench/people
PLAIN ?= ../shared/bench/plain_splink.py
PERSONS ?= 100000
RECORDS ?= 1000000
LARGER ?= 3000000
FAULTS ?= 200
SOAK_MINUTES ?= 120
SEED ?= 1
INSTALLED := .venv/installed
LOCKED := --quiet --extra dev --extra docs --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: run test test-all test-faults soak test-servers test-browser check lock ui docs bench bench-people bench-read bench-identity bench-golden bench-inventory bench-marts clean

run: $(INSTALLED)  ## run the night on data_samples/
	$(BIN)/goldsmith run

test: $(INSTALLED)  ## the tests, without the slow ones
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

test-all: $(INSTALLED)  ## all tests
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m ''

test-faults: $(INSTALLED)  ## every fault that may disturb a night, each followed by a night in peace
	$(BIN)/pytest -m '' tests/faults tests/unit/pipelines/test_backup.py

soak: $(INSTALLED)  ## $(FAULTS) random faults in a row, for at most $(SOAK_MINUTES) minutes
	$(BIN)/python -m tests.faults.soak --faults $(FAULTS) --minutes $(SOAK_MINUTES) --seed $(SEED)

test-servers: $(INSTALLED)  ## those that need Debian's package postgresql
	$(BIN)/pytest -m '' tests/integration/test_servers.py

test-browser: $(INSTALLED)  ## those that need Debian's package chromium
	$(BIN)/pytest -m '' tests/integration/test_*_page.py

check: $(INSTALLED)  ## format, lint, types, lock, known vulnerabilities; rewrites nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	cp requirements.lock .venv/relocked
	$(BIN)/uv pip compile pyproject.toml $(LOCKED) --output-file .venv/relocked
	diff requirements.lock .venv/relocked
	$(BIN)/python -m tests.audit requirements.lock

lock: $(INSTALLED)  ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml $(LOCKED) --upgrade --output-file requirements.lock

ui: $(INSTALLED)  ## the Dagster UI on http://127.0.0.1:3000
	$(BIN)/goldsmith ui

docs: $(INSTALLED)  ## docs/ as pages in site/, which open from disk
	$(BIN)/python -m properdocs build --strict --quiet

bench: $(INSTALLED)  ## whole nights of a hundred thousand, then a million persons, against $(PLAIN)
	$(BIN)/python -m tests.bench.night --plain $(PLAIN)

bench-people: $(INSTALLED)  ## goldsmith dedupe on data in $(PEOPLE) and $(PERSONS) generated persons
	$(BIN)/python -m tests.bench.people $(PEOPLE) --plain $(PLAIN) --persons $(PERSONS)

bench-read: $(INSTALLED)  ## the exports of $(RECORDS) customer records, to canonical tables
	$(BIN)/python -m tests.bench.read --records $(RECORDS)

bench-identity: $(INSTALLED)  ## linking $(RECORDS), then $(LARGER) party records, against $(PLAIN)
	$(BIN)/python -m tests.bench.identity --plain $(PLAIN) --records $(RECORDS) --larger $(LARGER)

bench-golden: $(INSTALLED)  ## the golden tables of $(RECORDS) customer records
	$(BIN)/python -m tests.bench.golden --records $(RECORDS)

bench-inventory: $(INSTALLED)  ## the single view of five million rows of stock, with 30 nights
	$(BIN)/python -m tests.bench.inventory

bench-marts: $(INSTALLED)  ## segments and figures of a million customers, ten million order lines
	$(BIN)/python -m tests.bench.marts

clean:  ## remove the environment and the warehouse of the bundled retailer
	rm -rf .venv warehouse site

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(INSTALLED)
