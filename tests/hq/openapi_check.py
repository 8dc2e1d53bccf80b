#!/usr/bin/python3
"""openapi_check.py OPENAPI EXCHANGES: what headquarters was asked and answered, held against its description.

EXCHANGES has a JSON object a line: {"route": [side, method, pattern]} for each route that the server knows, and
{"side", "method", "target", "sent": {name: value}, "body": base64, "status", "headers": [[name, value]], "answer": base64}.
Prints every difference, in both directions, and exits 1 when there is one.
"""
import base64
import json
import re
import sys
from urllib.parse import parse_qsl, unquote, urlsplit

from jsonschema import Draft202012Validator, RefResolver

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# What every answer of the listeners has.
EVERYWHERE = {"date", "connection", "keep-alive", "content-length", "content-type", "cache-control", "x-content-type-options"}

faults = []


def fault(text):
    faults.append(text)


class Document:
    def __init__(self, file):
        with open(file, encoding="utf-8") as stream:
            self.whole = json.load(stream)
        self.resolver = RefResolver("", self.whole)
        self.used = set()
        self.operations = {}
        for path, item in self.whole["paths"].items():
            side = "kiosks" if "{kioskPort}" in item["servers"][0]["url"] else "open"
            for method in METHODS:
                if method in item:
                    parameters = [self.at(one) for one in item.get("parameters", []) + item[method].get("parameters", [])]
                    self.operations[(side, method.upper(), path)] = Operation(self, side, method.upper(), path, item[method], parameters)

    def at(self, node):
        """The node that a reference leads to."""
        while "$ref" in node:
            self.used.add(node["$ref"])
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def differs(self, value, schema):
        validator = Draft202012Validator(schema, resolver=self.resolver)
        return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(value)]

    def check(self):
        """What can be wrong with the document itself."""
        self.walk(self.whole, [])
        for kind, named in self.whole["components"].items():
            for name in named:
                if kind not in ("securitySchemes",) and f"#/components/{kind}/{name}" not in self.used:
                    fault(f"components/{kind}/{name} is used nowhere")
        for schema in self.whole["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
        ids = [operation.node["operationId"] for operation in self.operations.values()]
        for one in {one for one in ids if ids.count(one) > 1}:
            fault(f"operationId {one} twice")
        schemes = set(self.whole["components"]["securitySchemes"])
        for operation in self.operations.values():
            for wanted in operation.node["security"]:
                if not set(wanted) <= schemes:
                    fault(f"{operation}: unknown security {wanted}")
            declared = {one["name"] for one in operation.parameters if one["in"] == "path"}
            if declared != set(re.findall(r"{(\w+)}", operation.path)):
                fault(f"{operation}: path parameters are {sorted(declared)}")

    def walk(self, node, place):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                try:
                    self.at(node)
                except Exception:
                    fault(f"{'/'.join(place)}: {node['$ref']} leads nowhere")
            for key, value in node.items():
                if key == "schema":
                    Draft202012Validator.check_schema(value)
                self.walk(value, place + [key])
        elif isinstance(node, list):
            for i, value in enumerate(node):
                self.walk(value, place + [str(i)])


class Operation:
    def __init__(self, document, side, method, path, node, parameters):
        self.document, self.side, self.method, self.path, self.node, self.parameters = document, side, method, path, node, parameters
        self.pattern = re.compile("^" + re.sub(r"{\w+}", r"([^/]+)", path.replace(".", r"\.")) + "$")
        self.responses = {status: document.at(one) for status, one in node["responses"].items()}
        self.reached = set()
        self.asked_with = set()

    def __str__(self):
        return f"{self.method} {self.path}"

    def promised(self):
        """(status, media type or None, kind of problem or None), all of them."""
        for status, response in self.responses.items():
            if not response.get("content"):
                yield status, None, None
            for media, content in response.get("content", {}).items():
                kinds = [None]
                if media == "application/problem+json":
                    kinds = content["schema"]["properties"]["title"]["enum"]
                for kind in kinds:
                    yield status, media, kind

    def take(self, exchange):
        status, where = str(exchange["status"]), f"{self}: {exchange['status']}"
        response = self.responses.get(status)
        if response is None:
            fault(f"{where} is not described; {exchange['answer'][:300]}")
            return
        media = exchange.media if response.get("content") or exchange["answer"] else None
        content = response.get("content", {}).get(media) if media else {}
        if content is None:
            fault(f"{where} answers {media}, which is not described")
            return
        value, kind = exchange.value(), None
        if media == "application/problem+json":
            kind = value.get("title")
            if value.get("type") != f"https://certdesk.invalid/problems/{kind}" or value.get("status") != exchange["status"]:
                fault(f"{where}: the problem says another type or status: {value}")
        if content:
            for difference in self.document.differs(value, content["schema"]) if value is not None else []:
                fault(f"{where} {media} {kind or ''} {difference}")
        self.take_headers(where, response, exchange)
        self.reached.add((status, media, kind))
        if exchange["status"] < 400:
            self.take_request(where, exchange)

    def take_headers(self, where, response, exchange):
        described = {name.lower(): self.document.at(one) for name, one in response.get("headers", {}).items()}
        sent = {}
        for name, value in exchange["headers"]:
            sent.setdefault(name.lower(), []).append(value)
        for name in set(sent) - EVERYWHERE - set(described):
            fault(f"{where}: header {name} is not described")
        for name, one in described.items():
            if one.get("required") and name not in sent:
                fault(f"{where}: header {name} is missing")
            for value in sent.get(name, []):
                for difference in self.document.differs(value, one["schema"]):
                    fault(f"{where}: header {name} {difference}")
        if "nosniff" not in sent.get("x-content-type-options", []) or not sent.get("cache-control"):
            fault(f"{where}: not what every answer has")

    def take_request(self, where, exchange):
        """What is served was asked for as described."""
        query = dict(parse_qsl(urlsplit(exchange["target"]).query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in exchange["sent"].items()}
        path = dict(zip(re.findall(r"{(\w+)}", self.path), self.pattern.match(exchange.path).groups()))
        given = {"query": query, "header": headers, "path": {k: unquote(v) for k, v in path.items()}}
        for one in self.parameters:
            name = one["name"].lower() if one["in"] == "header" else one["name"]
            value = given[one["in"]].get(name)
            if value is None:
                if one.get("required"):
                    fault(f"{where} without {name}, which is required")
                continue
            self.asked_with.add((one["in"], one["name"]))
            if one["schema"].get("type") == "integer" and re.fullmatch(r"-?\d+", value):
                value = int(value)
            for difference in self.document.differs(value, one["schema"]):
                fault(f"{where} with {name}={value}: {difference}")
        for name in set(query) - {one["name"] for one in self.parameters if one["in"] == "query"}:
            fault(f"{where} with {name}, which is not described")
        wanted = self.node.get("requestBody")
        if exchange["body"] and not wanted:
            fault(f"{where} with a body that is not described")
        if wanted:
            media = headers.get("content-type", "")
            if media not in wanted["content"]:
                fault(f"{where} with a body of {media}, which is not described")
                return
            text = base64.b64decode(exchange["body"]).decode()
            value = json.loads(text) if media.endswith("json") else dict(parse_qsl(text)) if "form" in media else text
            for difference in self.document.differs(value, wanted["content"][media]["schema"]):
                fault(f"{where} with a body of {difference}")

    def check(self):
        for one in self.promised():
            if one not in self.reached:
                fault(f"{self}: {' '.join(str(part) for part in one if part)} was not reached")
        for one in self.parameters:
            if (one["in"], one["name"]) not in self.asked_with:
                fault(f"{self}: nothing was served that had {one['in']} {one['name']}")


class Exchange(dict):
    @property
    def path(self):
        return self["target"].partition("?")[0]

    @property
    def media(self):
        return next((value for name, value in self["headers"] if name.lower() == "content-type"), None)

    def value(self):
        """What its schema is about: JSON, a text, or None for bytes."""
        content = base64.b64decode(self["answer"])
        if not content:
            return None
        if (self.media or "").endswith("json"):
            return json.loads(content)
        try:
            return content.decode()
        except UnicodeDecodeError:
            return None


def take(document, exchange):
    described = [one for one in document.operations.values() if one.side == exchange["side"] and one.pattern.match(exchange.path)]
    for one in described:
        if one.method == exchange["method"]:
            return one.take(exchange)
    where = f"{exchange['method']} {exchange.path}: {exchange['status']}"
    if not described:
        if exchange["status"] != 404 or exchange.value().get("title") != "not-found":
            fault(f"{where}, but there is no such path")
        return None
    allowed = next((value for name, value in exchange["headers"] if name == "Allow"), "")
    if exchange["status"] != 405 or not set(allowed.split(", ")) <= {one.method for one in described}:
        fault(f"{where} with Allow: {allowed}, but there is no such method")
    return None


def main():
    document = Document(sys.argv[1])
    document.check()
    routes, count = set(), 0
    with open(sys.argv[2], encoding="utf-8") as stream:
        for line in stream:
            one = Exchange(json.loads(line))
            if "route" in one:
                routes.add(tuple(one["route"]))
            else:
                count += 1
                take(document, one)
    for one in sorted(routes - set(document.operations)):
        fault(f"{one} is a route of the server and is not described")
    for one in sorted(set(document.operations) - routes):
        fault(f"{one} is described and no route of the server")
    for operation in document.operations.values():
        operation.check()
    for one in sorted(set(faults)):
        print(one)
    promised = sum(len(list(operation.promised())) for operation in document.operations.values())
    print(f"{len(document.operations)} operations, {promised} answers described, {count} exchanges, {len(set(faults))} differences")
    return 1 if faults else 0


sys.exit(main())
