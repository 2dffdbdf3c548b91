"""Rows that compare records per second: ours and the peers on the same records, in alternating runs."""

import ast
import json
import math
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from .inputs import Input, Inputs
from .measure import Failure, Run, peer_environment, run
from .results import Line, RowResult

# A row stops alternating when another round would take it past this many seconds.
ROW_BUDGET = 270.0
# No input is repeated to more than this many bytes.
LARGEST_INPUT = 3_000_000_000


@dataclass(frozen=True)
class Context:
    """What all rows share."""

    descgen: str
    peers: Path  # Benchmarks/peers
    python: str  # the interpreter of .peers
    inputs: Inputs
    work: Path
    rounds: int

    def output(self, name: str) -> Path:
        """A place in the temporary folder, free of an earlier run's files."""
        path = self.work / name
        for old in self.work.glob(name + "*"):
            old.unlink()
        return path


@dataclass(frozen=True)
class Peer:
    """A program to compare with.

    `command` is a script of Benchmarks/peers with its arguments, which times itself after its imports; with `whole`
    it is any other program, and its whole process is timed. `{input}` and `{out}` are filled in. `copies` is how
    often the input is repeated for it (None: as often as for ours); rates are per record, so slow peers need fewer.
    Without `required` the ratio is shown and not judged.
    """

    name: str
    command: tuple[str, ...]
    required: float | None = None
    aim: float | None = None
    copies: int | None = 1
    whole: bool = False
    input: str | None = None  # an input of its own, for a peer that would take too long with that of the row


@dataclass(frozen=True)
class RateRow:
    """One comparison. `ours` are descgen's arguments without `-j`; `{input}` and `{out}` are filled in.

    When `ours` has no `{out}`, standard output goes to the file. `check` looks at the outputs of the last round and
    returns a remark, or throws a Failure when the two did not do the same work. `variants` are other arguments of
    ours, whose rates are shown and not judged.
    """

    name: str
    what: str
    input: str
    ours: tuple[str, ...]
    suffix: str
    peers: tuple[Peer, ...] = ()
    check: Callable[["Checked"], str] | None = None
    variants: dict[str, tuple[str, ...]] = field(default_factory=dict)
    jobs: int = 1
    copies: int | None = None  # how often the input is repeated; None: until one run takes a second
    needs_peers: bool = True

    def measure(self, context: Context) -> RowResult:
        """Runs the row."""
        result = RowResult(self.name, self.what)
        start = perf_counter()
        if self.copies is None:
            entry = sized_input(context, self, seconds=1.0)
        else:
            entry = context.inputs.get(self.input, self.copies)
        commands = {"descgen": self.ours, **self.variants}
        ours: dict[str, list[Run]] = {name: [] for name in commands}
        reports: dict[str, list[dict]] = {peer.name: [] for peer in self.peers}
        longest = 0.0
        for _ in range(context.rounds):
            before = perf_counter()
            if before - start + longest > ROW_BUDGET:
                break
            # The peers first, descgen's own command last: the check needs the output of both.
            for peer in self.peers:
                reports[peer.name].append(run_peer(context, self, peer, entry.copies))
            for name in reversed(commands):
                ours[name].append(run_ours(context, self, entry, self.jobs, commands[name])[0])
            longest = max(longest, perf_counter() - before)
        rounds = len(ours["descgen"])

        best = min(ours["descgen"], key=lambda one: one.seconds)
        rate = entry.records / best.seconds
        slowest = max(one.seconds for one in ours["descgen"])
        result.lines.append(Line("descgen " + " ".join(self.ours[:1]), f"{rate:,.0f} /s"))
        for name in self.variants:
            other = entry.records / min(one.seconds for one in ours[name])
            result.lines.append(Line(f"  note: {name}", f"{other:,.0f} /s", f"{other / rate:.2f}x"))
        figures = {}
        for peer in self.peers:
            fastest = min(reports[peer.name], key=lambda one: one["seconds"])
            peer_rate = fastest["molecules"] / fastest["seconds"]
            ratio = rate / peer_rate
            need = ""
            if peer.required is not None:
                need = f"at least {peer.required:.3g}x" + (f", aim {peer.aim:g}x" if peer.aim else "")
            result.lines.append(
                Line(
                    ("" if peer.required is not None else "  note: ") + peer.name,
                    f"{peer_rate:,.0f} /s",
                    f"{ratio:.1f}x",
                    need,
                    None if peer.required is None else ratio >= peer.required,
                )
            )
            figures[peer.name] = {
                "rate": peer_rate,
                "ratio": ratio,
                "required": peer.required,
                "aim": peer.aim,
                "aim_reached": None if peer.aim is None else ratio >= peer.aim,
                "runs": [one["seconds"] for one in reports[peer.name]],
                "report": fastest,
            }
        result.remarks.append(
            f"ours: {entry.records:,} records ({entry.copies} copies, {entry.size / 1e6:,.0f} MB)"
            f" in {best.seconds:.2f} s, whole process,"
            f" least of {rounds}, slowest {slowest:.2f} s; processor {best.cpu:.2f} s;"
            f" peak {best.peak_mb:.0f} MB"
        )
        for peer in self.peers:
            fastest = min(reports[peer.name], key=lambda one: one["seconds"])
            timed = "whole process" if peer.whole else "after imports"
            result.remarks.append(
                f"{peer.name}: {fastest['molecules']:,} records in {fastest['seconds']:.2f} s, {timed},"
                f" least of {rounds}"
            )
        result.data = {
            "rate": rate,
            "records": entry.records,
            "copies": entry.copies,
            "runs": [one.seconds for one in ours["descgen"]],
            "cpu_seconds": best.cpu,
            "peak_mb": best.peak_mb,
            "variants": {name: entry.records / min(one.seconds for one in ours[name]) for name in self.variants},
            "peers": figures,
        }
        if self.check:
            paths = {peer.name: peer_output(context, self, peer) for peer in self.peers}
            checked = Checked(context, self, entry, context.work / f"{self.name}.{self.suffix}", paths, reports)
            result.remarks.append("same work: " + self.check(checked))
        return result


