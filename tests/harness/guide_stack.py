# SPDX-License-Identifier: Apache-2.0
"""The integration guide's own services, which bench/peers keeps: what they run on, and how."""
import importlib.util

from harness.process import REPOSITORY

FOLDER = REPOSITORY / "bench" / "peers" / "guide_stack"
PYTHON = "/usr/bin/python3"
# Modules, of which one of several will do, and the Debian package that has them.
PACKAGES = {**{module: f"python3-{module}" for module in (
    "bcrypt", "fastapi", "httptools", "httpx", "jose", "passlib", "psycopg2", "pydantic", "sqlalchemy", "uvicorn",
    "uvloop")}, "multipart|python_multipart": "python3-multipart"}


def missing():
    """Why the stack cannot run here, or None."""
    lacking = [package for modules, package in PACKAGES.items()
               if not any(importlib.util.find_spec(module) for module in modules.split("|"))]
    return f"the guide's own stack needs the Debian packages {' '.join(lacking)}" if lacking else None


def command(service, port, *options):
    """`service` is auth or user."""
    return [PYTHON, "-m", "uvicorn", f"{service}_app:app", "--app-dir", FOLDER, "--port", port, *options]
