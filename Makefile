# `make run` and `make test` do all that a fresh machine with Swift, git and make needs.
PREFIX ?= /usr/local
BINARY := .build/release/ablate

.PHONY: run test build setup install docs format format-check clean

run: build
	$(BINARY) run r-sweep

test: setup
	swift build -c release --build-tests
	swift test -c release --skip-build

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
