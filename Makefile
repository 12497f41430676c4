# Two commands matter: `make serve` and `make test`. Both set themselves up.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
PORT   ?= 8000
Q      ?= arm implant birth control
# the question reaches the command as it was typed, whatever quotes, dollars and backticks are in it
export PLAINCODE_Q := $(value Q)

.PHONY: serve test search build lint install develop clean
.DEFAULT_GOAL := help
.PHONY: help
help:
	@echo "make serve             set up, build the index, serve the search page on 127.0.0.1:$(PORT)"
	@echo "make test              set up and run the whole test suite"
	@echo 'make search Q="..."    answer a question in the terminal'
	@echo "make build             rebuild the index from the corpus"
	@echo "make lint              ruff and mypy"

# Serving needs the package alone; tests and checks add the development tools. Each is installed once, and again when the
# lists of packages change. Nothing is compiled ahead: what is used compiles itself, and the rest needs no room.
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

$(BIN)/.serving: setup.cfg pyproject.toml
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 10) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@PYTHONWARNINGS=ignore $(PIP) --editable .
	@touch $@

$(BIN)/.developing: $(BIN)/.serving
	@echo "Adding the development tools to $(VENV) (once) ..."
	@PYTHONWARNINGS=ignore $(PIP) --editable ".[dev]"
	@touch $@

install: $(BIN)/.serving

develop: $(BIN)/.developing

serve: install
	@$(BIN)/plaincode build --if-changed
	@$(BIN)/plaincode serve --port $(PORT)

search: install
	@$(BIN)/plaincode build --if-changed --quiet
	@$(BIN)/plaincode search -- "$$PLAINCODE_Q"

build: install
	@$(BIN)/plaincode build

test: develop
	@$(BIN)/python -m pytest

lint: develop
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
