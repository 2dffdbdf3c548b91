"""Rows about steps of the learner: learner-benchmark against scikit-learn, processor time of the step alone."""

from dataclasses import dataclass
from pathlib import Path

from .measure import Failure, peer_environment, run
from .rates import Context
from .results import Line, RowResult


@dataclass(frozen=True)
class StepRow:
    """One step on the spin-splitting set, one thread each; reading and standardising are not measured."""

    step: str
    what: str
    required: float
    aim: float | None = None
    rounds: int = 3
    peer_rounds: int = 1
    # What the wall time of two threads must reach, against the peer's one.
    two_threads: float | None = None
    # How far the figures of both may be apart; None where random streams differ.
    tolerance: float | None = 1e-6
    needs_peers: bool = True

    @property
    def name(self) -> str:
        """Name on the command line."""
        return "learn-" + self.step

    def measure(self, context: Context) -> RowResult:
        """Runs both, one after the other, twice; the least processor time of each counts."""
        shared = str(context.inputs.shared)
        program = str(Path(context.descgen).parent / "learner-benchmark")
        if not Path(program).is_file():
            raise Failure(f"no executable {program}; make bench builds it")
        ours = [program, self.step, shared]
        theirs = [context.python, str(context.peers / "sklearn_step.py"), self.step, shared]
        mine: list[tuple[float, float, float]] = []
        peer: list[tuple[float, float, float]] = []
        for _ in range(2):
            mine += self.lines(context, [*ours, "1", str(self.rounds)], None)
            peer += self.lines(context, [*theirs, str(self.peer_rounds)], peer_environment())
        if self.tolerance is not None and abs(mine[0][2] - peer[0][2]) > self.tolerance * abs(peer[0][2]):
            raise Failure(f"the figures differ: {mine[0][2]} and {peer[0][2]}")
        own = min(line[0] for line in mine)
        other = min(line[0] for line in peer)
        need = f"at least {self.required:g}x" + (f", aim {self.aim:g}x" if self.aim else "")
        result = RowResult(self.name, self.what)
        result.lines.append(Line("descgen", f"{own:.3f} s"))
        result.lines.append(
            Line("scikit-learn", f"{other:.3f} s", f"{other / own:.2f}x", need, other / own >= self.required)
        )
        if self.two_threads:
            both = self.lines(context, [*ours, "2", str(self.rounds)], None)
            wall = min(line[1] for line in both)
            least = min(line[1] for line in peer)
            result.lines.append(
                Line(
                    "descgen, two threads, wall time",
                    f"{wall:.3f} s",
                    f"{least / wall:.2f}x",
                    f"at least {self.two_threads:g}x",
                    least / wall >= self.two_threads,
                )
            )
        result.data = {"descgen": mine, "scikit-learn": peer}
        return result

    def lines(
        self, context: Context, command: list[str], environment: dict[str, str] | None
    ) -> list[tuple[float, float, float]]:
        """Processor time, wall time and figure of every round."""
        out = context.work / "step.txt"
        run(command, context.work, stdout=out, env=environment)
        return [tuple(map(float, line.split())) for line in out.read_text().splitlines()]


def step_rows() -> tuple[StepRow, ...]:
    """All rows, in the order in which a user meets the steps."""
    return (
        StepRow(
            "krr-grid",
            "KRR grid, 9 widths x 6 lambdas x 5 folds, n 1,520",
            required=2.5,
            aim=3.5,
            rounds=1,
            two_threads=4.5,
        ),
        StepRow("krr-fit", "one KRR fit, n 1,520", required=1, rounds=10, peer_rounds=5),
        # scikit-learn stops at its default tolerance, we at a duality gap of 1e-8.
        StepRow("lasso-cv", "LASSO, 100 alphas x 5 folds, eps 1e-4", required=8, aim=20, tolerance=1e-2),
        StepRow("elastic-net-cv", "elastic net (0.5), 100 alphas x 5 folds", required=8, aim=20, tolerance=1e-2),
        StepRow("ridge-rfa", "recursive addition by ridge, 20 steps, n 1,520", required=10),
        StepRow("krr-rfa", "recursive addition by KRR, 12 steps, n 523", required=4, aim=6, rounds=1),
        StepRow("forest", "random forest, 500 trees, n 1,520", required=2, rounds=2, tolerance=None),
        StepRow("mlp-epochs", "network 155-100-100-1, 20 epochs of batch 50", required=1, tolerance=None),
    )
