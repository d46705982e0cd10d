# `make run` and `make test` do all that a fresh machine with Swift, git and make needs.
PREFIX ?= /usr/local
BINARY := .build/release/ablate

.PHONY: run test test-faults fuzz sanitize test-extending test-house test-interop test-golden test-latex bench shapes build setup install docs format format-check clean

run: build
	$(BINARY) run r-sweep

test: setup
	swift build -c release --build-tests
	swift test -c release --skip-build --skip FaultTests

# Kills, crowds of processes, full disks; about two minutes on two idle cores. docs/testing.md.
test-faults: setup
	swift build -c release --build-tests
	swift test -c release --skip-build --no-parallel --filter FaultTests

# A million damaged inputs. FUZZ="--inputs 10000 --formats yaml,png --seed 2" chooses.
FUZZ ?=

fuzz: setup
	swift build -c release --product fuzz
	.build/release/fuzz $(FUZZ)

# The test suite under the address and the thread sanitizer, each built by itself. SANITIZE=thread chooses.
SANITIZE ?= address thread

sanitize: setup
	./scripts/sanitize.sh $(SANITIZE)

# A new squeeze operator takes the files that docs/extending.md names, and no others.
test-extending:
	./scripts/check-extending.sh

# How long files are, and that a kind of kernel is asked for in its own folder alone.
test-house:
	./scripts/check-house.sh

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

# The same bits by a build for AVX2 as by one for this machine, and whatever kernels OpenBLAS would choose.
AVX2 := .build/avx2

test-golden: build
	ABLATE_MARCH=x86-64-v3 swift build -c release --product ablate --scratch-path $(AVX2)
	OPENBLAS_CORETYPE=Prescott ./scripts/check-golden.sh $(AVX2)/release/ablate
	OPENBLAS_CORETYPE=Haswell ./scripts/check-golden.sh $(BINARY)
	OPENBLAS_CORETYPE=SkylakeX ./scripts/check-golden.sh $(BINARY)

# Needs texlive (see the script), which nothing else does.
test-latex: build
	./scripts/check-latex.sh $(BINARY)

# Measures ablate beside PyTorch and writes docs/benchmarks.md; about three hours on two idle cores.
# An interrupted run goes on. BENCH="--only train --rounds 3" or "--quick" choose; see bench/run.py --help.
# PEER_PIP are options of pip, such as another index; see bench/README.md.
PEER := .build/peer-venv
BENCH ?=

bench: build $(PEER)/ready
	$(PEER)/bin/python bench/run.py --binary $(BINARY) $(BENCH)

$(PEER)/ready: bench/requirements.txt | setup
	./scripts/setup.sh bench
	python3 -m venv --clear $(PEER)
	$(PEER)/bin/pip install --quiet --disable-pip-version-check $(PEER_PIP) -r $<
	touch $@

# The convolutions of the networks that `bench kernels` is run on, one file each.
SHAPES := cifar-resnet-20 cifar-inception resnet-50 bn-inception resnext-50-32x4d mobilenet vgg-16

shapes: build
	mkdir -p bench/shapes
	for name in $(SHAPES); do \
	  $(BINARY) bench shapes --model $$name --output bench/shapes/$$name.txt || exit; done

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
