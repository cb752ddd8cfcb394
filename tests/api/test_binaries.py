# SPDX-License-Identifier: Apache-2.0
"""How the programs are built: what makes a memory fault hard to use, as readelf shows it."""
import platform
import re
import shutil
import subprocess

import pytest

from harness.process import binary, is_sanitized

PROGRAMS = ("auth-service", "user-service", "gatehouse")

pytestmark = pytest.mark.skipif(shutil.which("readelf") is None, reason="readelf is missing (package binutils)")


def readelf(program, *options):
    return subprocess.run(["readelf", "--wide", *options, binary(program)], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_addresses_are_random_and_tables_read_only(program):
    assert re.search(r"Type:\s+DYN", readelf(program, "--file-header")), "position independent"
    dynamic = readelf(program, "--dynamic")
    assert re.search(r"BIND_NOW|Flags:.*NOW", dynamic), "all symbols are bound at the start"
    assert "TEXTREL" not in dynamic
    segments = readelf(program, "--program-headers")
    assert "GNU_RELRO" in segments
    (stack,) = [line for line in segments.splitlines() if "GNU_STACK" in line]
    assert "E" not in stack.split()[-2], "the stack is not executable"
    assert not re.search(r"LOAD.*RWE", segments), "nothing is writable and executable"


@pytest.mark.parametrize("program", PROGRAMS)
def test_overflows_are_noticed(program):
    if is_sanitized(program):
        pytest.skip("a sanitizer has its own checks")
    symbols = readelf(program, "--dyn-syms")
    assert "__stack_chk_fail" in symbols, "stack protector"
    assert re.search(r"__\w+_chk@", symbols.replace("__stack_chk_fail", "")), "_FORTIFY_SOURCE"
    assert "__glibcxx_assert_fail" in symbols, "_GLIBCXX_ASSERTIONS"


@pytest.mark.parametrize("program", PROGRAMS)
def test_indirect_jumps_have_marked_targets(program):
    if platform.machine() != "x86_64" or shutil.which("objdump") is None:
        pytest.skip("is about x86_64, and needs objdump")
    start = subprocess.run(["objdump", "--disassemble", "--no-show-raw-insn", binary(program)], check=True, capture_output=True, text=True)
    functions = re.findall(r"^[0-9a-f]+ <main>:\n\s*[0-9a-f]+:\s+(\S+)", start.stdout, re.MULTILINE)
    assert functions == ["endbr64"]
