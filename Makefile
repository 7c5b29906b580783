# Every target sets up what it needs; the second time it starts at once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TREEBANKS ?= data/ud
TEXTS ?= data/news
ARTICLES ?= 10000

.PHONY: help report test lint format train-linguistics train-encoder train-tagger train-stance \
	benchmark benchmark-html mutations extremes measure-speakers throughput stages streaming series seeds-matrix \
	notebooks browser archive kills corpus clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

report: $(READY)  ## who said what in the five articles of seeds/
	@$(BIN)/attribution report seeds

test: $(READY) browser  ## run the tests
	@$(BIN)/python -m pytest

browser: $(READY)  ## a Chromium for the tests of the HTML report, unless there is one
	-@$(BIN)/python tests/browser.py

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

train-stance: $(READY)  ## train the stance classifier on annotations/stance and the corpus
	@$(BIN)/attribution train stance

benchmark: $(READY)  ## time and memory on the five articles; milliseconds a mention
	@$(BIN)/python benchmarks/report.py
	@$(BIN)/python benchmarks/speakers.py

benchmark-html: $(READY) browser  ## time to write and to open the HTML report of 500 articles
	@$(BIN)/python benchmarks/html_report.py

measure-speakers: $(READY)  ## how often linking is right, given the spans (TEXTS: the real articles)
	@$(BIN)/python benchmarks/linking.py --texts $(TEXTS)

throughput: $(READY)  ## articles a second at 1 to 1,000, beside a parsing pipeline
	@$(BIN)/python benchmarks/throughput.py

stages: $(READY)  ## seconds an article by stage, and the encoders' share of the machine's peak
	@$(BIN)/python benchmarks/stages.py

streaming: $(READY)  ## memory of extract over 100,000 articles, and of reading 2 GB
	@$(BIN)/python benchmarks/streaming.py
	@$(BIN)/python benchmarks/streaming.py --gigabytes 2

mutations: $(READY)  ## 10,000 spoiled documents over the whole path: does anything break?
	@$(BIN)/python benchmarks/mutations.py --documents 10000 --seed 13 --workers 2

extremes: $(READY)  ## time and memory of documents that no newsroom writes
	@$(BIN)/python benchmarks/extremes.py

archive: $(READY)  ## questions to an archive of a million attributions
	@$(BIN)/python benchmarks/archive.py

kills: $(READY)  ## an archive whose writer is killed twenty times
	@$(BIN)/python benchmarks/kills.py --kills 20

corpus: $(READY)  ## articles into an archive, end to end, beside a parsing pipeline (ARTICLES=10000)
	@$(BIN)/python benchmarks/corpus.py --articles $(ARTICLES) --workers 2

series: $(READY)  ## what is found of the planted shifts and repeated utterances
	@$(BIN)/python benchmarks/series.py

seeds-matrix: $(READY)  ## the seeds' matrix by a human reading and by the program: benchmarks/SEEDS.md
	@$(BIN)/python benchmarks/seeds.py

notebooks: $(READY)  ## execute the notebooks in place
	@$(BIN)/jupyter execute --inplace notebooks/*.ipynb

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
