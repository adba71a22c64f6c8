# `make site` runs the main job, `make test` the tests; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?=
data_option := $(if $(DATA),--data $(DATA))

# A stamp says that the environment is what a lock asks for; a changed lock installs anew.
SITE_READY := $(VENV)/.site-ready
DASK_READY := $(VENV)/.dask-ready
PEERS_READY := $(VENV)/.peers-ready
DEV_READY := $(VENV)/.dev-ready
BENCH_READY := $(VENV)/.bench-ready

install := $(BIN)/python -m pip install --quiet --disable-pip-version-check
install_locked := $(install) --require-hashes --no-deps -r

.PHONY: setup site test lint bench dask peers quarto lock clean help

setup: $(SITE_READY)  ## only set up the environment

site: $(SITE_READY)  ## compute what is stale and render the site (DATA=path for other data)
	@$(BIN)/hitpred build $(data_option)

test: $(DEV_READY)  ## pass the tests
	@$(BIN)/pytest -n auto --dist loadfile -q

lint: $(DEV_READY)  ## check format, style, types and workflows
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@! test -x $(BIN)/biome || $(BIN)/biome ci --log-level=warn .
	@$(BIN)/zizmor --offline --quiet .github

bench: $(BENCH_READY)  ## measure against the notebook's own way, shap and others (needs the data)
	@$(BIN)/python benchmarks/reproduction.py $(data_option)
	@$(BIN)/python benchmarks/engine.py $(data_option)
	@$(BIN)/python benchmarks/boosting.py $(data_option)

dask: $(DASK_READY)  ## add what `hitpred run --backend dask` needs

peers: $(PEERS_READY)  ## add the libraries that `hitpred run peers` compares with

quarto: $(SITE_READY)  ## add Quarto, from its release host
	@$(install) --no-build-isolation --editable '.[quarto]'

lock: $(DEV_READY)  ## resolve the locks anew from pyproject.toml
	@$(BIN)/pip install --quiet uv
	@for name in site dask peers dev bench; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade \
	    --extra build $$(test $$name = site || echo --extra $$name) \
	    pyproject.toml -o requirements/$$name.lock; \
	done

clean:  ## remove everything that was made here, the environment included
	rm -rf $(VENV) .cache _site _build .quarto .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | sort | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "hitpred needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(SITE_READY): requirements/site.lock pyproject.toml | $(BIN)/python
	@echo "Setting up $(VENV) (once, about a minute)"
	@$(install_locked) requirements/site.lock
	@$(install) --no-deps --no-build-isolation --editable .
	@touch $@

$(DASK_READY): requirements/dask.lock $(SITE_READY)
	@$(install_locked) requirements/dask.lock
	@touch $@

$(PEERS_READY): requirements/peers.lock $(SITE_READY)
	@$(install_locked) requirements/peers.lock
	@touch $@

$(BENCH_READY): requirements/bench.lock $(DEV_READY)
	@$(install_locked) requirements/bench.lock
	@touch $@

$(DEV_READY): requirements/dev.lock $(SITE_READY)
	@echo "Adding what the tests need"
	@$(install_locked) requirements/dev.lock
	@touch $@
