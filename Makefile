# The two commands are `make run` and `make test`; the rest are the steps they are made of.
# A step is done again only when what it depends on has changed: a second start takes seconds.
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
# The tests start the service again and again: what Python has compiled once is kept for the next process.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
# The first Python of 3.11 or later; `make PYTHON=/path/to/python` overrules.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# The machine's Node if it is 20 or later, else the one of requirements-node.lock, which comes as a Python package.
OWN_NODE := $(shell node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null \
	&& command -v npm >/dev/null && echo yes)
NODE_STAMP := $(if $(OWN_NODE),,$(VENV)/.node)
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

MANIFEST := service/web/static/dist/manifest.json
PAGES := $(shell find service/web/frontend service/web/templates -type f 2>/dev/null)
CATALOGUES := $(wildcard service/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)

.PHONY: run test check fuzz browser migration translations lock python

run: $(VENV)/.run $(MANIFEST) $(COMPILED) ## Install, build, prepare the database, load the demo, serve
	@$(BIN)/gongkai demo

test: $(VENV)/.dev $(MANIFEST) $(COMPILED) browser check ## Everything that is checked, then every test
	$(BIN)/pytest -n auto --dist worksteal

check: $(VENV)/.dev $(COMPILED) ## What can be checked without running anything
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

MINUTES ?= 10
fuzz: $(VENV)/.dev ## make fuzz MINUTES=10: damaged diagrams, decisions, forms and expressions; what breaks goes into tests/fuzz/corpus
	$(BIN)/python -m tests.fuzz.drive --minutes $(MINUTES) --seed $$(date +%s)

migration: $(VENV)/.dev ## make migration m="add letters": the next step of the schema, from the tables as they are
	@test -n "$(m)" || { echo 'usage: make migration m="add letters"' >&2; exit 2; }
	$(BIN)/gongkai migration "$(m)"

translations: $(VENV)/.dev ## Collect the texts of the pages; fill in what is left empty in service/translations/en/LC_MESSAGES/messages.po
	@mkdir -p build
	$(BIN)/pybabel --quiet extract -F service/translations/babel.cfg -k _l --no-location --sort-output --no-wrap -o build/messages.pot service
	$(BIN)/pybabel --quiet update -i build/messages.pot -d service/translations -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

lock: ## Resolve again: the locks carry versions and hashes, no host names
	uv pip compile --quiet --universal --generate-hashes --no-header --group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --group node -o requirements-node.lock

# --- the steps ---

python:
	@test -n "$(PYTHON)" || { echo 'gongkai needs Python 3.11 or later: install it, or run make PYTHON=/path/to/python3.11' >&2; exit 1; }

$(BIN)/python: | python
	@echo '· $(VENV): $(PYTHON)'
	@$(PYTHON) -m venv $(VENV) || { echo 'Python has no venv module. On Debian: apt-get install python3-venv' >&2; exit 1; }

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo '· requirements.lock'
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo '· requirements-dev.lock'
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

$(VENV)/.node: requirements-node.lock | $(BIN)/python
	@echo '· requirements-node.lock'
	@$(PIP) install --require-hashes -r requirements-node.lock
	@touch $@

node_modules/.stamp: package.json package-lock.json $(NODE_STAMP)
	@echo '· package-lock.json'
	@$(WITH_NODE) npm ci --no-progress --loglevel=error
	@touch $@

$(MANIFEST): node_modules/.stamp $(PAGES)
	@echo '· $(@D)'
	@$(WITH_NODE) npm run --silent build
	@touch $@

%.mo: %.po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

# The browser tests need Chromium and a Chinese font from the system.
SYSTEM_PACKAGES := chromium fonts-noto-cjk
browser:
	@missing=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing=yes; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing=yes; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo '· $(SYSTEM_PACKAGES)'; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SYSTEM_PACKAGES) >/dev/null; \
	else \
		echo 'The tests need Chromium and a Chinese font. On Debian or Ubuntu:' >&2; \
		echo '    sudo apt-get install -y $(SYSTEM_PACKAGES)' >&2; exit 1; \
	fi
