# make demo          install what is missing, build, run the main job on fixtures/
# make test          install what is missing, build, run all tests and the lint
# make conformance   compare with the answers of reference tools (SHARED=../shared)
# make report-test   draw reports and check them in a headless browser; screenshots go to report-screenshots/
# make conformance-peers   have RDKit read our canonical SMILES (SHARED=../shared)
# make profile       measure anew what Profile/ holds (SHARED=../shared)
# make bench         compare speed with peers (SHARED=../shared, ROW=name for one row)

# Gzip is inflated by ISA-L where it is installed, else by zlib (INFLATER=zlib chooses zlib in any case).
INFLATER ?= $(shell pkg-config --exists libisal 2>/dev/null && echo isal || echo zlib)
TRAITS = $(if $(filter isal,$(INFLATER)),--traits ISAL,)

# Where the toolchain keeps its libraries for static linking.
RESOURCES := $(shell swiftc -print-target-info -static-stdlib 2>/dev/null | \
    sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')

# The Swift libraries become part of the programs where the toolchain has them as archives: programs start sooner, run
# faster and need no toolchain beside them (STATIC= links the shared ones in any case). lld, because the other linker warns
# of a function of the C library that Foundation mentions.
STATIC ?= $(if $(wildcard $(RESOURCES)/linux/libFoundationEssentials.a),--static-swift-stdlib -Xswiftc -use-ld=lld,)

# Programs are made for the instructions of processors since 2013 (AVX2 and the like) where this machine has them;
# CPU=x86-64 makes them for all.
CPU ?= $(shell /lib64/ld-linux-x86-64.so.2 --help 2>/dev/null | grep -q 'x86-64-v3 .supported' && echo x86-64-v3)
TUNING = --omit-frame-pointers $(if $(CPU),-Xcc -march=$(CPU),)

# Which parts run often, for the compiler, where it can read it (Profile/README.md); PROFILE= builds without.
ifeq ($(origin PROFILE),undefined)
PROFILE := $(shell [ "$$(uname)" = Linux ] && \
    "$(RESOURCES)/../../bin/llvm-profdata" show Profile/descgen.profdata >/dev/null 2>&1 && \
    swiftc -help-hidden | grep -q ir-profile-use && echo "$(CURDIR)/Profile/descgen.profdata")
endif
GUIDANCE = $(if $(PROFILE),-Xswiftc -Xfrontend -Xswiftc '-ir-profile-use=$(PROFILE)',)

UNGUIDED = swift build -c release $(STATIC) $(TRAITS) $(TUNING)
RELEASE = $(UNGUIDED) $(GUIDANCE)

SHARED ?= ../shared
ROW ?=
export SWIFT_BACKTRACE = enable=no

.PHONY: help setup build demo test conformance conformance-peers report-test profile bench clean

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

profile: setup
	@SHARED=$(SHARED) TOOLCHAIN=$(RESOURCES)/../.. bash scripts/profile.sh $(UNGUIDED)

bench: build
	$(RELEASE) --product learner-benchmark
	python3 Benchmarks/run.py --descgen .build/release/descgen --shared $(SHARED) $(ROW)

clean:
	rm -rf .build .build-profile demo-output report-screenshots