@dataclass(frozen=True)
class Checked:
    """What a check can look at."""

    context: Context
    row: RateRow
    entry: Input
    ours: Path
    peer_outputs: dict[str, Path]
    reports: dict[str, list[dict]]


def run_ours(
    context: Context, row: RateRow, entry: Input, jobs: int, arguments: tuple[str, ...], tag: str = ""
) -> tuple[Run, Path]:
    """One run of descgen, whole process."""
    command, out, stdout = ours_command(context, row, entry, jobs, arguments, tag)
    return run(command, context.work, stdout=stdout), out


def ours_command(
    context: Context, row: RateRow, entry: Input, jobs: int, arguments: tuple[str, ...], tag: str = ""
) -> tuple[list[str], Path, Path | None]:
    """The command line, where its output goes, and the file for standard output if that is the output."""
    out = context.output(f"{row.name}{tag}.{row.suffix}")
    filled = [word.format(input=entry.path, out=out) for word in arguments]
    command = [context.descgen, *filled, "-j", str(jobs)]
    return command, out, None if any("{out}" in word for word in arguments) else out


def run_peer(context: Context, row: RateRow, peer: Peer, copies: int) -> dict:
    """One run of a peer: its own report."""
    entry = context.inputs.get(peer.input or row.input, peer.copies or copies)
    out = context.output(peer_output(context, row, peer).name)
    words = [word.format(input=entry.path, out=out) for word in peer.command]
    if peer.whole:
        one = run(words, context.work, env=peer_environment())
        return {"name": peer.name, "seconds": one.seconds, "molecules": entry.records}
    captured = context.work / "peer-report.txt"
    command = [context.python, str(context.peers / words[0]), *words[1:]]
    run(command, context.work, stdout=captured, env=peer_environment())
    report = json.loads(captured.read_text().splitlines()[-1])
    if report["molecules"] != entry.records:
        raise Failure(f"{peer.name} found {report['molecules']} records of {entry.records}")
    # Inputs that are not parsed here come without a number of atoms.
    if entry.atoms and "atoms" in report and report["atoms"] != entry.atoms:
        raise Failure(f"{peer.name} found {report['atoms']} atoms of {entry.atoms}")
    return report


