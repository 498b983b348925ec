# `make run` and `make test` are all a newcomer needs: both set up what is missing first.

.DEFAULT_GOAL := help
.PHONY: help install run crowd test parts lint types bench schema reset

NO_PYTHON = echo "Diptych needs Python 3.11 or 3.12: install one of them." && false &&
# The first Python that really runs and can make environments: version managers leave shims behind.
USABLE = import sys, ensurepip, venv; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))
PYTHON ?= $(shell for python in python3.12 python3.11 python3; do \
	$$python -c '$(USABLE)' 2>/dev/null && echo $$python && exit; done; \
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2>/dev/null && echo python3 || \
	echo '$(NO_PYTHON)')
OURS = $(shell .venv/bin/python -c '' 2>/dev/null && echo .venv/bin/python)
INSTALL = $(or $(OURS),$(PYTHON)) -m annotation.install
BESIDE = .venv/bin/python -m annotation.embedded exec --temporary --
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

install: ## Set up what is missing: .venv, Python packages, the built front end
	@$(INSTALL)

run: ## Start Diptych on http://127.0.0.1:$(PORT), PORT being 8000 unless you say
	@$(INSTALL) --serve
	@python -m annotation.supervise run

crowd: ## Let simulated annotators judge on the running demo until its model has retrained
	@test -x .venv/bin/python || { echo "Nothing is installed here: start \`make run\` first."; exit 1; }
	@python -m annotation.embedded running
	@python manage.py crowd $(ARGS)

test: ## Test everything, on a PostgreSQL and a Redis of its own
	@$(INSTALL) --extra test --browser
	@$(BESIDE) $(MAKE) --no-print-directory parts

# All three run even when one fails, and pytest's summary comes last.
parts:
	@failed=0; \
	(cd frontend && npm test) || { failed=1; echo "The front-end tests failed."; }; \
	pytest tests -n 2 --dist loadfile -m "not browser" || { failed=1; echo "The Python tests failed."; }; \
	pytest tests -n 2 --dist loadfile -m browser || failed=1; \
	exit $$failed

lint: ## Check style and the layers
	@$(INSTALL) --extra test --extra dev
	ruff check
	ruff format --check
	lint-imports
	cd frontend && npm run lint

types: ## Check types, Python and TypeScript
	@$(INSTALL) --extra test --extra dev
	SECRET_KEY=types mypy
	cd frontend && npm run types

bench: ## Measure judgments a second; ARGS go to the benchmark
	@$(INSTALL)
	@$(BESIDE) python -m tests.benchmarks.load $(ARGS)

schema: ## Write openapi.yaml and the front end's types from the code
	@$(INSTALL)
	SECRET_KEY=schema python manage.py spectacular --file openapi.yaml
	cd frontend && npm run schema

reset: ## Forget the demo: stop it, and empty DATA_DIR
	@test -x .venv/bin/python || { echo "Nothing is installed here: run \`make install\` first."; exit 1; }
	@python -m annotation.supervise reset
