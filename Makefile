# On a fresh machine: `make demo` runs the main job on sample_data/, `make test` passes the tests.
# Windows, or no make: `py tools/dev.py demo`, `py tools/dev.py test`.
PYTHON ?= python3

.PHONY: demo test check clean
demo test check:
	@$(PYTHON) tools/dev.py $@

clean:
	rm -rf .venv out build dist
