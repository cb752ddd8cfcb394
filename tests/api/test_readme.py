# SPDX-License-Identifier: Apache-2.0
"""The walk-through of both READMEs, run by a shell as a reader would paste it."""
import json
import re
import subprocess

import pytest

from harness.process import REPOSITORY

SETTINGS = {"BOOTSTRAP_ADMIN_USERNAME": "admin", "BOOTSTRAP_ADMIN_PASSWORD": "plum-harbor-29-lantern"}


def blocks_between(text, first, last):
    """The shell blocks of the sections from the heading `first` to the heading `last`."""
    part = text[text.index(f"\n## {first}\n"):text.index(f"\n## {last}\n")]
    return re.findall(r"^```sh\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)


def values_of(text):
    """The JSON values that stand in `text` one after another."""
    decoder, values = json.JSONDecoder(), []
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        values.append(value)
        text = text[end:]
    return values


@pytest.mark.parametrize("page, first, last", [
    ("README.md", "Try it", "How the two agree"),
    ("README.ru.md", "Попробуйте", "Как сервисы согласуются"),
])
def test_the_walk_through_works_as_printed(new_pair, page, first, last):
    pair = new_pair(auth_settings=SETTINGS)
    script = "\n".join(blocks_between((REPOSITORY / page).read_text(encoding="utf-8"), first, last))
    script, passwords = re.subn(r"(?m)^ADMIN_PASSWORD='.*'$", f"ADMIN_PASSWORD='{SETTINGS['BOOTSTRAP_ADMIN_PASSWORD']}'", script)
    assert passwords == 1
    script = script.replace("http://localhost:8000", pair.auth.url).replace("http://localhost:8001", pair.user.url)
    run = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    account, blank, completed, blocked, rejected, no_token, restored = values_of(run.stdout)
    assert account["username"] == "testuser"
    assert (blank["auth_user_id"], blank["first_name"]) == (account["id"], "")
    assert (completed["id"], completed["first_name"]) == (blank["id"], "Test")
    assert (blocked["blocked"], blocked["sync"]) == (True, "applied")
    assert (rejected["status"], rejected["detail"]) == (403, "User is blocked")
    assert no_token["error"] == "invalid_grant"
    assert (restored["blocked"], restored["sync"]) == (False, "applied")
