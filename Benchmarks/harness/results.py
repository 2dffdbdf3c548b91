"""What a row found, and how it is printed."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One line of a row's table. `ok` is None for a figure that is shown and not judged."""

    label: str
    figure: str
    compared: str = ""
    need: str = ""
    ok: bool | None = None


@dataclass
class RowResult:
    """A row's lines, remarks and figures (for the JSON file)."""

    name: str
    what: str
    lines: list[Line] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    data: dict[str, object] = field(default_factory=dict)
    failure: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """At least one judged line, and none of them missed."""
        judged = [line.ok for line in self.lines if line.ok is not None]
        return not self.failure and bool(judged) and all(judged)

    def text(self) -> str:
        """The row as a small table."""
        out = [f"{self.name}: {self.what}"]
        for line in self.lines:
            verdict = {None: "", True: "pass", False: "FAIL"}[line.ok]
            out.append(
                f"  {line.label:<52} {line.figure:>22} {line.compared:>8}  {line.need:<24} {verdict}".rstrip()
            )
        out += [f"  {remark}" for remark in self.remarks]
        if self.failure:
            out.append("  FAIL: " + self.failure.replace("\n", "\n    "))
        return "\n".join(out)

    def json(self) -> dict[str, object]:
        """The row for last-results.json."""
        return {
            "name": self.name,
            "what": self.what,
            "passed": self.passed,
            "seconds": round(self.seconds, 1),
            "lines": [vars(line) for line in self.lines],
            "remarks": self.remarks,
            "failure": self.failure,
            **self.data,
        }
