# Each target does the set-up it needs: `make run` and `make test` work in a fresh clone.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test chaos fuzz check lint format lock bench mutants messages screenshots .venv

run: $(READY)
	@$(BIN)/python bot.py

# A file of tests stays in one process: several share a browser or a bot.
test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# The random tests run long: FUZZ_SECONDS in all. FUZZ_CASE='…' repeats what one run has found.
FUZZ_SECONDS ?= 600
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) $(if $(FUZZ_CASE),--case '$(FUZZ_CASE)')

# Kills the bot, its database and its media store, again and again, while people use it: about half
# an hour. `make chaos CHAOS=postgres-kills CHAOS_SEED=7` repeats a part of it.
chaos: $(READY)
	$(BIN)/python -m tests.chaos $(CHAOS) $(if $(CHAOS_SEED),--seed $(CHAOS_SEED)) $(if $(CHAOS_FAULTS),--faults $(CHAOS_FAULTS))

check: lint test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m benchmarks.peers --out benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.streams --out benchmarks/RESULTS.md

# Puts 300 small bugs into the code, one at a time: up to two hours.
mutants: $(READY)
	$(BIN)/python -m tests.mutation

# The template of the translations, from the code.
messages: $(READY)
	$(BIN)/python -m i18n.extraction

# The pictures of docs/admin.md, by the test that takes its steps.
screenshots: $(READY)
	SCREENSHOTS=docs/images $(BIN)/python -m pytest tests/e2e/test_admin_guide.py tests/e2e/test_members_guide.py

.venv: $(READY)

# The mark comes last, so that an interrupted set-up is done again.
$(READY): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer. Name one: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv: once, about a minute."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

LOCK := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet $(LOCK_FLAGS)
# `make lock` keeps the versions that fit; `make lock LOCK_FLAGS=--upgrade` takes the newest.
# The first file is for operators, who do not run the playground.
lock: $(READY)
	$(LOCK) --extra bot --extra chat --extra cli --extra speed --output-file requirements.lock
	$(LOCK) --extra bot --extra chat --extra cli --extra speed --extra playground --group dev --output-file requirements-dev.lock
