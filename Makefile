# The whole vocabulary of the house. Every command sets up what it needs; a second time it is quick.
.DEFAULT_GOAL := help
.PHONY: help run test check fix demo bench lighthouse screenshots lock setup clean

help: ## say what can be done here
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: ## set up, load the demo record the first time, and serve on PORT (8000 if unset)
	@scripts/run

test: ## everything: unit tests on SQLite and on PostgreSQL, journeys in a browser
	@scripts/test

check: ## lint: code, templates, floors, migrations, deployment settings, locks
	@scripts/check

fix: ## put right what the linters can put right by themselves
	@scripts/check --fix

demo: ## load the demo record again, in place of what is in the database
	@scripts/demo

bench: ## measure what is served, and how long the heavy work takes
	@scripts/bench

lighthouse: ## what Lighthouse thinks of the public pages on a telephone
	@scripts/lighthouse

screenshots: ## take the pictures of docs/screenshots
	@scripts/screenshots

lock: ## resolve pyproject.toml and package.json into their lock files
	@scripts/lock

setup: ## only set up, for a developer's editor
	@scripts/setup dev assets

clean: ## remove what was built, but keep the database
	@rm -rf .venv node_modules staticfiles static/built .pytest_cache .ruff_cache .hypothesis .import_linter_cache
