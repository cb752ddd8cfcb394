# SPDX-License-Identifier: Apache-2.0
"""Tokens made with the key that both services share, so that reading a thousand people needs no thousand logins."""
import base64
import hashlib
import hmac
import json
import time

GOOD_FOR_SECONDS = 24 * 3600


def _part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _token(key, claims):
    claims = {"iat": int(time.time()), "exp": int(time.time()) + GOOD_FOR_SECONDS, **claims}
    parts = b".".join(_part(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return (parts + b"." + _part(hmac.new(key.encode(), parts, hashlib.sha256).digest())).decode()


def user_token(key, user_id, username):
    return _token(key, {"sub": username, "user_id": user_id, "email": f"{username}@example.com", "roles": ["PATIENT"]})


def service_token(key):
    return _token(key, {"sub": "service:bench", "scope": "internal"})
