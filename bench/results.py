# SPDX-License-Identifier: Apache-2.0
"""The outcome of a run: figures from samples, the file they are kept in, and the tables on the terminal."""
import datetime
import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
from typing import NamedTuple

import stacks
from rows import names_in_order, row_of

FORMAT = 2
# The kernel's own work for our sockets counts as that of others: some percent.
DISTURBANCE_PERCENT_MAX = 10
TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def machine(folder):
    """Facts about the machine; `folder` is where the databases lie."""
    model = [line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    os_name = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    files = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=True).stdout.strip()
    return {"cores": len(os.sched_getaffinity(0)), "cpu": model[0] if model else platform.machine(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": os_name.get("PRETTY_NAME", "").strip('"'), "kernel": platform.release(), "files": files,
            "load_before": round(os.getloadavg()[0], 2)}


class ProcessorTimes(NamedTuple):
    """Seconds of all cores together, since some moment."""

    total: float
    idle: float
    stolen: float  # what a hypervisor gave to other machines
    ours: float  # of this process and of those that it started and that have ended


def processor_times():
    ticks = [int(word) for word in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    user, nice, system, idle, waiting, interrupts, soft_interrupts, stolen = (
        count / os.sysconf("SC_CLK_TCK") for count in ticks)
    ours = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ProcessorTimes(user + nice + system + idle + waiting + interrupts + soft_interrupts + stolen, idle + waiting,
                          stolen, ours)


def disturbance(before, after):
    """What of the processors' time between two readings others had: other programs of this machine, other machines."""
    total, idle, stolen, ours = (late - early for early, late in zip(before, after))
    return {"others_percent": round(max(100 * (total - idle - stolen - ours) / max(total, 0.01), 0), 1),
            "stolen_percent": round(100 * stolen / max(total, 0.01), 1)}


def noise_of(facts):
    """A warning when others used the machine so much that the figures say little, or None."""
    taken = facts["others_percent"] + facts["stolen_percent"]
    if taken <= DISTURBANCE_PERCENT_MAX:
        return None
    return f"others used {taken:.0f} % of the processors meanwhile, so these figures are noise: measure again when all is quiet"


def versions(build, engines, guide_missing):
    """What was measured. `engines` are running."""
    words = subprocess.run([build / "auth-service", "--version"], capture_output=True, text=True, check=True).stdout.split()
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False,
                            cwd=pathlib.Path(__file__).parent).stdout.strip()
    found = {"gatehouse": f"{words[-1]}{f' ({commit})' if commit else ''}"}
    found.update({engine.name: engine.version() for engine in engines})
    return found if guide_missing else {**found, **stacks.guide_versions()}


def figures_of(engine, samples):
    figures = {}
    for name in names_in_order(samples):
        row, values = row_of(name), samples[name]
        figure = {"what": row.what, "group": row.group, "unit": row.unit, "value": round(statistics.median(values), 3),
                  "samples": [round(value, 3) for value in values]}
        if row.bar is not None and engine in row.engines:
            figure.update(bar=row.bar, sense=row.sense, met=row.is_met(figure["value"]))
        figures[name] = figure
    return figures


def curves_of(curves):
    """The rounds of each distribution as one: the median of each percentile."""
    merged = {}
    for what, rounds in curves.items():
        merged[what] = {
            "rate": rounds[0]["rate"], "held": all(one["held"] for one in rounds),
            "requests": min(one["requests"] for one in rounds),
            "latency_us": {key: round(statistics.median(one["latency_us"][key] for one in rounds), 1)
                           for key in rounds[0]["latency_us"]}}
    return merged


def result_of(bench, facts, found_versions, skipped, broken, options):
    return {"format": FORMAT, "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "machine": facts, "versions": found_versions, "options": options, "skipped": skipped,
            "broken": broken,
            "engines": {engine: {"figures": figures_of(engine, samples), "curves": curves_of(bench.curves.get(engine, {}))}
                        for engine, samples in bench.samples.items()}}


def write(result, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")


def read(path):
    """Throws ValueError for a file of another format."""
    result = json.loads(path.read_text())
    if result.get("format") != FORMAT:
        raise ValueError(f"{path} is of format {result.get('format')}, not {FORMAT}")
    return result


def bar_text(figure):
    return f"{'≤' if figure['sense'] == 'at most' else '≥'} {figure['bar']:g} {figure['unit']}".rstrip()


def number_text(value):
    """Three digits that count, thousands parted."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def value_text(figure):
    return f"{number_text(figure['value'])} {figure['unit']}".rstrip()


def with_bars(result):
    """(what, bar, {engine: figure}) of each figure that has a bar with any engine."""
    names = [name for outcome in result["engines"].values() for name in outcome["figures"]]
    for name in names_in_order(set(names)):
        found = {engine: outcome["figures"][name] for engine, outcome in result["engines"].items()
                 if name in outcome["figures"]}
        barred = [figure for figure in found.values() if "bar" in figure]
        if barred:
            yield barred[0]["what"], bar_text(barred[0]), found


def print_tables(result):
    facts = result["machine"]
    print(f"\n{facts['cpu']}, {facts['cores']} cores, {facts['system']}, Linux {facts['kernel']}, databases on "
          f"{facts['files']}, load {facts['load_before']:.2f} before; meanwhile others had {facts['others_percent']:g} % of the "
          f"processors, other virtual machines {facts['stolen_percent']:g} %")
    for engine, outcome in result["engines"].items():
        print(f"\n{TITLES[engine]}\n{'figure':<76} {'value':>12}      rounds")
        for figure in outcome["figures"].values():
            rounds = " ".join(number_text(value) for value in figure["samples"])
            print(f"{figure['what']:<76} {number_text(figure['value']):>12} {figure['unit']:<4} {rounds}")
    print_summary(result)
    if noise_of(facts):
        print(f"warning: {noise_of(facts)}")
    for what, why in result["skipped"].items():
        print(f"skipped: {what}: {why}")
    for what, why in result["broken"].items():
        print(f"broke: {what}: {why}")


def print_summary(result):
    engines = list(result["engines"])
    print(f"\n{'figures with a bar':<76} {'bar':<12}" + "".join(f"{TITLES[engine]:<22}" for engine in engines))
    for what, bar, found in with_bars(result):
        cells = ""
        for engine in engines:
            figure = found.get(engine)
            verdict = {True: "met", False: "MISSED", None: ""}[figure.get("met")] if figure else ""
            cells += f"{f'{value_text(figure)} {verdict}' if figure else '-':<22}"
        print(f"{what:<76} {bar:<12}{cells}")
