"""Makes the table of the measurements: medians over the rounds, and ratios of what was measured in the same round."""

import json
import os
import platform
import statistics
from pathlib import Path

READS = ["get_reservation", "calculate_refund"]
REFUNDS = ["create_refund_many", "create_refund_hot", "create_refund_half_load", "create_refund_alone"]
PRORATA = READS + REFUNDS
ECHO = ["echo_get_reservation", "echo_calculate_refund", "echo_create_refund", "echo_alone"]
POSTGRES = [
    "postgres_function_many",
    "postgres_function_hot",
    "postgres_function_alone",
    "postgres_statements_many",
    "postgres_statements_hot",
]

NAMES = {
    "echo_get_reservation": "echo, sizes of GetReservation",
    "get_reservation": "GetReservation",
    "echo_calculate_refund": "echo, sizes of CalculateRefund",
    "calculate_refund": "CalculateRefund",
    "echo_create_refund": "echo, sizes of CreateRefund",
    "create_refund_many": "CreateRefund, many accounts",
    "create_refund_hot": "CreateRefund, one hot account",
    "create_refund_half_load": "CreateRefund, open loop at half the rate",
    "echo_alone": "echo, one at a time",
    "fdatasync": "append 4 KiB + fdatasync, one at a time",
    "create_refund_alone": "CreateRefund, one at a time",
    "postgres_function_many": "PostgreSQL function, many accounts",
    "postgres_function_hot": "PostgreSQL function, one hot account",
    "postgres_function_alone": "PostgreSQL function, one at a time",
    "postgres_statements_many": "PostgreSQL statements, many accounts",
    "postgres_statements_hot": "PostgreSQL statements, one hot account",
}

# What is divided by what, and the goal that was set for it.
RATE_RATIOS = [
    ("get_reservation", "echo_get_reservation", "at least 0.85"),
    ("calculate_refund", "echo_calculate_refund", "at least 0.80"),
    ("create_refund_many", "echo_create_refund", "at least 0.5"),
    ("create_refund_hot", "echo_create_refund", "at least 0.5"),
    ("create_refund_many", "postgres_function_many", "at least 4"),
    ("create_refund_hot", "postgres_function_hot", "at least 4"),
    ("create_refund_many", "postgres_statements_many", "at least 10"),
    ("create_refund_hot", "postgres_statements_hot", "at least 10"),
]


