"""Runs commands and measures them: wall time, processor time, peak memory."""

import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

# The longest that a single command may take, in seconds: rows are held to 5 minutes.
COMMAND_LIMIT = 240.0


class Failure(Exception):
    """A row cannot be measured; the text says why."""


@dataclass(frozen=True)
class Run:
    """One finished command."""

    seconds: float  # wall time of the whole process, start-up included
    cpu: float  # user and system time
    peak_mb: float  # largest resident set, in units of 10^6 bytes


class Process:
    """A command that has been started."""

    def __init__(
        self,
        command: list[str],
        work: Path,
        stdout: Path | None = None,
        stdin: Path | None = None,
        env: dict[str, str] | None = None,
    ):
        self.command = command
        self.ended = False
        self.errors = work / f"stderr-{os.getpid()}-{id(self)}.txt"
        write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, str(stdin or os.devnull), os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(stdout or os.devnull), write, 0o644),
            (os.POSIX_SPAWN_OPEN, 2, str(self.errors), write, 0o644),
        ]
        self.start = perf_counter()
        try:
            self.pid = os.posix_spawnp(
                command[0],
                command,
                os.environ if env is None else env,
                file_actions=actions,
                setsigdef=[signal.SIGPIPE],  # Python ignores it, and a child would inherit that
            )
        except OSError as error:
            raise Failure(f"cannot start {command[0]}: {error.strerror}") from error

    def stop(self) -> None:
        """Ends it, if it still runs."""
        if not self.ended:
            self.ended = True
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def wait(self) -> Run:
        """Waits for the end; a failed or overlong command is a Failure."""
        timer = threading.Timer(COMMAND_LIMIT, os.kill, (self.pid, signal.SIGKILL))
        timer.start()
        try:
            _, status, usage = os.wait4(self.pid, 0)
            self.ended = True
        finally:
            timer.cancel()
            self.stop()
        seconds = perf_counter() - self.start
        code = os.waitstatus_to_exitcode(status)
        text = self.errors.read_text(errors="replace")
        self.errors.unlink()
        if code != 0:
            last = "\n".join(text.strip().splitlines()[-4:])
            reason = f"was stopped after {COMMAND_LIMIT:.0f} s" if code == -signal.SIGKILL else f"ended with {code}"
            raise Failure(f"{' '.join(self.command)}: {reason}\n{last}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def run(
    command: list[str],
    work: Path,
    stdout: Path | None = None,
    stdin: Path | None = None,
    env: dict[str, str] | None = None,
) -> Run:
    """Runs one command to its end."""
    return Process(command, work, stdout, stdin, env).wait()


def peer_environment() -> dict[str, str]:
    """The environment of the peers: one thread, and numpy's own choice of BLAS kernel.

    Some machines set OPENBLAS_CORETYPE for the sake of old OpenBLAS builds, which slows a current numpy: the peers
    get their best.
    """
    env = dict(os.environ)
    if "OPENBLAS_CORETYPE" in env:
        env.pop("OPENBLAS_CORETYPE")
        env.pop("OPENBLAS_L2_SIZE", None)
    for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMBA", "RAYON"):
        env[f"{library}_NUM_THREADS"] = "1"
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    return env
