# SPDX-License-Identifier: Apache-2.0
"""JSON Web Tokens made by hand, good ones and bad ones, without any JWT library."""
import base64
import hashlib
import hmac
import json
import time

HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_part(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def claims_of(token):
    """The claims of a token, unchecked."""
    return decode_part(token.split(".")[1])


def header_of(token):
    return decode_part(token.split(".")[0])


def sign(signing_input, key, algorithm="HS256"):
    key = key.encode() if isinstance(key, str) else key
    return base64url(hmac.new(key, signing_input.encode("ascii"), HASHES[algorithm]).digest())


def from_texts(key, header, payload, algorithm="HS256"):
    """A rightly signed token whose header and payload are these very texts."""
    signing_input = base64url(header.encode()) + "." + base64url(payload.encode())
    return signing_input + "." + sign(signing_input, key, algorithm)


def token(key, claims, header=None, algorithm="HS256"):
    header = header if header is not None else {"alg": algorithm, "typ": "JWT"}
    return from_texts(key, json.dumps(header), json.dumps(claims), algorithm)


def user_claims(user_id=1, **changes):
    """The guide's four claims. A change to None leaves the claim out."""
    claims = {"sub": "someone", "user_id": user_id, "email": "someone@example.com", "exp": int(time.time()) + 600}
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def service_claims(**changes):
    claims = {"sub": "service:user-service", "scope": "internal", "exp": int(time.time()) + 60}
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def user_token(key, user_id, **changes):
    return token(key, user_claims(user_id, **changes))


def service_token(key, **changes):
    return token(key, service_claims(**changes))


def bearer(text):
    return {"Authorization": f"Bearer {text}"}
