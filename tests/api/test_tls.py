# SPDX-License-Identifier: Apache-2.0
"""HTTPS to the services and between them, with a certificate of one's own."""
import subprocess

import httpx
import pytest

from harness.process import wait_until
from harness.wire import Wire, request


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for localhost, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
                   check=True, capture_output=True)
    return folder / "certificate.pem", folder / "key.pem"


def tls(certificate, trust=True):
    file, key = certificate
    return {"TLS_CERT_FILE": file, "TLS_KEY_FILE": key, **({"TLS_CA_FILE": file} if trust else {})}


@pytest.fixture
def tls_pair(new_pair, certificate):
    return new_pair(auth_settings=tls(certificate), user_settings=tls(certificate), ca_file=certificate[0])


def test_the_whole_way_over_https(tls_pair):
    person = tls_pair.new_person()
    assert tls_pair.user.get("/users/me", headers=person.bearer).status_code == 200
    assert tls_pair.set_roles(person, ["DOCTOR"]).json()["sync"] == "applied"
    assert tls_pair.account(person)["roles"] == ["DOCTOR"]


def test_plain_http_on_the_tls_port_gets_nothing(tls_pair):
    with Wire(tls_pair.user.port) as wire:
        wire.send(request("GET", "/health/live"))
        assert wire.is_closed() or b"HTTP/1.1 400" in wire.buffer or wire.buffer[:1] == b"\x15", wire.buffer
    assert tls_pair.user.get("/health/live").status_code == 200


def test_a_client_that_never_finishes_its_handshake_disturbs_nobody(tls_pair):
    with Wire(tls_pair.user.port) as wire:
        wire.send(b"\x16\x03\x01\x02\x00")
        assert tls_pair.user.get("/health/live").status_code == 200


def test_an_unknown_certificate_is_not_trusted(new_pair, certificate):
    pair = new_pair(auth_settings=tls(certificate), user_settings=tls(certificate, trust=False), ca_file=certificate[0])
    person = pair.new_person()
    answer = pair.set_roles(person, ["DOCTOR"])
    assert (answer.status_code, answer.json()["sync"]) == (202, "pending")
    assert pair.account(person)["roles"] == ["PATIENT"]
    pair.user.restart(TLS_CA_FILE=certificate[0])
    wait_until(lambda: pair.account(person)["roles"] == ["DOCTOR"], "the roles arrive once the certificate is trusted", 30)


def test_a_certificate_for_another_name_is_not_trusted(new_pair, certificate, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=elsewhere.example", "-addext", "subjectAltName=DNS:elsewhere.example", "-keyout", other / "key.pem",
                    "-out", other / "certificate.pem"], check=True, capture_output=True)
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(certificate[0].read_bytes() + (other / "certificate.pem").read_bytes())
    pair = new_pair(start=False, auth_settings=tls(certificate), user_settings={**tls(certificate), "TLS_CA_FILE": bundle},
                    ca_file=certificate[0])
    pair.start()
    person = pair.new_person()
    pair.auth.stop()
    pair.auth.settings.update(TLS_CERT_FILE=other / "certificate.pem", TLS_KEY_FILE=other / "key.pem")
    pair.auth.start(wait=False)
    for instance in getattr(pair.auth, "instances", [pair.auth]):
        wait_until(lambda: is_listening(instance.port), "the Auth Service listens")
    answer = pair.set_roles(person, ["DOCTOR"])
    assert (answer.status_code, answer.json()["sync"]) == (202, "pending")


def is_listening(port):
    try:
        Wire(port).socket.close()
        return True
    except OSError:
        return False


def test_old_protocols_are_refused(tls_pair):
    for version in ("-tls1", "-tls1_1"):
        run = subprocess.run(["openssl", "s_client", version, "-cipher", "ALL:@SECLEVEL=0", "-connect", f"127.0.0.1:{tls_pair.user.port}"],
                             input=b"", capture_output=True, timeout=20)
        assert run.returncode != 0


def test_https_without_our_certificate_is_what_httpx_refuses(tls_pair):
    # Guards against a test client that trusts everything.
    with pytest.raises(httpx.ConnectError):
        httpx.get(tls_pair.user.url + "/health/live", trust_env=False)


@pytest.mark.parametrize("cipher,is_taken", [("ECDHE-ECDSA-AES128-SHA", False), ("ECDHE-ECDSA-AES256-SHA384", False), ("AES128-GCM-SHA256", False),
                                             ("ECDHE-ECDSA-AES128-GCM-SHA256", True), ("ECDHE-ECDSA-CHACHA20-POLY1305", True)])
def test_tls_1_2_has_authenticated_encryption_only(tls_pair, cipher, is_taken):
    run = subprocess.run(["openssl", "s_client", "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0", "-connect", f"127.0.0.1:{tls_pair.user.port}"],
                         input=b"", capture_output=True, timeout=20)
    assert (run.returncode == 0) == is_taken, run.stderr


def test_browsers_are_told_to_stay_with_tls(tls_pair):
    for answer in (tls_pair.user.get("/health/live"), tls_pair.user.get("/users/me"), tls_pair.auth.get("/nowhere")):
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
