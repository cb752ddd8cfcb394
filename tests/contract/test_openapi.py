# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI documents are well-formed, complete and the ones that are served."""
import json
import re

import httpx
import jsonschema
import pytest
import yaml

from harness.process import REPOSITORY
from harness.served_contract import Contract

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
WRITE = "400 408 413 415 422 503"
READ = "400 408 413 503"
OPERATIONS_ROUTES = {
    "GET /health/live": f"200 {READ}",
    "GET /health/ready": f"200 {READ}",
    "GET /openapi.json": f"200 304 {READ}",
    "GET /docs": f"200 304 {READ}",
}
ROUTES = {
    "auth": {
        "POST /register": f"201 409 {WRITE}",
        "POST /token": "200 400 408 413 415 503",
        "GET /users/{id}": f"200 401 403 404 {READ}",
        "POST /users/{id}/roles": f"200 401 403 404 {WRITE}",
        "POST /users/{id}/block": f"200 401 403 404 {WRITE}",
        "POST /users/{id}/restore": f"200 401 403 404 {WRITE}",
        **OPERATIONS_ROUTES,
    },
    "user": {
        "POST /users": f"200 201 401 403 409 {WRITE}",
        "GET /users": f"200 401 403 422 {READ}",
        "GET /users/me": f"200 304 401 403 404 {READ}",
        "GET /users/{id}": f"200 304 401 403 404 {READ}",
        "PATCH /users/{id}": f"200 401 403 404 412 {WRITE}",
        "POST /users/{id}/roles": f"200 202 401 403 404 409 {WRITE}",
        "POST /users/{id}/block": f"200 202 401 403 404 409 {WRITE}",
        "POST /users/{id}/restore": f"200 202 401 403 404 409 {WRITE}",
        "PUT /accounts/{id}": f"200 401 403 404 {WRITE}",
        **OPERATIONS_ROUTES,
    },
}


def load(name):
    return yaml.safe_load((REPOSITORY / "contracts" / "openapi" / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(params=["auth", "user"])
def name(request):
    return request.param


@pytest.fixture
def document(name):
    return load(name)


def operations(document):
    """(method, path, operation, path item) of every operation."""
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield method.upper(), path, item[method], item


def walk(node, trail=()):
    """Every object in the document with the keys that lead to it."""
    if isinstance(node, dict):
        yield trail, node
        for key, value in node.items():
            yield from walk(value, (*trail, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, (*trail, index))


def refs(document):
    # `examples` of the document hold data, in which "$ref" would be nothing special.
    return [(trail, node["$ref"]) for trail, node in walk(document) if isinstance(node.get("$ref"), str)]


def media_types(document):
    """(where, media type object) of every request and response body."""
    contract = Contract(document)
    for method, path, operation, _ in operations(document):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{method} {path} request {media_type}", content
        for status, response in operation["responses"].items():
            for media_type, content in contract.resolve(response).get("content", {}).items():
                yield f"{method} {path} {status} {media_type}", content


def test_the_served_document_is_this_one(pair, name, document):
    status, body = getattr(pair, name).get_plainly("/openapi.json")
    assert status == 200
    if name == "user":
        document["components"]["securitySchemes"]["signIn"]["flows"]["password"]["tokenUrl"] = pair.auth.url + "/token"
    assert json.loads(body) == json.loads(json.dumps(document))


def test_people_sign_in_with_a_password_or_bring_a_token(name, document):
    schemes = document["components"]["securitySchemes"]
    assert schemes["signIn"]["type"] == "oauth2" and schemes["signIn"]["flows"]["password"]["tokenUrl"].endswith("/token")
    bearers = {scheme for scheme, how in schemes.items() if (how["type"], how.get("scheme")) == ("http", "bearer")}
    assert bearers == {"auth": {"serviceBearer"}, "user": {"userBearer", "serviceBearer"}}[name]


def test_the_document_is_right_at_any_address(document):
    assert [server["url"] for server in document["servers"]] == ["/"]


def test_the_rules_of_http_do_not_stand_above_the_calls(document):
    for word in ("505", "417", "Expect", "X-Request-Id"):
        assert word not in document["info"]["description"] and word in document["info"]["x-http"], word


def test_it_lists_every_route_and_every_status(name, document):
    listed = {f"{method} {path}": sorted(operation["responses"]) for method, path, operation, _ in operations(document)}
    assert listed == {route: sorted(statuses.split()) for route, statuses in ROUTES[name].items()}


def test_it_is_an_openapi_3_1_document(document):
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"]["title"] and document["info"]["version"] and document["info"]["license"]["identifier"] == "Apache-2.0"
    assert set(document) <= {"openapi", "info", "jsonSchemaDialect", "servers", "paths", "components", "security", "tags"}
    assert set(document["info"]["x-general-statuses"]) <= {"404", "405", "414", "417", "431", "501", "505"}


def test_operations_are_well_formed(document):
    seen, tags = set(), {tag["name"] for tag in document["tags"]}
    for method, path, operation, item in operations(document):
        where = f"{method} {path}"
        assert path.startswith("/") and operation["summary"][-1] in ".?", where
        assert operation["operationId"] not in seen, where
        seen.add(operation["operationId"])
        assert set(operation["tags"]) <= tags, where
        assert all(re.fullmatch(r"[1-5]\d\d", status) for status in operation["responses"]), where
        assert isinstance(operation["security"], list), where
        for requirement in operation["security"]:
            assert set(requirement) <= document["components"]["securitySchemes"].keys(), where
        assert ("401" in operation["responses"]) == bool(operation["security"]), where
        assert ("requestBody" in operation) == ("415" in operation["responses"]), where


def test_path_parameters_are_declared(document):
    contract = Contract(document)
    for method, path, operation, item in operations(document):
        declared = [contract.resolve(parameter) for parameter in item.get("parameters", []) + operation.get("parameters", [])]
        in_path = {parameter["name"] for parameter in declared if parameter["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path)), f"{method} {path}"
        for parameter in declared:
            assert parameter["in"] in ("path", "query", "header") and "schema" in parameter
            assert parameter.get("required", False) is (parameter["in"] == "path"), parameter["name"]


def test_no_header_is_sent_because_a_page_found_an_example(document):
    # Swagger UI fills parameters in with their examples: an Idempotency-Key would be sent with every try.
    contract = Contract(document)
    for method, path, operation, item in operations(document):
        for parameter in map(contract.resolve, item.get("parameters", []) + operation.get("parameters", [])):
            assert parameter["in"] == "path" or not {"example", "examples"} & parameter.keys(), f"{method} {path} {parameter['name']}"


def test_responses_are_well_formed(document):
    contract = Contract(document)
    for method, path, operation, _ in operations(document):
        for status, response in operation["responses"].items():
            response, where = contract.resolve(response), f"{method} {path} {status}"
            assert response["description"], where
            headers = {name: contract.resolve(header) for name, header in response["headers"].items()}
            assert all(header["description"] and "schema" in header for header in headers.values()), where
            needed = {"X-Request-Id"} | {"201": {"Location"}, "401": {"WWW-Authenticate"}, "403": {"WWW-Authenticate"}}.get(status, set())
            assert all(headers[name]["required"] for name in needed), where
            if int(status) >= 400:
                kinds = set(response["content"])
                assert kinds & {"application/problem+json", "application/json"} == kinds, where


def test_every_reference_leads_somewhere_and_every_component_is_used(document):
    used = set()
    for trail, ref in refs(document):
        assert ref.startswith("#/components/"), (trail, ref)
        Contract(document).resolve({"$ref": ref})
        used.add(tuple(ref.split("/")[2:]))
    for kind, components in document["components"].items():
        for component in components if kind != "securitySchemes" else ():
            assert (kind, component) in used, f"{kind}/{component} is not used"


def test_schemas_are_json_schema_2020_12(document):
    for trail, node in walk(document):
        if trail and trail[-1] == "schema" or trail[:2] == ("components", "schemas") and len(trail) == 3:
            jsonschema.Draft202012Validator.check_schema(node)


def test_objects_that_we_answer_are_closed(name, document):
    schemas = document["components"]["schemas"]
    for schema in ("Problem", "FieldProblem", "Live", "Ready", *({"auth": ["Account", "Token", "OAuthError", "Registration"],
                                                                  "user": ["Profile", "SyncedProfile", "ProfilePage", "NewProfile"]}[name])):
        assert schemas[schema]["additionalProperties"] is False, schema
        assert set(schemas[schema].get("required", [])) <= set(schemas[schema]["properties"]), schema


def test_examples_fit_their_schemas(document):
    contract, count = Contract(document), 0
    for where, content in media_types(document):
        for name, example in content.get("examples", {}).items():
            assert contract.problems(content["schema"], contract.resolve(example)["value"]) == [], f"{where} {name}"
            count += 1
    assert count >= 10


def test_both_documents_tell_errors_alike():
    auth, user = load("auth")["components"]["schemas"], load("user")["components"]["schemas"]
    for schema in ("Problem", "FieldProblem", "Live", "Ready", "Time", "Role", "Roles", "Id"):
        assert auth[schema] == user[schema], schema


def test_the_contracts_check_sees_what_is_wrong(document):
    # Guards the guard: each spoilt answer must be complained about.
    contract = Contract(document)
    good = {"status": "ok"}
    id = {"X-Request-Id": "x"}

    def complaint(status=200, json=good, headers=id, path="/health/live", method="GET"):
        return contract.complaint(method, path, httpx.Response(status, json=json, headers=headers))

    assert complaint() is None
    assert "not in the document" in complaint(status=418)
    assert "X-Request-Id" in complaint(headers={})
    assert "ok" in complaint(json={"status": "fine"})
    assert "extra" in complaint(json={**good, "extra": 1})
    assert "media type" in complaint(headers={**id, "Content-Type": "text/plain"})
    assert "not in the document" in complaint(status=500)
    problem = {"type": "about:blank", "title": "x", "status": 404, "detail": "x", "request_id": "x"}
    as_problem = {**id, "Content-Type": "application/problem+json"}
    assert complaint(404, problem, as_problem, "/nowhere") is None
    assert complaint(404, {**problem, "sql": "x"}, as_problem, "/nowhere") is not None
    assert complaint(404, problem, id, "/nowhere") is not None
    assert "WWW-Authenticate" in complaint(401, {**problem, "status": 401}, as_problem, "/users/5")
