# make demo: all set-up, then the main job.   make test: all set-up, then all quick tests.   Both work on a fresh Debian 12.
PYTHON ?= python3
SEED ?= 7
SAY ?= put the fruit in the basket
BIN := .venv/bin

.PHONY: demo test check bench setup clean

demo: setup
	$(BIN)/premotor do "$(SAY)" --world kitchen --seed $(SEED)

test: setup .venv/.torch
	$(BIN)/pytest -m "not slow"

check: setup .venv/.torch
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/pytest tests/house

bench: setup
	$(BIN)/premotor bench speed
	$(BIN)/premotor bench kitchen --episodes 20 --seed 100 --difficulty normal --jobs 2

setup: .venv/.ready

# Checked first, since it takes a moment and everything after it minutes.
.PHONY: system
system:
	@sh scripts/system.sh

.venv/.ready: pyproject.toml | system
	@sh scripts/venv.sh $(PYTHON)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

# Training tests and the types of training need PyTorch. Only a CPU build is ever installed; without one everything else is tested.
.venv/.torch: .venv/.ready
	@sh scripts/torch.sh $(BIN)/python
	@touch $@

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache
