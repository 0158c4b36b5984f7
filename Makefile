# Run it: make run. Test it: make test. Everything else: make help.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help venv run test lint format lock demo-reset code assets static catalogue clean

help: ## show the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

# --- the virtual environment -------------------------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is older (PYTHON=... chooses another)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "python3-venv is missing: install it (Debian, Ubuntu: apt install python3-venv) and try again."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# One stamp a lock file: installing again costs nothing while the lock stays the same.
$(VENV)/.installed-%: locks/%.txt | $(VENV)/bin/python
	@echo "Installing the packages of $< ..."
	@$(PIP) install --quiet --progress-bar on --require-hashes -r $<
	@touch $@

venv: $(VENV)/.installed-runtime $(VENV)/.installed-dev ## make the virtual environment, with what tests need
