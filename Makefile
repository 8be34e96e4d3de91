# Two commands are all an author needs: `make slides` and `make test`. Both set up what they need first.

BIN := .venv/bin
READY := .venv/.ready
STAGE := scripts/setup/stage.sh
SPHINX := $(BIN)/sphinx-build -W -E -c .
BESIDE := --numprocesses $(shell expr 2 \* $$(nproc)) --maxprocesses 8 --dist loadfile --no-loadscope-reorder
MORE := $(patsubst %,tests/docker/test_%.py,gallery companion_scripts companion jobs examples_in_documents myst formats_twins pulls update mutate) \
	$(patsubst %,tests/docker/test_%.py,images registry pause safety tutorial cluster adopt workflow documentation distribution reuse shared) $(patsubst %,tests/deck/test_%.py,stage present rendered clicker copying looks site revealjs paper several wheel) tests/toolkit/sphinxext/test_diagrams.py tests/toolkit/update/test_update_formats.py
ENGINES := $(patsubst %,tests/docker/test_%.py,dind podman machines matrix untouched offline candidates)
FAULTS := $(patsubst %,tests/docker/test_%.py,faults faults_on_disk)
KILLS := tests/docker/test_kills.py
LONG := $(MORE) $(ENGINES) $(FAULTS) $(KILLS)
PORT ?= 8000
SECONDS ?= 60
N ?= 5

unexport PYTHONDONTWRITEBYTECODE # what Python has compiled once is a sixth of a build, and more of a test

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help docs slides test test-stress test-more test-kinds test-engines test-sphinx faults kills coverage fuzz prove present handout pdf screenshots pictures scripts lint lint-rendered format lock doctor clean packages podman strace chromium images

help: ## Say what there is to make
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1	\2/p' Makefile | expand -t 17

slides: $(READY) ## Build the deck: _build/slides/index.html
	@$(STAGE) slides $(SPHINX) -b deck -d _build/doctrees/slides slides _build/slides
	@echo "The deck is _build/slides/index.html"

test: $(READY) lint packages images ## Check the code, then prove every block on every slide against a real engine
	@rm -f _build/proof.json
	@$(STAGE) "companion scripts in step" $(BIN)/deckproof scripts --check
	@$(STAGE) -v "tests and slides" $(BIN)/pytest $(BESIDE) $(LONG:%=--ignore=%)

test-stress: $(READY) packages images ## Run the tests beside four busy loops, in random order; N=5 times, again with SEED=…
	@SEED=$(SEED) scripts/setup/stress.sh $(N) $(BIN)/pytest -q $(BESIDE) $(LONG:%=--ignore=%)

test-more: $(READY) packages images ## What make test has no time for: every shape of transcript, every companion script, every slide looked at
	@$(STAGE) -v "more tests" $(BIN)/pytest --numprocesses 2 --dist loadfile $(MORE)

test-kinds: $(READY) packages podman strace images ## Try every kind of engine and machine that there is here
	@$(STAGE) -v "kinds of engines" $(BIN)/pytest $(ENGINES)

test-engines: test-kinds ## Try these, then prove the deck on each of them, and compare
	@$(BIN)/deckproof engines slides --known tests/roots/engines.toml
	@$(BIN)/deckproof engines slides --machine debian-12,debian-13,debian-14 --known tests/roots/engines.toml \
		--page _build/holds-on.md

test-sphinx: $(READY) chromium ## Build decks and sites with the oldest Sphinx that is promised, and with the newest
	@PYTHON=$(BIN)/python $(STAGE) -v "oldest and newest Sphinx" scripts/setup/sphinx.sh

faults: $(READY) packages images ## Harm runs in every way that docs/reference/faults.md lists: each ends well, and leaves nothing
	@$(STAGE) -v "faults" $(BIN)/pytest $(FAULTS) --numprocesses 2

kills: $(READY) packages images ## Kill fifty runs at random moments: clean removes all that they leave
	@$(STAGE) -v "kills" $(BIN)/pytest $(KILLS)

coverage: $(READY) packages images ## Run the tests again, and say which lines of the code they reach
	@rm -f .coverage .coverage.*
	@$(STAGE) -v "tests and slides" $(BIN)/coverage run -m pytest $(BESIDE) $(KILLS:%=--ignore=%)
	@$(BIN)/coverage combine -q
	@$(STAGE) "coverage" $(BIN)/coverage report