def peer_output(context: Context, row: RateRow, peer: Peer) -> Path:
    """Where `{out}` of a peer is."""
    return context.work / f"{row.name}-peer{row.peers.index(peer)}.{row.suffix}"


def sized_input(context: Context, row: RateRow, seconds: float) -> Input:
    """The row's input, repeated until one run of ours with one job takes so many seconds."""
    base = context.inputs.get(row.input)
    most = max(1, LARGEST_INPUT // max(1, base.size))
    copies = 1
    while True:
        entry = context.inputs.get(row.input, copies)
        taken = run_ours(context, row, entry, 1, row.ours)[0].seconds
        if taken >= seconds:
            # Once more: the first run over a new file may have been slow by chance.
            taken = min(taken, run_ours(context, row, entry, 1, row.ours)[0].seconds)
        if taken >= seconds or copies == most:
            return entry
        context.inputs.drop(row.input, copies)
        copies = min(most, max(copies + 1, math.ceil(copies * min(20.0, 1.1 * seconds / taken))))


def check_inspection(checked: Checked) -> str:
    """Every record was read, with the right number of atoms; the peers counted the same."""
    records = atoms = 0
    with checked.ours.open() as lines:
        header = next(lines).rstrip("\n").split("\t")
        if header != ["file", "record", "status", "atoms"]:
            raise Failure(f"inspect printed the columns {header}")
        for line in lines:
            _, _, status, count = line.rstrip("\n").split("\t")
            if status != "ok":
                raise Failure(f"inspect: {line.strip()}")
            records += 1
            atoms += int(count)
    if (records, atoms) != (checked.entry.records, checked.entry.atoms):
        raise Failure(
            f"inspect found {records} records and {atoms} atoms,"
            f" not {checked.entry.records} and {checked.entry.atoms}"
        )
    return f"{records:,} records, {atoms:,} atoms, all ok, as the peers"


def check_matrix(checked: Checked) -> str:
    """The matrix has a row per record and the values of the first peer's."""
    shape = npy_shape(checked.ours)
    if shape[0] != checked.entry.records:
        raise Failure(f"the matrix has {shape[0]} rows for {checked.entry.records} records")
    peer = checked.row.peers[0].name
    context = checked.context
    captured = context.work / "same-matrix.txt"
    script = str(context.peers / "same_matrix.py")
    command = [context.python, script, str(checked.ours), str(checked.peer_outputs[peer])]
    run(command, context.work, stdout=captured, env=peer_environment())
    found = json.loads(captured.read_text())
    if found["problem"]:
        raise Failure(f"not the same work: {found['problem']}")
    reordered = f", {found['reordered']} in another order of tied atoms" if found["reordered"] else ""
    return f"float64 {shape[1]} columns; {found['equal']:,} rows of one copy equal to 1e-9{reordered}"


def check_fps(checked: Checked) -> str:
    """Our FPS file begins with the fingerprints of the first peer's, one for one."""

    def fingerprints(path: Path) -> Iterator[str]:
        with path.open() as lines:
            for line in lines:
                if not line.startswith("#"):
                    yield line.partition("\t")[0]

    peer = checked.row.peers[0].name
    count = 0
    for theirs, mine in zip(fingerprints(checked.peer_outputs[peer]), fingerprints(checked.ours)):
        count += 1
        if theirs != mine:
            raise Failure(f"fingerprint {count} differs from that of {peer}")
    if count < 0.9 * checked.entry.records / checked.entry.copies:
        raise Failure(f"only {count} fingerprints could be compared")
    return f"{count:,} fingerprints equal bit for bit to those of {peer}"


def npy_shape(path: Path) -> tuple[int, ...]:
    """The shape in the header of an .npy file, or of the member X of an .npz file."""
    with zipfile.ZipFile(path).open("X.npy") if path.suffix == ".npz" else path.open("rb") as file:
        if file.read(6) != b"\x93NUMPY":
            raise Failure(f"{path.name} is not an .npy file")
        major = file.read(2)[0]
        (length,) = struct.unpack("<H", file.read(2)) if major == 1 else struct.unpack("<I", file.read(4))
        return ast.literal_eval(file.read(length).decode("latin-1"))["shape"]
