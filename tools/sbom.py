#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A bill of materials of the three programs, as CycloneDX 1.5 JSON: which Debian packages they load or contain.

    tools/sbom.py BUILD_FOLDER [OUTPUT]      OUTPUT is standard output unless given

The loaded packages are those of the shared libraries that ldd names, indirect ones too. The contained packages are those
of the headers in ninja's memory of the build (Boost and CLI11 have no library). Embedded are the pages that npm fetched and
the list of common passwords. SOURCE_DATE_EPOCH sets the time, so that one build has one bill.
"""
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from licences import licences_of

ROOT = Path(__file__).parent.parent
PROGRAMS = {"auth-service": "services/auth", "user-service": "services/user", "gatehouse": "cli"}
NOT_SHIPPED = re.compile(r"_test\.dir/|_fuzz\.dir/|gatehouse_test_pch|^bench/|^libs/testing/")
WITHOUT_CODE = {"linux-libc-dev"}  # names and numbers of the kernel's interface
DOCUMENTATION = Path("/usr/share/doc")


class Package(NamedTuple):
    """An installed package of Debian."""

    name: str
    version: str
    architecture: str
    source: str
    homepage: str


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def loaded_libraries(program: Path) -> list[str]:
    """The paths of the shared libraries of a program, also of those that other libraries need."""
    return re.findall(r"(?:=> )?(/\S+) \(0x", run("ldd", str(program)))


def compiled_headers(build: Path) -> set[str]:
    """The system's headers that the objects of the programs include; not those of tests and benchmarks."""
    headers, is_shipped = set(), False
    for line in run("ninja", "-C", str(build), "-t", "deps").splitlines():
        if line.startswith(" "):
            path = line.strip()
            if is_shipped and path.startswith("/usr/"):
                headers.add(os.path.normpath(path))
        elif line:
            is_shipped = not NOT_SHIPPED.search(line)
    return headers


def owners(paths: list[str]) -> set[str]:
    """The packages, such as `libssl3:amd64`, that installed the files. Refuses a file of no package."""
    known: dict[str, str] = {}
    spellings = {}
    for path in paths:
        spellings[path] = {path, os.path.realpath(path)}
        spellings[path] |= {s.removeprefix("/usr") for s in spellings[path] if s.startswith("/usr/lib")}
        spellings[path] |= {"/usr" + s for s in spellings[path] if s.startswith("/lib")}
    wanted = sorted(set().union(*spellings.values()))
    for begin in range(0, len(wanted), 500):
        # A path that no package has is an error of dpkg-query; the others are printed all the same.
        found = subprocess.run(["dpkg-query", "-S", *wanted[begin : begin + 500]], capture_output=True, text=True, check=False)
        for line in found.stdout.splitlines():
            names, _, path = line.rpartition(": ")
            known[path] = names.split(", ")[0]
    lost = sorted(path for path, names in spellings.items() if not names & known.keys())
    if lost:
        raise SystemExit(f"sbom: no package of this system has {lost[0]}, so its version is unknown")
    return {known[next(iter(names & known.keys()))] for names in spellings.values()}


def described(names: set[str]) -> list[Package]:
    shape = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${Homepage}\n"
    lines = run("dpkg-query", "-W", "-f", shape, *sorted(names)).splitlines() if names else []
    return [Package(*line.split("\t")) for line in lines]


def package_url(package: Package, system: dict[str, str]) -> str:
    name, version = (quote(text, safe=".-_~") for text in (package.name, package.version))
    qualifiers = f"arch={package.architecture}&distro={system['ID']}-{system.get('VERSION_ID', 'unknown')}"
    return f"pkg:deb/{system['ID']}/{name}@{version}?{qualifiers}"


def debian_component(package: Package, system: dict[str, str], is_loaded: bool) -> dict:
    url = package_url(package, system)
    component = {
        "type": "library",
        "bom-ref": url,
        "name": package.name,
        "version": package.version,
        "scope": "required",
        "purl": url,
        "properties": [
            {"name": "gatehouse:use", "value": "loaded" if is_loaded else "compiled in"},
            {"name": "debian:source", "value": package.source},
        ],
    }
    licences = licences_of(DOCUMENTATION / package.name / "copyright")
    if licences:
        component["licenses"] = licences
    else:
        where = f"not machine-readable: {DOCUMENTATION / package.name / 'copyright'}"
        component["properties"].append({"name": "gatehouse:licence", "value": where})
    if package.homepage.startswith("http"):
        component["externalReferences"] = [{"type": "website", "url": package.homepage}]
    return component


