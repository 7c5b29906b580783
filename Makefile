# Every target sets up what it needs; the second time it starts at once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TREEBANKS ?= data/ud
TEXTS ?= data/news

.PHONY: help report test lint format train-linguistics train-encoder train-tagger train-stance \
	benchmark throughput series seeds-matrix notebooks clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

report: $(READY)  ## who said what in the five articles of seeds/
	@$(BIN)/attribution report seeds

test: $(READY)  ## run the tests
	@$(BIN)/python -m pytest

lint: $(READY)  ## style, types, layers, dependencies
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry attribution

format: $(READY)  ## rewrite the sources in the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

train-linguistics: $(READY)  ## train the stanza models (TREEBANKS=folder of .conllu files)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train]'
	@$(BIN)/attribution train linguistics --treebanks $(TREEBANKS)

train-encoder: $(READY)  ## make the Turkish encoder (TREEBANKS, TEXTS: folders of Turkish texts)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train]'
	@$(BIN)/attribution train encoder --texts $(TREEBANKS) --texts $(TEXTS) --texts annotations/train

train-tagger: $(READY)  ## train the neural tagger (TREEBANKS; TEXTS: the real articles)
	@$(BIN)/attribution train silver --treebanks $(TREEBANKS)
	@$(BIN)/attribution train tagger --texts $(TEXTS) --silver .cache/silver.jsonl

train-stance: $(READY)  ## train the stance baseline on annotations/stance
	@$(BIN)/attribution train stance-baseline

benchmark: $(READY)  ## time and memory on the five articles; milliseconds a mention
	@$(BIN)/python benchmarks/report.py
	@$(BIN)/python benchmarks/speakers.py

throughput: $(READY)  ## articles a second at 1 to 1,000, beside a parsing pipeline
	@$(BIN)/python benchmarks/throughput.py

series: $(READY)  ## what is found of the planted shifts and repeated utterances
	@$(BIN)/python benchmarks/series.py

seeds-matrix: $(READY)  ## the seeds' matrix by a human reading and by the program: benchmarks/SEEDS.md
	@$(BIN)/python benchmarks/seeds.py

notebooks: $(READY)  ## execute the notebooks in place
	@$(BIN)/jupyter execute --inplace notebooks/*.ipynb

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
