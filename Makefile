# `make run` and `make test` do everything that a fresh machine with Swift, git and make needs.
PREFIX ?= /usr/local
# MPI=1 builds for several ranks a trial (docs/cluster.md) by the library that pkg-config knows as `mpi-c`; MPI=mpich names
# another one. Such a build has a folder of its own.
MPI ?=
WITH_MPI := .build/mpi
ifeq ($(MPI),)
BINARY := .build/release/ablate
else
BINARY := $(WITH_MPI)/release/ablate
endif

.PHONY: run test test-cluster test-mpi test-faults fuzz sanitize test-extending test-house test-docs test-commands site test-interop test-golden test-latex bench shapes build setup install install-files deb docs format format-check clean

run: build
	$(BINARY) run r-sweep

test: setup
	swift build -c release --build-tests
	./scripts/run-tests.sh --skip FaultTests

# Kills, crowds of processes, full disks. docs/testing.md describes each.
test-faults: setup
	swift build -c release --build-tests
	./scripts/run-tests.sh --no-parallel --filter FaultTests

# A million damaged inputs. FUZZ="--inputs 10000 --formats yaml,png --seed 2" chooses.
FUZZ ?=

fuzz: setup
	swift build -c release --product fuzz
	.build/release/fuzz $(FUZZ)

# The test suite under the address and the thread sanitizer, each in a build of its own. SANITIZE=thread chooses.
SANITIZE ?= address thread

sanitize: setup
	./scripts/sanitize.sh $(SANITIZE)

# A new squeeze operator needs the files that docs/extending.md names, and no others.
test-extending:
	./scripts/check-extending.sh

# The lengths of sources, and that only its own folder switches over a kind of kernel.
test-house:
	./scripts/check-house.sh

# Each page of docs/ is listed, and all links lead somewhere; without a network.
test-docs:
	python3 scripts/check-docs.py

# Commands, options and experiment files in the documentation are as the program has them.
test-commands: build
	python3 scripts/check-commands.py $(BINARY)

# The documentation as a site in .build/site, by mdBook. docs/testing.md describes it.
SITE := .build/site-venv

site: $(SITE)/ready
	$(SITE)/bin/python scripts/site.py $(SITE)/bin/mdbook .build/site

$(SITE)/ready: scripts/site-requirements.txt
	@./scripts/setup.sh site
	python3 -m venv --clear $(SITE)
	$(SITE)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Other programs read what `ablate export` writes, and a browser opens the page. Only this test needs Python's packages
# and Chromium.
INTEROP := .build/interop-venv

test-interop: build $(INTEROP)/ready
	@./scripts/setup.sh interop
	$(INTEROP)/bin/python Tests/Interop $(BINARY)

$(INTEROP)/ready: Tests/Interop/requirements.txt
	@./scripts/setup.sh interop
	python3 -m venv --clear $(INTEROP)
	$(INTEROP)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Sweeps as Slurm job arrays on two hosts, which are network namespaces of this machine. Needs root.
test-cluster: build
	@./scripts/setup.sh cluster
	@$(MAKE) --no-print-directory build MPI=1
	./scripts/check-cluster.sh $(BINARY) $(WITH_MPI)/release/ablate

# Several MPI ranks give the bits of one process, also where they are stopped or killed on their way.
test-mpi: build
	@$(MAKE) --no-print-directory build MPI=1
	./scripts/check-mpi.sh $(WITH_MPI)/release/ablate $(BINARY)

# A build for AVX2 and one for this machine give the same bits, whatever kernels OpenBLAS would choose.
AVX2 := .build/avx2

test-golden: build
	ABLATE_MARCH=x86-64-v3 swift build -c release --product ablate --scratch-path $(AVX2)
	OPENBLAS_CORETYPE=Prescott ./scripts/check-golden.sh $(AVX2)/release/ablate
	OPENBLAS_CORETYPE=Haswell ./scripts/check-golden.sh $(BINARY)
	OPENBLAS_CORETYPE=SkylakeX ./scripts/check-golden.sh $(BINARY)

# Every table compiles and fits its page. Only this test needs texlive.
test-latex: build
	@./scripts/setup.sh latex
	./scripts/check-latex.sh $(BINARY)

# Measures ablate beside PyTorch and writes docs/benchmarks.md and docs/benchmarks-night.md; about three hours on two idle cores.
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

# The convolutions of the networks for `bench kernels`, one file each.
SHAPES := cifar-resnet-20 cifar-inception resnet-50 bn-inception resnext-50-32x4d mobilenet vgg-16

shapes: build
	mkdir -p bench/shapes
	for name in $(SHAPES); do \
	  $(BINARY) bench shapes --model $$name --output bench/shapes/$$name.txt || exit; done

build: setup
ifeq ($(MPI),)
	swift build -c release --product ablate
else
	@[ "$(MPI)" != 1 ] || ./scripts/setup.sh mpi
	ABLATE_MPI=$(MPI:1=mpi-c) swift build -c release --product ablate --scratch-path $(WITH_MPI)
endif

setup:
	@./scripts/setup.sh

SHARE = $(DESTDIR)$(PREFIX)/share

# The binary with the experiments, the manual, the documentation and the scripts that complete commands.
install: build
	@$(MAKE) --no-print-directory install-files

install-files:
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(SHARE)/ablate/experiments" "$(SHARE)/man/man1" "$(SHARE)/doc/ablate/docs/models" \
	  "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" "$(SHARE)/fish/vendor_completions.d"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/ablate"
	install -m 644 experiments/*.yaml "$(SHARE)/ablate/experiments"
	$(BINARY) man > "$(SHARE)/man/man1/ablate.1"
	$(BINARY) completion bash > "$(SHARE)/bash-completion/completions/ablate"
	$(BINARY) completion zsh > "$(SHARE)/zsh/site-functions/_ablate"
	$(BINARY) completion fish > "$(SHARE)/fish/vendor_completions.d/ablate.fish"
	install -m 644 README.md CHANGELOG.md "$(SHARE)/doc/ablate"
	install -m 644 docs/*.md "$(SHARE)/doc/ablate/docs"
	install -m 644 docs/models/*.md "$(SHARE)/doc/ablate/docs/models"

# A Debian package in .build/deb, checked by lintian.
deb: setup
	@./scripts/setup.sh deb
	lintian --fail-on error "$$(./scripts/make-deb.sh)"

docs: build
	./scripts/update-docs.sh $(BINARY)

format:
	swift format -i -r Sources Tests Package.swift

format-check:
	swift format lint --strict -r Sources Tests Package.swift

clean:
	swift package clean
