# `make map` and `make test` set everything up by themselves; both are safe to run again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MARK := $(VENV)/.installed
TEST_MARK := $(VENV)/.installed-test

.PHONY: map test lint clean

map: $(MARK)
	$(BIN)/geomap map seeds/ -o maps/seeds.html --geojson maps/seeds.geojson

test: $(TEST_MARK)
	$(BIN)/python -m pytest

lint: $(TEST_MARK)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "geomap needs Python 3.11 or newer: make map PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(MARK): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	$(BIN)/python -m compileall -q geomap
	touch $@

$(TEST_MARK): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	$(BIN)/python -m compileall -q geomap
	touch $@ $(MARK)

clean:
	rm -rf $(VENV)
