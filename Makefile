# Two commands matter: `make run` and `make test`. `make help` shows the rest.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3; do \
            $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo $$p; break; }; done)
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
.DEFAULT_GOAL := help
.PHONY: help setup pictures run test test-pages lint bench bench-check crash messages lock clean

help: ## Show the commands
	@awk 'BEGIN{FS=":.*## "} /^[a-z-]+:.*## /{printf "  make %-11s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

# One stamp per requirements file: `run` needs only base, `test` and `lint` need dev.
$(VENV)/.%.installed: requirements/%.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Kanalvakt needs Python 3.12 or newer. On Debian: apt install python3 python3-venv (Debian 13 or newer), or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python lacks its venv module. On Debian: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo "Creating $(VENV) with $$($(PYTHON) --version) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing requirements/$*.txt …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 kanalvakt
	@touch $@

setup: $(VENV)/.base.installed ## Install what `make run` needs

pictures: setup $(VENV)/.capture.installed ## Install Playwright: with Chromium on the machine, evidence gets a picture

run: setup ## Start everything with the demonstration: http://localhost:$(PORT)
	@PORT=$(PORT) exec $(BIN)/kanalvakt run --demo

test: $(VENV)/.dev.installed ## Run the tests (skips loudly what this machine lacks)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

test-pages: $(VENV)/.dev.installed ## Look at every page in Chromium: axe, light and dark, wide and narrow, without scripts
	@$(BIN)/python -m pytest -m pages $(PYTEST_ARGS)

lint: $(VENV)/.dev.installed ## ruff, mypy, templates, import floors, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	find kanalvakt -name "*.html" -print0 | xargs -0r $(BIN)/djade --check
	$(BIN)/lint-imports
	$(BIN)/kanalvakt makemigrations --check --dry-run

bench: $(VENV)/.dev.installed ## Measure, as ratios against named references
	$(BIN)/python -m bench $(BENCH_ARGS)

bench-check: $(VENV)/.dev.installed ## Run every bench at a tiny size, to see that it still works
	$(BIN)/python -m pytest -m bench -n0 $(PYTEST_ARGS)

crash: $(VENV)/.dev.installed ## Kill the worker at random points and check that nothing is lost
	$(BIN)/python -m pytest -m crash -n0 $(PYTEST_ARGS)

messages: ## Maintainers: gather the texts for English and compile them (needs gettext)
	$(BIN)/kanalvakt makemessages -l en --no-wrap --no-location --no-obsolete --ignore '*/tests/*' --ignore 'tests/*' --ignore 'bench/*' --ignore 'tools/*' --ignore 'emulators/*'
	$(BIN)/kanalvakt compilemessages -l en --ignore .venv

lock: ## Maintainers: lock the requirements (needs uv)
	requirements/lock.sh

clean: ## Remove the environment and all local data
	rm -rf $(VENV) var
