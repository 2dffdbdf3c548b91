"""Rows about one command alone: start-up time, peak memory, and the time of a whole report."""

import shutil
from dataclasses import dataclass
from statistics import median

from .measure import Failure, run
from .rates import Context, npy_shape
from .results import Line, RowResult


@dataclass(frozen=True)
class StartupRow:
    """`descgen --version`, whole process. The median is judged; the least is shown."""

    limit_ms: float
    runs: int = 20
    name: str = "startup"
    what: str = "descgen --version, whole process, 20 runs"
    needs_peers: bool = False

    def measure(self, context: Context) -> RowResult:
        """Runs the row."""
        ours, floor = [], []
        run([context.descgen, "--version"], context.work)
        for _ in range(self.runs):
            ours.append(run([context.descgen, "--version"], context.work).seconds * 1000)
            floor.append(run(["true"], context.work).seconds * 1000)
        middle = median(ours)
        return RowResult(
            self.name,
            self.what,
            [
                Line("median", f"{middle:.1f} ms", "", f"at most {self.limit_ms:g} ms", middle <= self.limit_ms),
                Line("least", f"{min(ours):.1f} ms"),
                Line("  note: the command `true`, median", f"{median(floor):.1f} ms"),
            ],
            data={"milliseconds": ours, "true_milliseconds": floor},
        )


@dataclass(frozen=True)
class MemoryRow:
    """Peak resident memory of `featurize -d composition` over a gz stream, for three lengths.

    Every peak is judged. So is the growth from one million records to two; that from 200,000 is shown only, since up
    to a million records a hash of each id is kept to report duplicates (decision D9).
    """

    limit_mb: float
    growth_mb: float
    name: str = "memory"
    what: str = "peak memory of featurize -d composition over gzipped SMILES, two jobs"
    needs_peers: bool = False
    lengths: tuple[tuple[str, str], ...] = (
        ("smiles-200k", "200,000"),
        ("smiles-1M", "1,000,000"),
        ("smiles-2M", "2,000,000"),
    )

    def measure(self, context: Context) -> RowResult:
        """Runs the row."""
        result = RowResult(self.name, self.what)
        floor = run(["true"], context.work).peak_mb
        npz = context.work / "composition.npz"
        ways = {
            "file to csv on the null device": (["{input}"], ["-f", "csv", "-o", "/dev/null"]),
            "file to npz": (["{input}"], ["-f", "npz", "-o", str(npz)]),
            "standard input to csv": (["--in", "smi", "-"], ["-f", "csv", "-o", "/dev/null"]),
        }
        for way, (inputs, outputs) in ways.items():
            peaks = []
            for name, length in self.lengths:
                entry = context.inputs.get(name)
                source = [word.format(input=entry.path) for word in inputs]
                command = [context.descgen, "featurize", *source, "-d", "composition", *outputs, "-j", "2"]
                context.output(npz.name)
                one = run(command, context.work, stdin=entry.path if "-" in inputs else None)
                peaks.append(one.peak_mb)
                if npz.exists() and npy_shape(npz)[0] != entry.records:
                    raise Failure(f"{npz.name} has {npy_shape(npz)[0]} rows for {entry.records} records")
                result.lines.append(
                    Line(
                        f"{way}, {length} records",
                        f"{one.peak_mb:.0f} MB",
                        "",
                        f"under {self.limit_mb:g} MB",
                        one.peak_mb < self.limit_mb,
                    )
                )
                result.data[f"{way}, {length}"] = {
                    "peak_mb": one.peak_mb,
                    "seconds": one.seconds,
                    "rate": entry.records / one.seconds,
                }
            growth = peaks[2] - peaks[1]
            result.lines.append(
                Line(
                    "  growth from 1,000,000 to 2,000,000",
                    f"{growth:+.1f} MB",
                    "",
                    f"at most {self.growth_mb:g} MB",
                    growth <= self.growth_mb,
                )
            )
            result.lines.append(Line("  note: growth from 200,000 to 2,000,000", f"{peaks[2] - peaks[0]:+.1f} MB"))
            result.remarks.append(f"{way}: {entry.records / one.seconds:,.0f} records/s over 2,000,000")
        result.remarks.append(f"a peak below {floor:.0f} MB could not be seen: the harness itself has that much")
        context.output(npz.name)
        return result


@dataclass(frozen=True)
class ReportRow:
    """The default report on the spin-splitting set, as the tutorial has it: wall time of the whole process, two jobs."""

    limit: float
    name: str = "report"
    what: str = "default report, spin-splitting set (1,901 rows, 155 features), both splits, two jobs"
    needs_peers: bool = False

    def measure(self, context: Context) -> RowResult:
        """Runs the row."""
        matrix = context.inputs.source("data/tmc/spin-splitting-rac155.csv")
        page = context.output("report.html")
        command = [context.descgen, "report", str(matrix), "--target", "spin_splitting_kcal_mol"]
        command += ["--group-column", "group", "--group-noun", "complexes", "--drop", "metal", "-j", "2"]
        one = run([*command, "-o", str(page)], context.work)
        tables = sorted(page.with_suffix("").glob("*.csv"))
        if not page.exists() or len(tables) != 16:
            raise Failure(f"a page and 16 tables were expected; there are {len(tables)} tables")
        size = page.stat().st_size / 1000
        result = RowResult(self.name, self.what)
        result.lines.append(
            Line("wall time", f"{one.seconds:.1f} s", "", f"under {self.limit:g} s", one.seconds < self.limit)
        )
        result.lines.append(Line("size of the page", f"{size:.0f} kB", "", "under 700 kB", size < 700))
        result.lines.append(Line("  note: processor time", f"{one.cpu:.1f} s"))
        result.lines.append(Line("  note: peak memory", f"{one.peak_mb:.0f} MB"))
        result.data = {"report_seconds": one.seconds, "report_cpu": one.cpu, "report_peak_mb": one.peak_mb}
        shutil.rmtree(page.with_suffix(""))
        page.with_suffix(".json").unlink()
        context.output(page.name)
        return result
