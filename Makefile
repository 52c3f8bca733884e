# The only door. `make` alone says what there is.

PYTHON := .venv/bin/python
SERVICES := submission scoring approval reporting
# Each worker has servers of its own; tests/conftest.py says what stays together.
SPREAD := -n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder

# Where bytecode may not be kept, each of the platform's processes compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check style types bench lock openapi
.DEFAULT_GOAL := help

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16
	@echo
	@echo '  ARGS="…" goes on to run, test and bench: make run ARGS="--people 2000 --exit"'

run: .venv/ready ## Start the platform on this machine and play a week of the sample agency
	PYTHONPATH=deploy $(PYTHON) -m embedded $(ARGS)

test: .venv/ready ## Run every test, on real PostgreSQL and Redis
	$(PYTHON) -m pytest $(SPREAD) --durations 20 --durations-min 5 $(ARGS)

check: style ## Check style, types, layers and the tests that need no server
	$(PYTHON) -m pytest tests/unit tests/architecture -q

style: .venv/ready ## Check style, types and layers
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	$(MAKE) --no-print-directory types
	.venv/bin/lint-imports

types: .venv/ready ## Check types
	.venv/bin/mypy shared/src services/*/src clients/*/src clients/*/examples deploy \
		tests/performance/bench tests/real_services.py

bench: .venv/ready ## Measure the budgets, as ratios to yardsticks of the same run
	PYTHONPATH=deploy:tests:tests/performance $(PYTHON) -m bench $(ARGS)

lock: ## Write the locks anew; needs uv
	requirements/lock

openapi: .venv/ready ## Write docs/api, docs/events.md, permissions.md and states.md anew from the code
	@mkdir -p docs/api
	@set -e; for service in $(SERVICES); do \
		$(PYTHON) -m $$service openapi > docs/api/$$service.new; \
		mv docs/api/$$service.new docs/api/$$service.openapi.json; \
	done
	@$(PYTHON) -m approval.outbound.asyncapi > docs/api/asyncapi.new
	@mv docs/api/asyncapi.new docs/api/asyncapi.json
	@$(PYTHON) -m shared.contracts.catalogue > docs/events.new
	@mv docs/events.new docs/events.md
	@$(PYTHON) tests/permissions.py > docs/permissions.new
	@mv docs/permissions.new docs/permissions.md
	@$(PYTHON) tests/states.py > docs/states.new
	@mv docs/states.new docs/states.md

.venv/ready: requirements/development.txt pyproject.toml shared/pyproject.toml \
		$(wildcard services/*/pyproject.toml clients/*/pyproject.toml)
	requirements/environment
