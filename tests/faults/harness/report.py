"""What a fault did, as one line of a table."""

from dataclasses import dataclass, field

COLUMNS = ("fault", "on", "tries", "kills", "acknowledged", "lost", "normal s", "read p99 ms", "read max ms", "write max ms", "peak MB", "took s", "")


@dataclass
class Report:
    fault: str
    database: str
    tries: int = 0
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    # Seconds from the end of the fault until everything worked, at worst.
    normal: float = None
    reads: list = field(default_factory=list)
    writes: list = field(default_factory=list)
    peak: int = 0
    took: float = 0.0
    # What must not be.
    wrong: list = field(default_factory=list)
    # What was not tried, and why, and figures of this fault alone.
    notes: list = field(default_factory=list)

    def cells(self):
        reads = sorted(self.reads)
        p99 = reads[int(len(reads) * 0.99)] if reads else None
        millis = lambda seconds: "" if seconds is None else f"{seconds * 1000:.0f}"
        return (
            self.fault, self.database, self.tries or "", self.kills or "", self.acknowledged or "", self.lost if self.acknowledged else "",
            "" if self.normal is None else f"{self.normal:.1f}", millis(p99), millis(reads[-1] if reads else None),
            millis(max(self.writes, default=None)), f"{self.peak / 1e6:.0f}" if self.peak else "", f"{self.took:.0f}",
            "FAILED" if self.wrong else "ok")


def table(reports):
    rows = [COLUMNS, *(tuple(str(cell) for cell in report.cells()) for report in reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    align = lambda text, width, column: text.ljust(width) if column in (0, 1, len(COLUMNS) - 1) else text.rjust(width)
    return "\n".join("  ".join(align(cell, widths[at], at) for at, cell in enumerate(row)).rstrip() for row in rows)
