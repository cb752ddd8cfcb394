# SPDX-License-Identifier: Apache-2.0
"""The bill of materials, of programs of this system: /usr/bin/python3 -m pytest tools"""
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import licences  # noqa: E402
import sbom  # noqa: E402

DEBIAN = {"ID": "debian", "VERSION_ID": "12"}
pytestmark = pytest.mark.skipif(not shutil.which("dpkg-query"), reason="this is not Debian")

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: x

Files: *
Copyright: 2020 Somebody
License: Expat
 Permission is hereby granted

Files: a.c
 b.c
Copyright: 2020 Somebody else
License: GPL-2+ or LGPL-2.1

Files: debian/*
Copyright: 2020 A packager
License: GPL-3

Files: c.c
Copyright: 2020 Somebody
License: a-licence-of-its-own

License: GPL-2+
 Text of the licence
"""


def write(folder, text):
    path = folder / "copyright"
    path.write_text(text, encoding="utf-8")
    return path


def test_licences_are_those_of_the_files_but_not_of_the_packaging(tmp_path):
    assert licences.licences_of(write(tmp_path, COPYRIGHT)) == [
        {"license": {"id": "MIT"}},
        {"license": {"name": "GPL-2.0-or-later OR LGPL-2.1-only"}},
        {"license": {"name": "a-licence-of-its-own"}},
    ]


@pytest.mark.parametrize("text", ["This package was debianised by hand.\n\nLicense: MIT\n", ""])
def test_free_text_has_no_licence(tmp_path, text):
    assert licences.licences_of(write(tmp_path, text)) == []
    assert licences.licences_of(tmp_path / "absent") == []


@pytest.mark.parametrize(
    "name, spdx",
    [
        ("Expat", "MIT"), ("GPL-2", "GPL-2.0-only"), ("gpl-3+", "GPL-3.0-or-later"), ("LGPL-2.1+", "LGPL-2.1-or-later"),
        ("BSD-3-clause", "BSD-3-Clause"), ("Apache-2.0", "Apache-2.0"), ("GPL-2 and Expat", "GPL-2.0-only AND MIT"),
        ("public-domain", "public-domain"), ("BSL-1.0", "BSL-1.0"),
    ],
)
def test_names_become_those_of_spdx(name, spdx):
    assert licences.spdx_name(name) == spdx


def test_a_package_url_escapes_what_a_version_may_hold():
    package = sbom.Package("libx++", "1:2.0+ds1-3~deb12u1", "amd64", "x", "")
    assert sbom.package_url(package, DEBIAN) == "pkg:deb/debian/libx%2B%2B@1%3A2.0%2Bds1-3~deb12u1?arch=amd64&distro=debian-12"


def test_the_bill_names_what_a_program_loads(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    program = Path("/bin/sh").resolve()
    made = sbom.bill([program], set(), [], "1.2.3", DEBIAN)
    assert made == sbom.bill([program], set(), [], "1.2.3", DEBIAN)
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.5", 1)
    assert made["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", made["serialNumber"])
    libc = next(component for component in made["components"] if component["name"].startswith("libc6"))
    version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", libc["name"]], capture_output=True, text=True, check=True)
    assert libc["version"] == version.stdout
    needed = {entry["ref"]: entry["dependsOn"] for entry in made["dependencies"]}
    assert libc["purl"] in needed[program.name]
    references = [c["bom-ref"] for c in made["components"]] + [program.name, "gatehouse-release"]
    assert len(references) == len(set(references)), "each reference stands once"
    assert {ref for urls in needed.values() for ref in urls} | set(needed) <= set(references)


def test_headers_of_linked_sources_are_not_named_twice():
    program = Path("/bin/sh").resolve()
    names = [c["name"] for c in sbom.bill([program], {"/usr/include/stdio.h"}, [], "1", DEBIAN)["components"]]
    assert not any(name.startswith("libc6-dev") for name in names)


def test_a_file_of_no_package_is_refused(tmp_path):
    path = tmp_path / "libforeign.so"
    path.touch()
    with pytest.raises(SystemExit, match="libforeign.so"):
        sbom.owners([str(path)])


def test_npm_packages_are_those_that_a_program_contains(tmp_path):
    lock = tmp_path / "package-lock.json"
    lock.write_text(json.dumps({"lockfileVersion": 3, "packages": {
        "": {"name": "x", "dependencies": {"@scope/pages": "5.1.0", "unused": "2.0.0", "unfetched": "2.0.0"}},
        "node_modules/@scope/pages": {"version": "5.1.0", "license": "Apache-2.0", "integrity": "sha512-AAEC"},
        "node_modules/unused": {"version": "2.0.0"}, "node_modules/unfetched": {"version": "2.0.0"}}}), encoding="utf-8")
    for script in ("@scope/pages/pages-bundle.js", "unused/other.js"):
        (tmp_path / "node_modules" / script).parent.mkdir(parents=True)
        (tmp_path / "node_modules" / script).touch()
    program = tmp_path / "service"
    program.write_bytes(b"\x7fELF pages-bundle.js")
    embedded = sbom.npm_components(lock, tmp_path / "node_modules", [program])
    made = sbom.bill([Path("/bin/sh").resolve()], set(), embedded, "1", DEBIAN)
    (component,) = [c for c in made["components"] if c["purl"].startswith("pkg:npm/")]
    assert component["purl"] == "pkg:npm/%40scope/pages@5.1.0"
    assert component["hashes"] == [{"alg": "SHA-512", "content": "000102"}]
    assert component["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert component["purl"] in made["dependencies"][1]["dependsOn"]


def test_without_a_build_the_fix_is_named(tmp_path):
    with pytest.raises(SystemExit, match="./dev build"):
        sbom.find_programs(tmp_path)
