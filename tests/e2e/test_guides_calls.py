# SPDX-License-Identifier: Apache-2.0
"""The integration guide's calls, pasted as they are printed, on a first start of gatehouse up."""
import json
import subprocess

from harness import forged_token
from harness.process import environment
from test_gatehouse_cli import new_up, sign_in  # noqa: F401

GUIDES_CALLS = [
    """curl -X POST http://localhost:8000/register \\
  -H "Content-Type: application/json" \\
  -d '{
    "username": "testuser",
    "email": "test@example.com",
    "password": "testpass123"
  }'""",
    """curl -X POST http://localhost:8000/token \\
  -H "Content-Type: application/x-www-form-urlencoded" \\
  -d "username=testuser&password=testpass123\"""",
    """curl -X POST http://localhost:8001/users \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer <token>" \\
  -d '{
    "auth_user_id": 1,
    "first_name": "Test",
    "last_name": "User",
    "email": "test@example.com",
    "roles": ["PATIENT"]
  }'"""]


def test_the_guides_three_calls_as_printed(new_up):
    up = new_up().start()
    token = "<token>"
    for text in GUIDES_CALLS:
        text = text.replace("<token>", token).replace("http://localhost:8000", up.auth_url)
        text = text.replace("http://localhost:8001", up.user_url).replace("curl ", "curl -sS --fail-with-body ")
        run = subprocess.run(["sh"], input=text, capture_output=True, text=True, timeout=30, env=environment())
        assert run.returncode == 0 and run.stderr == "", run.stdout + run.stderr
        answer = json.loads(run.stdout)
        token = answer.get("access_token", token)
    assert (answer["auth_user_id"], answer["first_name"]) == (1, "Test")
    assert forged_token.claims_of(sign_in(up, "admin", up.admin_password()))["user_id"] == 2_000_000_001