def machine() -> dict:
    """What the figures were made on."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = int(Path("/proc/meminfo").read_text().split()[1])
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**20, 1),
        "kernel": platform.release(),
        "load_before": os.getloadavg()[0],
    }


def spread(values: list[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


class Results:
    def __init__(self, lines: list[dict], on: dict, options: dict) -> None:
        self.machine = on
        self.options = options
        self.figures = {line["figure"]: line["value"] for line in lines if "figure" in line}
        self.measured: dict[str, dict[int, dict]] = {}
        for line in lines:
            if "scenario" in line:
                self.measured.setdefault(line["scenario"], {})[line["round"]] = line

    def _values(self, scenario: str, key: str) -> list[float]:
        return [line[key] for line in self.measured[scenario].values() if key in line]

    def paired(self, one: str, other: str, key: str = "per_second") -> list[float]:
        """The ratios of two scenarios, each within one round: what slowed the machine in it slowed both."""
        rounds = self.measured.get(one, {}).keys() & self.measured.get(other, {}).keys()
        pairs = [(self.measured[one][r].get(key), self.measured[other][r].get(key)) for r in sorted(rounds)]
        return [a / b for a, b in pairs if a and b]

    def ratios(self) -> list[dict]:
        rows = []
        for one, other, goal in RATE_RATIOS:
            if values := self.paired(one, other):
                cpu = self.paired(one, other, "server_cpu_us")
                rows.append({"what": f"{NAMES[one]} / {NAMES[other]}", "goal": goal, "values": values, "cpu": cpu})
        rows += self._tail_ratio() + self._alone_ratio()
        return rows

    def _tail_ratio(self) -> list[dict]:
        lines = self.measured.get("create_refund_many", {}).values()
        values = [line["p99_us"] / line["p50_us"] for line in lines]
        what = "CreateRefund, many accounts: p99 / p50"
        return [{"what": what, "goal": "below 3", "values": values, "cpu": []}] if values else []

    def _alone_ratio(self) -> list[dict]:
        """One CreateRefund against what it cannot do without: one call and one wait for the disk."""
        values = []
        for r, line in self.measured.get("create_refund_alone", {}).items():
            parts = [self.measured.get(name, {}).get(r) for name in ("echo_alone", "fdatasync")]
            if all(parts):
                values.append(line["p50_us"] / sum(part["p50_us"] for part in parts))
        what = "CreateRefund, one at a time: p50 / (echo p50 + fdatasync p50)"
        return [{"what": what, "goal": "at most 1.3", "values": values, "cpu": []}] if values else []

    def as_json(self) -> str:
        everything = {
            "machine": self.machine,
            "options": {key: str(value) for key, value in self.options.items()},
            "figures": self.figures,
            "ratios": self.ratios(),
            "measurements": self.measured,
        }
        return json.dumps(everything, indent=1) + "\n"

    def as_text(self) -> str:
        parts = [self._heading(), self._table(), self._ratio_table(), self._figures()]
        return "\n".join(part for part in parts if part)

    def _heading(self) -> str:
        m = self.machine
        text = (
            f"{m['cores']} x {m['cpu']}, {m['memory_gib']} GiB, Linux {m['kernel']}, load {m['load_before']:.2f} before; "
            f"load client on the same cores\n"
            f"{self.options['rounds']} rounds of {self.options['seconds']} s each, interleaved; medians over the rounds\n"
        )
        if m.get("postgres"):
            text += f"{m['postgres']}\n"
        if self.options.get("quick"):
            text += "A smoke run: these figures mean nothing.\n"
        return text

    def _table(self) -> str:
        rows = [("", "per second", "min .. max", "p50 us", "p90 us", "p99 us", "p99.9 us", "server CPU us")]
        for scenario, name in NAMES.items():
            if scenario not in self.measured:
                continue
            middle, low, high = spread(self._values(scenario, "per_second"))
            latencies = [f"{statistics.median(self._values(scenario, key)):,.0f}" for key in
                         ("p50_us", "p90_us", "p99_us", "p999_us")]  # fmt: skip
            cpu = self._values(scenario, "server_cpu_us")
            ran_out = any(self._values(scenario, "ran_out"))
            rows.append((name + (" (ran out of calls early)" if ran_out else ""), f"{middle:,.0f}",
                         f"{low:,.0f} .. {high:,.0f}", *latencies,
                         f"{statistics.median(cpu):,.1f}" if cpu else "-"))  # fmt: skip
        return aligned(rows)

    def _ratio_table(self) -> str:
        rows = [("ratio within a round", "median", "min .. max", "goal", "of server CPU")]
        for row in self.ratios():
            middle, low, high = spread(row["values"])
            cpu = f"{statistics.median(row['cpu']):.2f}" if row["cpu"] else "-"
            rows.append((row["what"], f"{middle:.2f}", f"{low:.2f} .. {high:.2f}", row["goal"], cpu))
        return aligned(rows) if len(rows) > 1 else ""

    def _figures(self) -> str:
        f = self.figures
        lines = []
        if "rss_bytes" in f:
            lines.append(f"memory of the server: {f['rss_bytes_empty'] / 2**20:,.0f} MiB empty, "
                         f"{f['rss_bytes'] / 2**20:,.0f} MiB with {f['reservations']:,} reservations just bought")  # fmt: skip
        for key, value in f.items():
            if key.startswith("request_bytes_"):
                method = key.removeprefix("request_bytes_")
                lines.append(f"sizes of {method}: {value} bytes asked, {f['response_bytes_' + method]} answered")
            elif key.endswith("_refunds_on_record"):
                lines.append(f"{key.split('_')[0]}: all {value:,} refunds that were answered are on record, and no others")
        return "\n".join(lines) + "\n" if lines else ""


def aligned(rows: list[tuple]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join(lines) + "\n"


LIST_NAMES = {
    "all": "all",
    "state_active": "state = ACTIVE",
    "state_expiring": "state = EXPIRING",
    "state_expired": "state = EXPIRED",
    "state_canceled": "state = CANCELED",
    "sku_region": "sku = X AND region = Y",
    "expire_before": "expire_time < T",
    "subscription": "subscription = S",
    "by_expiry": "order by expire_time",
    "by_purchase_desc": "order by purchase_time desc",
    "display_name": "display_name = N",
    "count": "CountReservations, all",
    "count_quantity": "CountReservations, quantity > 5",
}


def list_name(query: str) -> str:
    if query.startswith("one_"):
        return LIST_NAMES[query.removeprefix("one_")] + ", one customer"
    return LIST_NAMES[query]


def list_rank(query: str) -> tuple:
    """Over all customers first, then within one, counts at the end; in the order of the names."""
    rank = list(LIST_NAMES).index(query.removeprefix("one_"))
    return query.startswith("count"), query.startswith("one_"), rank


def lists_as_text(rows: list[dict], sizes: list[int], on: dict) -> str:
    """Each query at each size: what the server spends on a page, and how that grows."""
    figures = {row["figure"]: row for row in rows if "figure" in row}
    measured: dict[str, list[dict]] = {}
    for row in rows:
        if "scenario" in row:
            measured.setdefault(row["scenario"], []).append(row)

    def median(scenario: str, key: str) -> float:
        return statistics.median(row[key] for row in measured[scenario])

    header = ["query", "rows"]
    for size in sizes:
        header += [f"{size:,}: calls/s", "p50 us", "server CPU us"]
    table = [tuple([*header, "CPU ratio"])]
    for query in sorted({scenario.split("@")[0] for scenario in measured}, key=list_rank):
        on_page = [figures.get(f"{query}@{size}", {}).get("rows") for size in sizes]
        line = [list_name(query), "" if on_page[0] is None else "/".join(str(count) for count in dict.fromkeys(on_page))]
        for size in sizes:
            scenario = f"{query}@{size}"
            line += [f"{median(scenario, key):,.0f}" for key in ("per_second", "p50_us", "server_cpu_us")]
        first, last = (median(f"{query}@{size}", "server_cpu_us") for size in (sizes[0], sizes[-1]))
        table.append(tuple([*line, f"{last / first:.2f}" if first > 0 else ""]))
    text = f"{on['cpu']}, {on['cores']} cores, servers and load on the same ones\n\n" + aligned(table) + "\n"
    for size in sizes:
        mib = 1024 * 1024
        text += (
            f"{size:,} reservations: filled in {figures[f'fill_seconds@{size}']['value']:.1f} s, "
            f"first page {figures[f'open_seconds@{size}']['value']:.2f} s after the start, "
            f"memory {figures[f'rss_open@{size}']['value'] / mib:.0f} MiB then, "
            f"{figures[f'rss@{size}']['value'] / mib:.0f} MiB after all lists\n"
        )
    return text