fuzz: $(READY) ## Seek examples that a property does not hold for, then read hostile text for a minute each; SECONDS=600
	@DECKPROOF_SEEK=1 $(STAGE) -v "properties" $(BIN)/pytest -q -m hypothesis tests/toolkit
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(STAGE) atheris \
		$(BIN)/python -m pip install --disable-pip-version-check --no-build-isolation -e '.[fuzz]'
	@for each in read formats; do \
		$(STAGE) "corpus of $$each" $(BIN)/python tests/fuzz/fuzz_$$each.py --corpus _build/fuzz/$$each && \
		$(STAGE) "fuzz $$each" $(BIN)/python tests/fuzz/fuzz_$$each.py -max_total_time=$(SECONDS) -timeout=10 \
			-artifact_prefix=_build/fuzz-$$each- _build/fuzz/$$each || exit 1; \
	done

prove: $(READY) packages images ## Prove the deck only; one topic with DECK=storage, elsewhere with MACHINE=debian-14
	@$(BIN)/deckproof check --fresh $(if $(DECK),slides/$(DECK).rst,slides) $(MACHINE:%=--machine %)

present: $(READY) ## Serve the deck on localhost and rebuild it while you write; PORT=8000
	@$(BIN)/deckproof present slides --port $(PORT)

handout: $(READY) ## Build the handout, plain pages with search: _build/handout/index.html
	@$(STAGE) handout $(SPHINX) -b html -d _build/doctrees/handout slides _build/handout
	@echo "The handout is _build/handout/index.html"

docs: $(READY) ## Build the documentation as a site: _build/docs/index.html
	@$(STAGE) docs $(BIN)/sphinx-build -W -E -q -b html docs _build/docs
	@echo "The documentation is _build/docs/index.html"

pdf: slides chromium ## Print the deck: _build/slides.pdf, with speaker notes _build/notes.pdf, four on a sheet _build/four.pdf
	@$(BIN)/deckproof pdf
	@$(BIN)/deckproof pdf --notes
	@$(BIN)/deckproof pdf --four

screenshots: slides chromium ## Take a picture of every slide, light and dark: _build/screenshots/, of the gallery and of a deck from the wheel, too
	@$(BIN)/deckproof screenshots
	@$(STAGE) gallery $(BIN)/sphinx-build -W -E -b deck -d _build/doctrees/gallery tests/roots/test-looks _build/gallery
	@$(BIN)/deckproof screenshots _build/gallery/index.html --output _build/screenshots/gallery
	@PYTHON=$(BIN)/python $(STAGE) "a deck from the wheel" scripts/setup/wheel.sh _build/wheel
	@$(BIN)/deckproof screenshots _build/wheel/deck/index.html --output _build/screenshots/wheel

pictures: $(READY) chromium ## Make the pictures of README and tutorial anew: docs/pictures/
	@$(STAGE) -v "pictures" $(BIN)/python scripts/setup/pictures.py

scripts: $(READY) ## Write scripts/companion/ from the slides
	@$(BIN)/deckproof scripts

lint: $(READY) ## Check style, types and layers of the code, and the sources of the slides
	@$(STAGE) "ruff check" $(BIN)/ruff check
	@$(STAGE) "ruff format --check" $(BIN)/ruff format --check
	@$(STAGE) "mypy --strict" $(BIN)/mypy
	@$(STAGE) "layers" $(BIN)/lint-imports
	@$(STAGE) "deckproof lint" $(BIN)/deckproof lint slides

lint-rendered: $(READY) chromium ## Look at every slide with a browser, in four sizes, light and dark
	@$(STAGE) -v "deckproof lint --rendered" $(BIN)/deckproof lint slides --rendered

format: $(READY) ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: $(READY) ## Pin requirements.txt anew from pyproject.toml
	@$(BIN)/uv --quiet pip compile pyproject.toml --extra dev --extra all --universal --python-version 3.11 --upgrade \
		--no-annotate --custom-compile-command "make lock" -o requirements.txt

doctor: $(READY) ## Say what is there, what is missing, and what to do
	@$(BIN)/deckproof doctor

clean: ## Remove what was built, and whatever an interrupted run left behind
	@if [ -x $(BIN)/deckproof ]; then $(BIN)/deckproof clean; fi
	rm -rf _build .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

packages: ; @scripts/setup/packages.sh
podman: ; @command -v podman >/dev/null || scripts/setup/packages.sh podman netavark aardvark-dns runc
strace: ; @command -v strace >/dev/null || scripts/setup/packages.sh strace
chromium: ; @command -v chromium >/dev/null || scripts/setup/packages.sh chromium libatomic1

images: $(READY) packages
	@$(STAGE) -v "images" $(BIN)/python scripts/setup/images.py

$(READY): requirements.txt pyproject.toml
	@scripts/setup/venv.sh

# A virtual environment knows the folder that it was made in: after a move it must be made anew.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif
