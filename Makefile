.PHONY: setup demo demo-reset check test quick bench pictures

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUICK := $(addprefix tests/,records/test_access_grid.py indicators exchange rules cases law house)
NOT_QUICK := not slow and not hypothesis and not shared and not browser

# The tests start many Pythons: without compiled files each would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

# What `make demo` needs; `make check` and `make test` add the tools of development.
$(VENV)/.demo: requirements/demo.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 ou plus récent est nécessaire : " + sys.version) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installation des paquets (une minute la première fois)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.demo
	@echo "Installation des outils de développement…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(VENV)/.dev

demo: $(VENV)/.demo
	@$(BIN)/levier demo

demo-reset: $(VENV)/.demo
	@$(BIN)/levier demo-reset

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src/levier/web/templates
	$(BIN)/pytest tests/house -q

test: setup
	$(BIN)/python -m tests.run_all

quick: setup
	$(BIN)/lint-imports
	$(BIN)/pytest -q -x -n 2 --dist loadfile --no-loadscope-reorder -p no:randomly $(QUICK) -m "$(NOT_QUICK)"

bench: setup
	$(BIN)/python -m bench

# The pictures of the README, from a demonstration that runs (make demo, in another terminal).
pictures: setup
	$(BIN)/python docs/take_pictures.py
