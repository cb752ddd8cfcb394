# SPDX-License-Identifier: Apache-2.0
"""Holds answers against an OpenAPI 3.1 document: status, headers, media type and body."""
import re
import urllib.parse

import jsonschema

_documents = {}


class ContractBroken(AssertionError):
    """An answer that the document does not promise."""


def of(program, fetch):
    """The contract of a program, fetched from the first process that runs it."""
    if program not in _documents:
        _documents[program] = Contract(fetch())
    return _documents[program]


class Contract:
    """One OpenAPI document, ready to judge answers."""

    def __init__(self, document):
        self.document = document
        self.general = set(document["info"].get("x-general-statuses", []))
        self.paths = [(path, re.compile("^" + re.sub(r"\\{[^/]+?\\}", "[^/]+", re.escape(path)) + "$"))
                      for path in document["paths"]]

    def resolve(self, item):
        """The item itself, or what its $ref points to."""
        while isinstance(item, dict) and set(item) == {"$ref"}:
            target = self.document
            for part in item["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            item = target
        return item

    def template(self, path):
        """The document's path for a real one; fixed segments win over parameters."""
        found = [template for template, pattern in self.paths if pattern.match(path)]
        return min(found, key=lambda template: template.count("{"), default=None)

    def validator(self, schema):
        """A validator whose `#/components/…` references lead into the document."""
        return jsonschema.Draft202012Validator({**schema, "components": self.document["components"]})

    def problems(self, schema, value):
        return [f"{error.json_path}: {error.message}" for error in self.validator(schema).iter_errors(value)]

    def check(self, response):
        """An httpx response hook: raises ContractBroken unless the document promises this answer."""
        response.read()
        request = response.request
        call = f"{request.method} {request.url.raw_path.decode('ascii')} -> {response.status_code}"
        complaint = self.complaint(request.method, request.url.raw_path.decode("ascii"), response)
        if complaint:
            raise ContractBroken(f"{call}: {complaint}\n{response.text[:2000]}")

    def complaint(self, method, target, response):
        """What is wrong with the answer; None when nothing is."""
        template = self.template(urllib.parse.urlsplit(target).path)
        operations = self.document["paths"].get(template, {})
        operation = operations.get("get" if method == "HEAD" else method.lower())
        status = str(response.status_code)
        if operation is not None and status in operation["responses"]:
            return self._complaint_of(self.resolve(operation["responses"][status]), response, method == "HEAD")
        if "X-Request-Id" not in response.headers:
            return "no X-Request-Id"
        if status in self.general:
            return self._complaint_of_problem(response, method == "HEAD")
        if method == "OPTIONS" and status == "204":
            return None
        return f"status is not in the document for {method} {template}"

    def _complaint_of(self, promised, response, is_head):
        for name, header in promised.get("headers", {}).items():
            complaint = self._complaint_of_header(name, self.resolve(header), response)
            if complaint:
                return complaint
        if is_head or "content" not in promised:
            return "a body where none belongs" if response.content else None
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        content = promised["content"].get(media_type)
        if content is None:
            return f"media type {media_type!r} is not in the document"
        value = response.json() if media_type.endswith("json") else response.text
        wrong = self.problems(content["schema"], value)
        if media_type == "application/problem+json" and value.get("status") != response.status_code:
            wrong.append("status of the problem is not the status of the answer")
        return "; ".join(wrong) or None

    def _complaint_of_header(self, name, header, response):
        if name not in response.headers:
            return f"header {name} is missing" if header.get("required") else None
        value = response.headers[name]
        if self.resolve(header["schema"]).get("type") == "integer":
            if not value.isascii() or not value.isdigit():
                return f"header {name} is no number: {value!r}"
            value = int(value)
        wrong = self.problems(header["schema"], value)
        return f"header {name}: {wrong[0]}" if wrong else None

    def _complaint_of_problem(self, response, is_head):
        if is_head:
            return None
        if response.headers.get("content-type") != "application/problem+json":
            return f"an error of media type {response.headers.get('content-type')!r}"
        return "; ".join(self.problems({"$ref": "#/components/schemas/Problem"}, response.json())) or None
