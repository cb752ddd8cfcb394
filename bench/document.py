# SPDX-License-Identifier: Apache-2.0
"""The measured part of docs/performance.md, and its plots."""
import re

from plot import Axis, Line, line_chart
from results import TITLES, noise_of, number_text, value_text, with_bars
from rows import GROWTH_REQUESTS, names_in_order

BEGIN = "<!-- Written by ./dev bench --write-docs from here … -->"
END = "<!-- … to here. -->"
PAGE = "performance.md"
GROUP_TITLES = {
    "requests": "What a request costs", "rate": "All on two cores", "logins": "Logins",
    "stall": "Reads while logins saturate the machine", "visible": "From registration to profile",
    "latency": "Latency at a constant rate", "memory": "Memory", "start": "Start", "growth": "Growth"}
PERCENTILES = (("p50", 50), ("p75", 75), ("p90", 90), ("p95", 95), ("p99", 99), ("p99.5", 99.5), ("p99.9", 99.9),
               ("p99.95", 99.95), ("p99.99", 99.99))


def write(result, folder):
    """Puts the result between the marks of the page and draws the plots beside it; returns the page's path. Throws
    ValueError when the page lacks the marks."""
    page = folder / PAGE
    text = page.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"{page} has lost the marks around its measured part:\n{BEGIN}\n{END}")
    for name, chart in charts(result).items():
        (folder / name).write_text(chart)
    before, after = text[:text.index(BEGIN)], text[text.index(END) + len(END):]
    page.write_text(f"{before}{BEGIN}\n\n{measured_part(result)}\n{END}{after}")
    return page


def charts(result):
    """File name and text of each plot that the result has figures for."""
    drawn = {}
    growth, waits = growth_lines(result), latency_lines(result)
    if growth:
        users = sorted({x for line in growth for x, _ in line.points})
        drawn["performance-growth.svg"] = line_chart(
            "CPU per request, by the number of users (flat is good)",
            Axis("users in the database", [(count, f"{count:,}") for count in users]),
            "CPU per request, service and database", time_text, growth)
    if waits:
        ticks = [(1 / (1 - percent / 100), f"p{percent:g}") for percent in (50, 90, 99, 99.9, 99.99)]
        drawn["performance-latency.svg"] = line_chart(
            "How long GET /users/me takes (low and flat is good)", Axis("percentile of all requests", ticks),
            "latency, from when the request was due", time_text, waits)
    return drawn


def time_text(microseconds):
    if microseconds >= 1e6:
        return f"{microseconds / 1e6:g} s"
    return f"{microseconds / 1000:g} ms" if microseconds >= 1000 else f"{microseconds:g} µs"


def growth_lines(result):
    lines = []
    for dash, (engine, outcome) in enumerate(result["engines"].items()):
        for colour, (request, title) in enumerate(GROWTH_REQUESTS.items()):
            points = [(int(found[1]), figure["value"]) for name, figure in outcome["figures"].items()
                      if (found := re.fullmatch(rf"growth_{request}_us_(\d+)", name))]
            if len(points) > 1:
                short = title.removesuffix(", hash at its cheapest").removesuffix(", pages all over the list")
                lines.append(Line(legend(short, engine, result), points, colour, dash))
    return lines


def latency_lines(result):
    lines, colours = [], {}
    for dash, (engine, outcome) in enumerate(result["engines"].items()):
        for what, curve in outcome["curves"].items():
            colour = colours.setdefault(what, len(colours))
            # Beyond what the number of requests can tell, a percentile is only the longest wait once more.
            points = [(1 / (1 - percent / 100), curve["latency_us"][key]) for key, percent in PERCENTILES
                      if curve["requests"] * (1 - percent / 100) >= 1]
            rate = f", {number_text(curve['rate'])}/s" if curve["rate"] else ""
            lines.append(Line(legend(what + rate, engine, result), points, colour, dash))
    return lines


def legend(text, engine, result):
    return text if len(result["engines"]) == 1 else f"{text} ({TITLES[engine]})"


def measured_part(result):
    parts = [facts_of(result), summary_of(result)]
    if growth_lines(result):
        parts.append("![CPU per request by the number of users](performance-growth.svg)\n")
    if latency_lines(result):
        parts.append("![Latency by percentile](performance-latency.svg)\n")
    parts.append("### Every figure\n\nThe median of the rounds; below it, where they differ by more than a tenth, the "
                 "least and the most.\n")
    parts += [group_table(result, group, title) for group, title in GROUP_TITLES.items()]
    return "\n".join(part for part in parts if part)


def facts_of(result):
    facts, found, options = result["machine"], dict(result["versions"]), result["options"]
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "python": "Python", "fastapi": "FastAPI", "uvicorn": "uvicorn",
             "sqlalchemy": "SQLAlchemy"}
    gatehouse = found.pop("gatehouse")
    others = ", ".join(f"{names[name]} {version}" for name, version in found.items())
    lines = [f"Measured {result['time'][:16].replace('T', ' ')} UTC: Gatehouse {gatehouse}; {others}; {facts['cpu']}, "
             f"{facts['cores']} cores, {facts['memory_gib']:g} GiB, {facts['system']}, Linux {facts['kernel']}, databases on "
             f"{facts['files']}; load average {facts['load_before']:.2f} before; meanwhile other programs had "
             f"{facts['others_percent']:g} % of the processors, other virtual machines {facts['stolen_percent']:g} %; {options['rounds']} "
             f"round{'s' if options['rounds'] != 1 else ''} of {options['seconds']:g} s."
             + (" **A quick run: only to see that it works.**" if options["quick"] else "")]
    if noise_of(facts):
        lines.append(f"**Warning: {noise_of(facts)}.**")
    lines += [f"Skipped: {what}: {why}." for what, why in result["skipped"].items()]
    lines += [f"Broke, so not or only partly measured: {what}: {why}" for what, why in result["broken"].items()]
    return "\n\n".join(lines) + "\n"


def summary_of(result):
    engines = list(result["engines"])
    rows = ["| figure | bar |" + "".join(f" {TITLES[engine]} |" for engine in engines), "|---|---|" + "---|" * len(engines)]
    for what, bar, found in with_bars(result):
        cells = [summary_cell(found.get(engine)) for engine in engines]
        rows.append(f"| {what} | {bar} | " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n" if len(rows) > 2 else ""


def summary_cell(figure):
    if figure is None:
        return "–"
    return value_text(figure) + {True: "", False: " **missed**", None: " (no bar here)"}[figure.get("met")]


def group_table(result, group, title):
    engines = list(result["engines"])
    tables = {engine: {name: figure for name, figure in result["engines"][engine]["figures"].items()
                       if figure["group"] == group} for engine in engines}
    names = names_in_order({name for table in tables.values() for name in table})
    if not names:
        return ""
    rows = [f"#### {title}\n", "| figure |" + "".join(f" {TITLES[engine]} |" for engine in engines),
            "|---|" + "---|" * len(engines)]
    for name in names:
        found = [tables[engine].get(name) for engine in engines]
        what = next(figure for figure in found if figure)["what"]
        rows.append(f"| {what} | " + " | ".join(figure_cell(figure) for figure in found) + " |")
    return "\n".join(rows) + "\n"


def figure_cell(figure):
    if figure is None:
        return "–"
    least, most = min(figure["samples"]), max(figure["samples"])
    spread = f"<br>{number_text(least)} – {number_text(most)}" if most > 1.1 * least else ""
    return value_text(figure) + spread
