# make demo          install what is missing, build, run the main job on fixtures/
# make test          install what is missing, build, run all tests and the lint
# make conformance   compare with the answers of reference tools (SHARED=../shared)
# make report-test   draw reports and check them in a headless browser; screenshots go to report-screenshots/
# make conformance-peers   have RDKit read our canonical SMILES (SHARED=../shared)
# make bench         compare speed with peers (SHARED=../shared, ROW=name for one row)

# Gzip is inflated by ISA-L where it is installed, else by zlib (INFLATER=zlib chooses zlib in any case).
INFLATER ?= $(shell pkg-config --exists libisal 2>/dev/null && echo isal || echo zlib)
TRAITS = $(if $(filter isal,$(INFLATER)),--traits ISAL,)

# The Swift libraries become part of the programs where the toolchain has them as archives: programs start sooner, run
# faster and need no toolchain beside them (STATIC= links the shared ones in any case). lld, because the other linker warns
# of a function of the C library that Foundation mentions.
STATIC ?= $(if $(wildcard $(shell swiftc -print-target-info -static-stdlib 2>/dev/null | \
    sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/linux/libFoundationEssentials.a),--static-swift-stdlib -Xswiftc -use-ld=lld,)

RELEASE = swift build -c release $(STATIC) $(TRAITS)

SHARED ?= ../shared
ROW ?=
export SWIFT_BACKTRACE = enable=no

.PHONY: help setup build demo test conformance conformance-peers report-test bench clean

help:
	@sed -n 's/^# //p' Makefile

setup:
	@bash scripts/setup.sh

build: setup
	$(RELEASE) --product descgen

demo: build
	@bash scripts/demo.sh

test: setup
	@TRAITS="$(TRAITS)" bash scripts/test.sh

conformance: build
	$(RELEASE) --product descgen-conformance
	.build/release/descgen-conformance --shared $(SHARED) --descgen .build/release/descgen

report-test: build
	@bash scripts/setup.sh --browser
	@DESCGEN=.build/release/descgen SHARED=$(SHARED) bash scripts/report-test.sh

conformance-peers: build
	sh Benchmarks/peers.sh
	.peers/bin/python Benchmarks/conformance/rdkit_canonical.py --descgen .build/release/descgen --shared $(SHARED)

bench: build
	$(RELEASE) --product learner-benchmark
	python3 Benchmarks/run.py --descgen .build/release/descgen --shared $(SHARED) $(ROW)

clean:
	rm -rf .build demo-output report-screenshots
