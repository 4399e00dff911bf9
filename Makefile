# The two commands a newcomer needs: `make run` and `make test`. Both set everything up.
PYTHON ?= python3
BIN := .venv/bin
export XIAOBEI_MODELS ?= models
# As many tests at a time as there are cores, at most four: each of them may hold the models.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

.PHONY: setup models run test trial lint check clean

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("xiaobei needs Python 3.11 or 3.12") if not (3, 11) <= sys.version_info[:2] <= (3, 12) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

models: setup
	$(BIN)/xiaobei models

run: models
	$(BIN)/xiaobei serve

test: models lint
	tests/install_programs
	$(PYTEST) -m "not trial"

trial: models
	tests/install_programs
	$(PYTEST) -m "trial or not trial"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/xiaobei check

check: setup
	$(BIN)/xiaobei check

clean:
	rm -rf .venv models build *.egg-info
