#!/usr/bin/env python3
"""Measures descgen against its peers: see README.md beside this file.

    run.py --descgen EXECUTABLE --shared FOLDER [ROW …]

Exit status: 0 when every row passed, 1 when one failed, 64 for wrong usage, 66 for a missing executable or folder,
69 when the peers cannot be installed.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.dont_write_bytecode = True

from harness.inputs import Inputs  # noqa: E402
from harness.measure import Failure  # noqa: E402
from harness.rates import Context  # noqa: E402
from harness.results import RowResult  # noqa: E402
from harness.rows import ROWS, Row  # noqa: E402

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent


def main() -> int:
    """Runs the chosen rows, prints their tables and writes last-results.json."""
    options = arguments()
    if options.list:
        for row in ROWS:
            print(f"{row.name:<14} {row.what}")
        return 0
    chosen = [row for row in ROWS if not options.rows or row.name in options.rows]
    unknown = set(options.rows) - {row.name for row in ROWS}
    if unknown:
        return stop(64, f"no row {', '.join(sorted(unknown))}; there are {', '.join(row.name for row in ROWS)}")
    if not options.descgen or not options.shared:
        return stop(64, "--descgen and --shared are needed")
    if not os.access(options.descgen, os.X_OK) or not options.descgen.is_file():
        return stop(66, f"no executable {options.descgen}; build it first")
    if not (options.shared / "data").is_dir():
        return stop(66, f"no folder {options.shared}/data; SHARED=… names the folder that has it")
    if any(row.needs_peers for row in chosen) and subprocess.run([HERE / "peers.sh"]).returncode != 0:
        return stop(69, "the peers could not be installed")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))
    work = temporary_folder()
    started = perf_counter()
    try:
        context = Context(
            descgen=str(options.descgen.resolve()),
            peers=HERE / "peers",
            python=str(PROJECT / ".peers" / "bin" / "python"),
            inputs=Inputs(options.shared.resolve(), work),
            work=work,
            rounds=options.rounds,
        )
        machine = describe_machine(context)
        print("  ".join(f"{key}: {value}" for key, value in machine.items()), end="\n\n", flush=True)
        results = []
        for row in chosen:
            results.append(measured(row, context))
            print(results[-1].text(), end="\n\n", flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)

    document = {"machine": machine, "rounds": options.rounds, "rows": [result.json() for result in results]}
    (HERE / "last-results.json").write_text(json.dumps(document, indent=2) + "\n")
    for result in results:
        print(f"{'pass' if result.passed else 'FAIL'}  {result.name:<14} {result.seconds:6.1f} s")
    print(f"{perf_counter() - started:.0f} s in all")
    passed = sum(result.passed for result in results)
    print(f"{passed} passed, {len(results) - passed} failed")
    return 0 if passed == len(results) else 1


def measured(row: Row, context: Context) -> RowResult:
    """Runs one row; what stops it becomes its result."""
    start = perf_counter()
    try:
        result = row.measure(context)
    except Failure as failure:
        result = RowResult(row.name, row.what, failure=str(failure))
    result.seconds = perf_counter() - start
    return result


def temporary_folder() -> Path:
    """A folder in memory where there is one with room, else below .build."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 8_000_000_000:
        parent = memory
    else:
        parent = PROJECT / ".build"
        parent.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="descgen-bench-", dir=parent))


def describe_machine(context: Context) -> dict[str, str]:
    """What the figures depend on."""
    processor = platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        models = [line for line in information.read_text().splitlines() if line.startswith("model name")]
        processor = models[0].partition(":")[2].strip() if models else processor
    version = subprocess.run([context.descgen, "--version"], capture_output=True, text=True)
    # The peers run without it (see harness/measure.py); descgen takes the user's word.
    kernel = os.environ.get("OPENBLAS_CORETYPE")
    return ({"OPENBLAS_CORETYPE": kernel} if kernel else {}) | {
        "descgen": version.stdout.strip().splitlines()[0] if version.stdout.strip() else "unknown",
        "processor": processor,
        "cores": str(len(os.sched_getaffinity(0))),
        "load": f"{os.getloadavg()[0]:.2f}",
        "folder": "memory" if context.work.parent == Path("/dev/shm") else "disk",
    }


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measures descgen against its peers.")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
    parser.add_argument("--descgen", type=Path, help="the executable to measure")
    parser.add_argument("--shared", type=Path, help="the folder with data/")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each command, the least counts (default 5)")
    parser.add_argument("--list", action="store_true", help="print the rows and stop")
    try:
        return parser.parse_args()
    except SystemExit as error:
        sys.exit(64 if error.code else 0)


def stop(code: int, message: str) -> int:
    """Says why nothing was measured."""
    print(f"run.py: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(75)
