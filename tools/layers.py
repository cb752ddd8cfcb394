# SPDX-License-Identifier: Apache-2.0
"""Who may include whom. Every folder: what its CMake DEPS name. A service's folders: what SERVICE_LAYERS and AREAS allow."""
import re
from pathlib import Path

import dependencies
from dependencies import Folders
from source import Fault, IncludeGraph, Include, Source

# folder of a service → (libs, folders of its own service) it may include besides itself
SERVICE_LAYERS = {
    "domain": ({"base", "crypto", "jose", "precis", "tokens"}, set()),
    "http": ({"base", "http", "json", "jose", "tokens", "telemetry"}, {"domain"}),
    "storage": ({"base", "sql", "messaging", "telemetry"}, {"domain"}),  # messaging: outbox and inbox share its transactions
    "events": ({"base", "messaging", "messaging_http", "json", "telemetry"}, {"domain"}),
}

# service → area → the areas that it may use, in its own layer and in the layers below. Files that stand in the layer's
# folder itself belong to all areas.
AREAS = {
    "auth": {"accounts": set(), "tokens": {"accounts"}},
    "user": {"profiles": set(), "roles": {"profiles"}},
}

# system headers that only some folders may reach, even through other headers
CONFINED = [
    (re.compile(r"boost/beast"), ("libs/http/", "libs/base/boost_source.cpp", "bench/"), "Beast stays inside libs/http"),
    (re.compile(r"sqlite3\.h"), ("libs/sql/",), "SQLite stays inside libs/sql"),
    (re.compile(r"libpq-fe\.h"), ("libs/sql/",), "libpq stays inside libs/sql"),
    (re.compile(r"sodium"), ("libs/crypto/", "bench/"), "libsodium stays inside libs/crypto"),
    (re.compile(r"CLI/"), ("cli/",), "CLI11 stays inside cli"),
    (re.compile(r"unicode/"), ("libs/precis/",), "ICU stays inside libs/precis"),
]

# system headers a domain may not name, whatever brings them in
DOMAIN_FORBIDDEN = re.compile(r"boost/(beast|json|url)|openssl/|sqlite3|sodium|CLI/")


def may_include(source: Source, target: str, folders: Folders) -> str | None:
    """None if the file may include `target` (a path of the project), else the rule it breaks."""
    here, there = source.path.split("/"), target.split("/")
    if there[0] in ("cli", "bench"):
        return None if here[0] == there[0] else f"{there[0]} is a program: nothing includes it"
    if here[0] == "libs":
        return "libs know nothing of the services" if there[0] == "services" else None
    if here[0] == "services":
        return service_may_include(source, here, target, folders)
    if there[0] == "services" and not (here[0] == "cli" and (len(there) == 3 or there[2] == "storage")):
        return "of the services, cli may include app, config and storage; nothing else includes any"
    return None


def service_may_include(source: Source, here: list[str], target: str, folders: Folders) -> str | None:
    service, layer, there = here[1], here[2] if len(here) > 3 else None, target.split("/")
    if there[0] == "services" and there[1] != service:
        return "the services meet in contracts/, never in each other's sources"
    if layer is None:
        return None  # main, app and config put the service together
    if layer not in SERVICE_LAYERS:
        return f"services/{service}/{layer} is no layer: {', '.join(SERVICE_LAYERS)}"
    layer_libs, layers_below = SERVICE_LAYERS[layer]
    if there[0] == "libs":
        allowed = layer_libs | ({"testing"} if source.is_test else set())
        return None if folders.target_of(target) in allowed else f"{layer} may include of libs only {', '.join(sorted(allowed))}"
    other = there[2] if len(there) > 3 else None
    if other != layer and other not in layers_below:
        return f"{layer} may include of its service only {', '.join(sorted(layers_below | {layer}))}"
    return None if source.is_test else area_may_include(service, here, there)


def area_may_include(service: str, here: list[str], there: list[str]) -> str | None:
    areas = AREAS.get(service, {})
    mine, other = (path[3] if len(path) > 4 else None for path in (here, there))
    for area in (mine, other):
        if area is not None and area not in areas and here[2] != "events":
            return f"services/{service} has no area {area}: see AREAS in tools/layers.py"
    if mine not in areas or other not in areas or mine == other or other in areas[mine]:
        return None
    allowed = ", ".join(sorted(areas[mine])) or "no other area"
    return f"the area {mine} may use {allowed}: see AREAS in tools/layers.py"


def confined_by(include: Include, source: Source, graph: IncludeGraph) -> list[str]:
    """The rules that this include breaks by naming a confined header, or by reaching one through a header."""
    reached = {include.name} if include.is_system else set()
    if not include.is_system and (target := graph.resolve(include.name)):
        reached = {i.name for path in graph.reached(target) for i in graph.by_path[path].includes if i.is_system}
    return [
        reason
        for pattern, homes, reason in CONFINED
        if not source.path.startswith(homes) and any(pattern.match(name) for name in reached)
    ]


def check(root: Path, sources: list[Source]) -> list[Fault]:
    graph, folders, faults = IncludeGraph(sources), Folders(root), []
    for source in sources:
        is_domain = re.match(r"services/\w+/domain/", source.path)
        own_header = source.path.replace(".cpp", ".hpp") if source.path.endswith(".cpp") else None
        for position, include in enumerate(source.includes):
            target = None if include.is_system else graph.resolve(include.name)
            if not include.is_system and target is None:
                message = f'"{include.name}" is no file under libs/ or services/; system headers take <>'
                faults.append(Fault(source.path, include.line, message, "include_path"))
            elif target and (reason := may_include(source, target, folders)):
                faults.append(Fault(source.path, include.line, reason, "layer"))
            if target is not None and target == own_header and position != 0:
                faults.append(Fault(source.path, include.line, "include the file's own header first", "own_header"))
            if is_domain and include.is_system and DOMAIN_FORBIDDEN.match(include.name):
                faults.append(Fault(source.path, include.line, "a domain knows no I/O and no wire format", "layer"))
            faults += [Fault(source.path, include.line, reason, "layer") for reason in confined_by(include, source, graph)]
    return faults + dependencies.check(folders, sources)