def npm_components(lock: Path, installed: Path, programs: list[Path]) -> list[dict]:
    """The direct dependencies in an npm lock file (version 2 or 3) of whose scripts a program has one by name.

    `installed` is the node_modules folder of the build.
    """
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    content = b"".join(program.read_bytes() for program in programs)
    found = []
    for name in sorted(packages[""].get("dependencies", {})):
        if not any(script.name.encode() in content for script in (installed / name).glob("*.js")):
            continue
        entry = packages[f"node_modules/{name}"]
        url = f"pkg:npm/{quote(name, safe='/')}@{quote(entry['version'], safe='.-_~')}"
        component = {"type": "library", "bom-ref": url, "name": name, "version": entry["version"], "scope": "required",
                     "purl": url, "properties": [{"name": "gatehouse:use", "value": "embedded"}]}
        if entry.get("license"):
            component["licenses"] = [{"license": {"id": entry["license"]}}]
        if entry.get("integrity", "").startswith("sha512-"):
            digest = base64.b64decode(entry["integrity"].removeprefix("sha512-")).hex()
            component["hashes"] = [{"alg": "SHA-512", "content": digest}]
        found.append(component)
    return found


def embedded_pages(build: Path, programs: list[Path]) -> list[dict]:
    """The packages of npm whose pages the programs contain."""
    lock = ROOT / "web/docs/package-lock.json"
    return npm_components(lock, build / "web/docs/node_modules", programs) if lock.is_file() else []


def embedded_passwords() -> list[dict]:
    """Django's list of common passwords, if ours is made of it."""
    note = ROOT / "services/auth/domain/accounts/common_passwords.license"
    match = re.search(r"Django (\d+(?:\.\d+)+)", note.read_text(encoding="utf-8")) if note.is_file() else None
    if match is None:
        return []
    url = f"pkg:pypi/django@{match.group(1)}#django/contrib/auth/common-passwords.txt.gz"
    return [{"type": "data", "bom-ref": url, "name": "Django's common-passwords.txt", "version": match.group(1),
             "purl": url, "licenses": [{"license": {"id": "BSD-3-Clause"}}],
             "properties": [{"name": "gatehouse:use", "value": "embedded"}]}]


def program_component(path: Path, version: str) -> dict:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"type": "application", "bom-ref": path.name, "name": path.name, "version": version,
            "licenses": [{"license": {"id": "Apache-2.0"}}], "hashes": [{"alg": "SHA-256", "content": digest}]}


def bill(programs: list[Path], headers: set[str], embedded: list[dict], version: str, system: dict[str, str]) -> dict:
    needed_by = {program.name: described(owners(loaded_libraries(program))) for program in programs}
    loaded = {package for packages in needed_by.values() for package in packages}
    sources = {package.source for package in loaded}
    contained = [
        package
        for package in (described(owners(sorted(headers))) if headers else [])
        if package.source not in sources and package.name not in WITHOUT_CODE
    ]
    components = [debian_component(package, system, True) for package in sorted(loaded)]
    components += [debian_component(package, system, False) for package in sorted(contained)]
    inside = [package_url(package, system) for package in sorted(contained)] + [c["bom-ref"] for c in embedded]
    needed = {name: [package_url(p, system) for p in sorted(packages)] + inside for name, packages in needed_by.items()}
    components += embedded
    own = [program_component(program, version) for program in programs]
    content = json.dumps([own, components], sort_keys=True)
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)),
            "tools": {"components": [{"type": "application", "name": "gatehouse sbom.py", "version": version}]},
            "component": {"type": "application", "bom-ref": "gatehouse-release", "name": "Gatehouse", "version": version,
                          "licenses": [{"license": {"id": "Apache-2.0"}}], "components": own},
        },
        "components": components,
        "dependencies": [
            {"ref": "gatehouse-release", "dependsOn": [program.name for program in programs]},
            *({"ref": name, "dependsOn": urls} for name, urls in needed.items()),
        ],
    }


def find_programs(build: Path) -> list[Path]:
    found = []
    for name, folder in PROGRAMS.items():
        paths = [path for path in (build / name, build / folder / name) if path.is_file()]
        if not paths:
            raise SystemExit(f"sbom: there is no {name} in {build}; ./dev build makes it")
        found.append(paths[0])
    return found


def main() -> int:
    if len(sys.argv) not in (2, 3):
        raise SystemExit(f"usage: {sys.argv[0]} BUILD_FOLDER [OUTPUT]")
    build = Path(sys.argv[1]).resolve()
    system = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', Path("/etc/os-release").read_text(encoding="utf-8"), re.MULTILINE))
    version = (ROOT / "VERSION").read_text(encoding="utf-8").split("\n")[0]
    programs = find_programs(build)
    embedded = embedded_pages(build, programs) + embedded_passwords()
    text = json.dumps(bill(programs, compiled_headers(build), embedded, version, system), indent=2)
    if len(sys.argv) == 3:
        Path(sys.argv[2]).write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
