# Run it: make run. Test it: make test. Everything else: make help.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
CATALOGUE := locale/th/LC_MESSAGES/django.mo

SHELL := bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help venv run test bench faults lint format lock demo-reset code downloads assets static build
.DELETE_ON_ERROR:

help: ## show the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

# --- the virtual environment ------------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is older or not there (PYTHON=... chooses another)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "python3-venv is missing: install it (Debian, Ubuntu: apt install python3-venv) and try again."; exit 1; }
	@echo "Making the virtual environment ..."
	@$(PYTHON) -m venv $(VENV)

# One stamp a lock file: installing again costs nothing while the lock stays the same.
$(VENV)/.installed-%: locks/%.txt | $(VENV)/bin/python
	@echo "Installing the packages of $< ..."
	@$(PIP) install --progress-bar off --require-hashes -r $< | awk '\
		/^Collecting/ { print "  " $$2; fflush() } \
		/^Installing collected/ { print "  unpacking ..."; fflush() }'
	@touch $@

venv: $(VENV)/.installed-runtime $(VENV)/.installed-dev ## make the virtual environment, with what tests need

# --- what is made from sources ----------------------------------------------------------------------

# The browser's packages come by npm: the system's, else the one of a wheel.
NPM := $(if $(and $(shell command -v npm),$(shell command -v node)),,$(VENV)/.installed-node)

node_modules/.fetched: package-lock.json .npmrc $(VENV)/.installed-runtime $(NPM)
	@echo "Fetching the browser's packages ..."
	@$(PY) -m contest.assets fetch
	@touch $@

downloads: $(VENV)/.installed-runtime node_modules/.fetched
	@:

static/vendor/.made: node_modules/.fetched contest/assets.py contest/bootstrap.scss organizations/data/provinces.csv
	@echo "Making style sheet, font and map ..."
	@$(PY) -m contest.assets make
	@touch $@

assets: static/vendor/.made ## make the style sheet, font and map of static/vendor/

$(CATALOGUE): $(wildcard locale/th/LC_MESSAGES/parts/*.po) $(VENV)/.installed-runtime
	@echo "Compiling the translations ..."
	@$(PY) manage.py compile_catalogue
	@touch $@

staticfiles/staticfiles.json: static/vendor/.made $(VENV)/.installed-runtime $(shell find static -type f ! -path 'static/vendor/*')
	@echo "Collecting the static files ..."
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@

static: staticfiles/staticfiles.json ## collect and compress the static files

build: $(CATALOGUE) staticfiles/staticfiles.json
	@:

# --- run and test -----------------------------------------------------------------------------------

run: ## start the portal with its sample data: make run PORT=8000
	@begun=$$(date +%s); $(MAKE) --no-print-directory downloads && \
	fetched=$$(date +%s) && $(MAKE) --no-print-directory build && \
	exec $(PY) manage.py run --port $(PORT) --begun $$begun --fetched $$fetched

demo-reset: downloads build ## throw the sample data away and load it anew
	@$(PY) manage.py demo_reset

code: $(VENV)/.installed-runtime ## the current second-factor code of a sample account: make code USER=e-mail
	@$(if $(filter command,$(firstword $(origin USER))),,$(error Whose code? make code USER=e-mail))
	@$(PY) manage.py second_factor_code $(USER)

test: venv build ## the whole suite, on every database engine and browser found here
	@$(PY) -m tests

bench: venv build ## how quick it is here, against what is promised: make bench, make bench ID=picker
	@$(PY) -m tests.bench $(ID)

faults: venv build ## long runs of hostile nights: make faults ID=C1,K2 (ROUNDS=20 SEED=7 where wished)
	@$(PY) -m tests.faults $(ID) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

# --- keep it clean ----------------------------------------------------------------------------------

lint: venv build ## check style, types, templates, floors, migrations and translations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py messages --check

# Templates are not reformatted: where a line breaks inside a sentence is seen on the page.
format: venv ## bring the code into form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

COMPILE := $(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --quiet --upgrade

lock: $(VENV)/.installed-uv ## choose the newest admitted versions and pin them by hash
	$(COMPILE) pyproject.toml -o locks/runtime.txt
	$(COMPILE) pyproject.toml --group dev --constraints locks/runtime.txt -o locks/dev.txt
	$(COMPILE) --group node -o locks/node.txt
	$(COMPILE) --group lock -o locks/uv.txt
	npm install --package-lock-only --loglevel=error
	@# Nobody's address belongs into a lock, not even the ones where its authors ask for funds.
	$(PY) -c 'import json, pathlib; p = pathlib.Path("package-lock.json"); d = json.loads(p.read_text()); \
	[m.pop("funding", None) for m in d["packages"].values()]; p.write_text(json.dumps(d, indent=2) + "\n")'
