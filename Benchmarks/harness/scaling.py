"""The rows `jobs` and `fp-jobs`: two jobs against one, and what the two cores can give at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .inputs import Input
from .measure import Process
from .rates import Context, RateRow, ours_command, run_ours, sized_input
from .results import Line, RowResult


@dataclass(frozen=True)
class JobsRow:
    """Speed-up of `-j 2` over `-j 1` for each of the commands of other rows.

    The machine is calibrated in the same rounds: two processes with one job each, side by side. What they get done
    together, against one alone, is what the cores can give; near 2 they are free.
    """

    of: tuple[RateRow, ...]
    required: float
    name: str
    kind: str
    needs_peers: bool = False

    @property
    def what(self) -> str:
        """What the row compares, and on which inputs."""
        return f"{self.kind}: two jobs against one; and two separate processes of one job side by side, as calibration"

    def measure(self, context: Context) -> RowResult:
        """Runs the row."""
        result = RowResult(self.name, self.what)
        for row in self.of:
            entry = sized_input(context, row, seconds=1.5)
            alone, double, pair = [], [], []
            busy_alone, busy_double = [], []
            for _ in range(context.rounds):
                one = run_ours(context, row, entry, 1, row.ours)[0]
                alone.append(one.seconds)
                busy_alone.append(one.cpu / one.seconds)
                two = run_ours(context, row, entry, 2, row.ours)[0]
                double.append(two.seconds)
                busy_double.append(two.cpu / two.seconds)
                pair.append(side_by_side(context, row, entry))
            speedup = min(alone) / min(double)
            capacity = 2 * min(alone) / min(pair)
            result.lines.append(
                Line(
                    row.name,
                    f"{min(alone):.2f} s to {min(double):.2f} s",
                    f"{speedup:.2f}x",
                    f"at least {self.required:g}x",
                    speedup >= self.required,
                )
            )
            result.lines.append(Line("  note: two processes side by side", f"{min(pair):.2f} s", f"{capacity:.2f}x"))
            result.remarks.append(
                f"{row.name}: one job keeps {min(busy_alone):.2f} cores busy, two jobs {min(busy_double):.2f}"
            )
            if capacity < self.required:
                result.remarks.append(
                    f"{row.name}: even two separate processes stay below the limit:"
                    " the cores, or the memory that they share, are not free"
                )
            result.data[row.name] = {
                "records": entry.records,
                "one_job": alone,
                "two_jobs": double,
                "side_by_side": pair,
                "speedup": speedup,
                "capacity": capacity,
                "cores_busy_with_one_job": min(busy_alone),
                "cores_busy_with_two_jobs": min(busy_double),
            }
            context.inputs.drop(row.input, entry.copies)
        return result


def side_by_side(context: Context, row: RateRow, entry: Input) -> float:
    """Starts the one-job command twice and waits for both: seconds until the later one is done."""
    processes: list[Process] = []
    try:
        for tag in ("-left", "-right"):
            command, _, stdout = ours_command(context, row, entry, 1, row.ours, tag)
            processes.append(Process(command, context.work, stdout=stdout))
        # Each is timed from its own start to its end, so the second has to be waited for by a thread of its own.
        with ThreadPoolExecutor(max_workers=2) as pool:
            runs = list(pool.map(Process.wait, processes))
    finally:
        for process in processes:
            process.stop()
        for tag in ("-left", "-right"):
            context.output(f"{row.name}{tag}.{row.suffix}")
    return max(one.seconds for one in runs)
