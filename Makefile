# The only list of commands there is. `make help` prints it.

PYTHON ?= python3
PORT ?= 8000
export PORT

START = @command -v $(PYTHON) >/dev/null || { echo "Python 3.12 or later is needed: install it (on Debian: apt-get install python3 python3-venv) and try again." >&2; exit 1; }
BOOTSTRAP = @exec $(PYTHON) config/local/bootstrap.py

.PHONY: help demo test check format lock capabilities coverage pictures install clean-demo fuzz faults bench tripwire

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

demo: ## Run the demonstration on http://127.0.0.1:8000/ (PORT=8001 for another port); Ctrl-C stops it
	$(START)
	$(BOOTSTRAP) demo

test: ## Run every check, every ordinary test, and a part of the long ones that differs each time (README says which)
	$(START)
	$(BOOTSTRAP) test

check: ## Run the checks alone: locks, format, lint, templates, types, layers, migrations, schema, deployment
	$(START)
	$(BOOTSTRAP) check

format: install ## Bring code and templates into their one form
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
	@git ls-files '*.html' | xargs -r .venv/bin/djade --target-version 6.1

lock: ## Make the lock files from pyproject.toml (UPGRADE=1 takes the newest versions)
	$(START)
	$(BOOTSTRAP) lock

capabilities: ## Say of each capability: pass, partial, fail or no test
	$(START)
	$(BOOTSTRAP) capabilities

coverage: ## Run the tests and say which lines none of them reaches
	$(START)
	$(BOOTSTRAP) coverage

pictures: ## Take the pictures of README anew from the demonstration (needs Chromium and a Chinese font)
	$(START)
	$(BOOTSTRAP) pictures

bench: ## Make 1,000,000 made-up delegations once a day, and measure pages and calls against 10,000 and deep in lists
	$(START)
	$(BOOTSTRAP) bench

fuzz: ## Send 1,000 made-up calls to every operation of the API as each of three clients, and hostile text to every form
	$(START)
	$(BOOTSTRAP) fuzz

faults: ## Plant faults one at a time in a copy of the tree, and see that the tests notice each
	$(START)
	$(BOOTSTRAP) faults

tripwire: ## Say how many of the warnings that visits should get the tripwire gives, and how many it gives needlessly
	$(START)
	$(BOOTSTRAP) tripwire

install: ## Make or refresh the Python environment in .venv for development
	$(START)
	$(BOOTSTRAP) install

clean-demo: ## Throw the demonstration's data away
	$(START)
	$(BOOTSTRAP) clean-demo
