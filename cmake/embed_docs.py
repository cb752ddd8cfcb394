# SPDX-License-Identifier: Apache-2.0
"""Packs files into a blob, and writes the C++ table of them (libs/http/docs/asset.hpp): embed_docs.py OUTPUT BLOB FILE..."""
import hashlib
import pathlib
import sys
import zlib

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", "": "text/plain; charset=utf-8"}
# RFC 1952: deflate, no optional field, no time, the best compression, of Unix. The same file gives the same bytes anywhere.
HEAD = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3])

SOURCE = """#include "http/docs/asset.hpp"

// The blob goes straight into the object file: a compiler takes seconds for as many characters of a literal.
__asm__(
    ".pushsection .rodata\\n"
    ".globl gatehouse_docs_blob\\n"
    ".hidden gatehouse_docs_blob\\n"
    "gatehouse_docs_blob:\\n"
    ".incbin \\"{blob}\\"\\n"
    ".popsection\\n");
extern "C" __attribute__((visibility("hidden"))) const char gatehouse_docs_blob[];

namespace http {{
namespace {{
const Asset table[] = {{
{rows}}};
}}  // namespace
extern const std::span<const Asset> assets;
const std::span<const Asset> assets(table);
}}  // namespace http
"""
ROW = '    {{"{name}", "{type}", {{gatehouse_docs_blob + {begin}, {length}}}, {size}, "{digest}"}},\n'


def gzip(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    return HEAD + body + zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")


output, blob, *files = map(pathlib.Path, sys.argv[1:])
rows, packed = "", b""
for file in files:
    data = file.read_bytes()
    member = gzip(data)
    rows += ROW.format(name=file.name, type=TYPES[file.suffix], begin=len(packed), length=len(member), size=len(data),
                       digest=hashlib.sha256(data).hexdigest()[:32])
    packed += member
blob.write_bytes(packed)
output.write_text(SOURCE.format(blob=blob, rows=rows), encoding="utf-8")
