# `make demo` and `make test` set up everything they need in .venv, from Python 3.11 or newer alone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check thorough peers accuracy gallery bench notebooks lab clean help

help:
	@echo "make demo        two circuits step by step, handwritten digits, two moons"
	@echo "make test        style, types, import contracts, and all tests"
	@echo "make check       the quick part of it: style, types, import contracts"
	@echo "make thorough    the same tests in depth: all planted faults, many more examples"
	@echo "make peers       random circuits in PyTorch, JAX and CasADi, networks in PyTorch"
	@echo "make accuracy    measure every gate in ulps again, and write docs/accuracy.md"
	@echo "make gallery     draw the pictures of docs/gallery.md again"
	@echo "make bench       speed and memory beside micrograd, PyTorch and HIPS autograd"
	@echo "make lab         the notebooks in JupyterLab"
	@echo "make notebooks   run the notebooks and keep their output"
	@echo "make clean       remove the environments and what was written"

demo: $(VENV)/.demo
	$(BIN)/python -m examples

test: check
	$(BIN)/python -m pytest -q -n auto --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

thorough: $(VENV)/.dev
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -q -n auto --dist worksteal tests

peers: .venv-bench/.peers
	.venv-bench/bin/python -m pytest -q tests/test_peers.py tests/test_nn_*torch.py tests/test_nn_activations.py

accuracy: $(VENV)/.dev
	$(BIN)/python -m tests.accuracy

gallery: $(VENV)/.dev
	$(BIN)/python -m examples.gallery

lab: $(VENV)/.notebooks
	$(BIN)/jupyter lab notebooks

notebooks: $(VENV)/.notebooks
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace notebooks/*.ipynb

bench: .venv-bench/.peers .venv-hips/.hips
	.venv-bench/bin/python -m benchmarks --hips-python .venv-hips/bin/python

# --no-compile: most modules of the packages are never imported, and to compile them takes longer than the rest.
$(VENV)/.%: pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV): about a minute"
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --editable '.[$*]'
	@touch $@

.venv-bench/.peers: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --editable '.[browser,peers]'
	@touch $@

# HIPS autograd has our import name, so it lives in an environment of its own.
.venv-hips/.hips:
	$(PYTHON) -m venv .venv-hips
	.venv-hips/bin/python -m pip install --quiet --no-compile --disable-pip-version-check autograd==1.9.1 numpy
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "python3 -m venv failed; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

clean:
	rm -rf .venv .venv-bench .venv-hips demo-output .mypy_cache .ruff_cache .pytest_cache .hypothesis
