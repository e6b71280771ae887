# SPDX-License-Identifier: MIT
"""contract.py: hold replies against docs/openapi.yaml."""

import json
import os
import re
import urllib.parse

import jsonschema
import yaml

DOCUMENT = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "openapi.yaml")
METHODS = ("get", "post", "options")
# The web server's, whichever it is.
FOREIGN = {"date", "server", "connection", "keep-alive", "content-length", "content-type",
           "accept-ranges", "transfer-encoding", "upgrade"}


def load():
    with open(DOCUMENT) as file:
        return yaml.safe_load(file)


def resolved(node, document):
    """A copy in which what `$ref` means stands in its place."""
    if isinstance(node, list):
        return [resolved(item, document) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return resolved(target, document)
    return {name: resolved(value, document) for name, value in node.items()}


def error_words(schema):
    """What the member `error` may be."""
    for part in [schema] + schema.get("allOf", []):
        words = part.get("properties", {}).get("error", {}).get("enum")
        if words:
            return set(words)
    return {None}


def as_number(text):
    return int(text) if re.fullmatch(r"[0-9]+", text) else text


def once(pairs):
    """RFC 8259 section 4: no member twice."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise AssertionError(f"a member twice: {pairs}")
    return dict(pairs)


class Contract:
    def __init__(self):
        document = load()
        self.version = document["info"]["version"]
        self.seen = set()
        self.checked = 0
        self._operations = {}   # (path, method): responses
        self._validators = {}   # by the identity of the schema
        self._patterns = []
        for path, item in document["paths"].items():
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path.rstrip("/")))
            # what is spelled out counts before what has a name
            self._patterns.append((path.count("{"), re.compile(pattern + "/?"), path))
            for method in METHODS:
                if method in item:
                    self._operations[path, method] = resolved(
                        item[method]["responses"], document)
        self._patterns.sort(key=lambda entry: entry[0])

    def outcomes(self):
        """Every documented path, method, status and error word."""
        for (path, method), responses in self._operations.items():
            for status, response in responses.items():
                content = response.get("content", {})
                schema = content.get("application/json", {}).get("schema", {})
                words = error_words(schema)
                for word in words | ({None} if "text/html" in content else set()):
                    yield path, method, status, word

    def path(self, target):
        """The documented path that an address fits, or None."""
        path = urllib.parse.urlsplit(target).path
        return next((name for _, pattern, name in self._patterns
                     if pattern.fullmatch(path)), None)

    def _response(self, method, target, status):
        found = self.path(target)
        if found is None:
            raise AssertionError(f"{target} is not documented")
        methods = [{"HEAD": "get"}.get(method, method.lower())]
        if (found, methods[0]) not in self._operations:
            # any other method: the 405 of those that are documented
            methods = [m for m in METHODS if "405" in self._operations.get((found, m), {})]
            if status != 405 or not methods:
                raise AssertionError(f"{status} for {method} {found} is not documented")
        responses = self._operations[found, methods[0]]
        key = str(status) if str(status) in responses else f"{status // 100}XX"
        if key not in responses:
            raise AssertionError(f"{method} {found}: status {status} is not documented")
        return found, methods, key, responses[key]

    def _validate(self, value, schema):
        """A schema is itself checked the first time only: that takes longest."""
        if id(schema) not in self._validators:
            jsonschema.Draft202012Validator.check_schema(schema)
            self._validators[id(schema)] = jsonschema.Draft202012Validator(schema)
        self._validators[id(schema)].validate(value)

    def _check_headers(self, documented, headers):
        documented = {name.lower(): header for name, header in documented.items()}
        for name, value in headers:
            if name in FOREIGN:
                continue
            if name not in documented:
                raise AssertionError(f"header {name}: {value} is not documented")
            self._validate(as_number(value), documented[name]["schema"])
        missing = {name for name, header in documented.items()
                   if header.get("required")} - {name for name, _ in headers}
        if missing:
            raise AssertionError(f"headers {missing} are missing")

    def _check_body(self, content, headers, body):
        """The error word, if it is an error."""
        media = next((value.partition(";")[0] for name, value in headers
                      if name == "content-type"), None)
        if media not in (content or {None: None}):
            raise AssertionError(f"type {media} is not documented")
        if media != "application/json":
            if body and media is None:
                raise AssertionError("a body without a type")
            return None
        value = json.loads(body, object_pairs_hook=once)
        self._validate(value, content[media]["schema"])
        return value.get("error")

    def check(self, method, target, status, headers, body):
        """headers: pairs, names in small letters."""
        path, methods, key, response = self._response(method, target, status)
        try:
            self._check_headers(response.get("headers", {}), headers)
            word = None if method == "HEAD" else \
                self._check_body(response.get("content"), headers, body)
        except (AssertionError, ValueError, jsonschema.ValidationError) as error:
            text = getattr(error, "message", str(error))
            raise AssertionError(f"{method} {target} {status}: {text}; {body[:300]!r}") from error
        self.checked += 1
        self.seen.update((path, name, key, word) for name in methods)
