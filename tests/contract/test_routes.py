# SPDX-License-Identifier: Apache-2.0
"""The route tables are those of the OpenAPI documents: paths, verbs, names and who may call."""
import collections
import json

import pytest
import yaml

from harness import pair as pair_module
from harness.process import REPOSITORY

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# What a browser needs around the page, and no program: the contract leaves these out.
PAGE = {"docs_from_root", "docs_from_slash", "docs_from_redoc", "docs_file"}
SCHEMES = {"serviceBearer", "userBearer"}
LIMITS = {"none", "read", "write", "credentials"}


def contract(service):
    """(verb, path) of every operation → its name, the security schemes that open it and the scope that a service needs; signIn is
    a way to a userBearer."""
    document = yaml.safe_load((REPOSITORY / "contracts" / "openapi" / f"{service}.yaml").read_text(encoding="utf-8"))
    return {(method.upper(), path): (item[method]["operationId"],
                                     {name for scheme in item[method]["security"] for name in scheme} - {"signIn"},
                                     [scope for scheme in item[method]["security"] for scopes in scheme.values() for scope in scopes])
            for path, item in document["paths"].items() for method in METHODS if method in item}


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    """The lines of each service that tell its routes."""
    debug = {"LOG_LEVEL": "debug"}
    services = pair_module.Pair(tmp_path_factory.mktemp("routes"), auth_settings=debug, user_settings=debug)
    try:
        services.start()
        services.stop()
        logs = {"auth": services.auth.log(), "user": services.user.log()}
    finally:
        services.kill()
    lines = {name: [json.loads(line) for line in log.splitlines() if line.startswith("{")] for name, log in logs.items()}
    return {name: [line for line in log if line["event"] == "route"] for name, log in lines.items()}


@pytest.mark.parametrize("service", ["auth", "user"])
def test_the_tables_and_the_contract_have_the_same_routes(routes, service):
    served = {(route["method"], route["pattern"]): (route["name"], set(route.get("schemes", "").split()), route.get("scope", "").split())
              for route in routes[service] if route["name"] not in PAGE}
    assert served == contract(service)


def test_whoever_may_call_with_a_persons_token_may_sign_in_for_it():
    document = yaml.safe_load((REPOSITORY / "contracts" / "openapi" / "user.yaml").read_text(encoding="utf-8"))
    for path, item in document["paths"].items():
        for method in set(METHODS) & item.keys():
            schemes = {name for scheme in item[method]["security"] for name in scheme}
            assert ("signIn" in schemes) == ("userBearer" in schemes), f"{method} {path}"


@pytest.mark.parametrize("service", ["auth", "user"])
def test_every_route_is_told_once_by_each_instance_and_says_who_may_call_it(routes, service):
    times = collections.Counter(route["name"] for route in routes[service])
    assert len(times) >= 10 and len(set(times.values())) == 1, times
    assert times.most_common()[0][1] <= 2
    for route in routes[service]:
        schemes = set(route.get("schemes", "").split())
        assert bool(route.get("scope")) == ("serviceBearer" in schemes), "a service needs a scope"
        assert schemes <= SCHEMES and (route["access"] == "anonymous") == (not schemes), route
        assert route["limit"] in LIMITS
    assert {route["name"] for route in routes[service] if route["limit"] == "credentials"} == (
        {"register", "issue_token"} if service == "auth" else set())
