# `make run` and `make test` do all that a fresh machine with Swift, git and make needs.
PREFIX ?= /usr/local
BINARY := .build/release/ablate

.PHONY: run test test-interop test-latex build setup install docs format format-check clean

run: build
	$(BINARY) run r-sweep

test: setup
	swift build -c release --build-tests
	swift test -c release --skip-build

# Other programs read what `ablate export` writes, and a browser the page; Python and Chromium are needed
# for this test alone.
INTEROP := .build/interop-venv

test-interop: build $(INTEROP)/ready
	@./scripts/setup.sh interop
	$(INTEROP)/bin/python Tests/Interop $(BINARY)

$(INTEROP)/ready: Tests/Interop/requirements.txt
	@./scripts/setup.sh interop
	python3 -m venv --clear $(INTEROP)
	$(INTEROP)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Needs texlive (see the script), which nothing else does.
test-latex: build
	./scripts/check-latex.sh $(BINARY)

build: setup
	swift build -c release --product ablate

setup:
	@./scripts/setup.sh

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/ablate/experiments"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/ablate"
	install -m 644 experiments/*.yaml "$(DESTDIR)$(PREFIX)/share/ablate/experiments"

docs: build
	./scripts/update-docs.sh $(BINARY)

format:
	swift format -i -r Sources Tests Package.swift

format-check:
	swift format lint --strict -r Sources Tests Package.swift

clean:
	swift package clean
