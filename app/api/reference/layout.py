"""The reference as people read it: the same document, laid out, with a line of curl for each operation."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.api.calls.operation import Operation
from app.api.reference.openapi import TAGS, document, in_order, refusals, tag_of

Tree = dict[str, Any]
DEEPEST = 4
EXAMPLES: dict[str, object] = {
    "key": "G-1042",
    "channel": "mail",
    "study_id": 3,
    "wave_id": 12,
    "case_id": 51,
    "webhook_id": 1,
    "invitation_id": "8f0c5d1e-6a3b-4c0f-9d57-2f1b6a7c9e10",
    "response_id": "8f0c5d1e-6a3b-4c0f-9d57-2f1b6a7c9e10",
    "delivery_id": "8f0c5d1e-6a3b-4c0f-9d57-2f1b6a7c9e10",
}
KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}
FORMATS = {"date-time": "time", "date": "day", "uuid": "uuid"}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a body; `name` with its way from the top."""

    name: str
    kind: str
    is_needed: bool
    what: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One operation as it stands on the page."""

    operation: Operation
    asked: tuple[Field, ...]
    given: tuple[Field, ...]
    gives: tuple[tuple[int, tuple[Field, ...]], ...]
    refuses: tuple[int, ...]
    curl: str


def sections(root: str) -> Iterator[tuple[str, list[Entry]]]:
    """Operations by their first word; `root` is the address of the interface."""
    entries = [_entry(one, root) for one in in_order()]
    for tag in TAGS:
        yield tag, [entry for entry in entries if tag_of(entry.operation) == tag]


def _entry(one: Operation, root: str) -> Entry:
    told = document()["paths"][one.path][one.method.lower()]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return Entry(
        operation=one,
        asked=tuple(_parameter(each) for each in told["parameters"]),
        given=tuple(_fields(body)) if body else (),
        gives=tuple((status, tuple(_answered(told["responses"][str(status)]))) for status in one.gives),
        refuses=tuple(refusals(one)),
        curl=_curl(one, root, told["parameters"], body),
    )


def _parameter(told: Tree) -> Field:
    what = told.get("description", told["schema"].get("description", ""))
    return Field(told["name"], kind_of(told["schema"]), told["required"], what)


def _answered(answer: Tree) -> Iterator[Field]:
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    return _fields(schema) if schema else iter(())


def _fields(schema: Tree, before: str = "", depth: int = 0) -> Iterator[Field]:
    """Fields of an object, those of objects inside it after it."""
    found = _resolved(schema)
    needed = found.get("required", ())
    for name, one in found.get("properties", {}).items():
        yield Field(before + name, kind_of(one), name in needed, one.get("description", ""))
        inner = _inner(one)
        if inner is not None and depth < DEEPEST:
            yield from _fields(inner, f"{before}{name}.", depth + 1)


def _inner(schema: Tree) -> Tree | None:
    """The object inside a field: itself, or what a list is made of."""
    for one in (schema, *schema.get("anyOf", ())):
        found = _resolved(one)
        found = _resolved(found["items"]) if found.get("type") == "array" and "items" in found else found
        if "properties" in found:
            return found
    return None


def _resolved(schema: Tree) -> Tree:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Tree = document()["components"]["schemas"][name] if name else schema
    return found


def kind_of(schema: Tree) -> str:
    """What a value is, in English words that are the same in every language of the page."""
    found = _resolved(schema)
    if "anyOf" in found:
        return " or ".join(dict.fromkeys(kind_of(one) for one in found["anyOf"]))
    if "enum" in found or "const" in found:
        return " | ".join(str(one) for one in found.get("enum", [found.get("const")]))
    if found.get("type") == "array":
        return f"list of {kind_of(found['items'])}" if "items" in found else "list"
    if found.get("type") == "object":
        return "object"
    return FORMATS.get(found.get("format", ""), KINDS.get(found.get("type", ""), "any"))


def example_of(schema: Tree) -> object:
    """A value that fits: the example of the model where it has one."""
    found = _resolved(schema)
    if found.get("examples"):
        return found["examples"][0]
    if "anyOf" in found:
        return example_of(found["anyOf"][0])
    if "enum" in found or "const" in found:
        return found.get("enum", [found.get("const")])[0]
    if found.get("type") == "array":
        return [example_of(found["items"])]
    if "properties" in found:
        return {name: example_of(one) for name, one in found["properties"].items()}
    return _plain_example(found)


def _plain_example(schema: Tree) -> object:
    by_format: dict[str, object] = {"date-time": "2026-11-22T10:00:00Z", "date": "2026-11-22"}
    by_type: dict[str, object] = {"integer": 1, "number": 1.5, "boolean": True, "object": {}, "null": None}
    default = by_format.get(schema.get("format", ""), "text")
    return by_type.get(schema.get("type", ""), default)


def _curl(one: Operation, root: str, parameters: list[Tree], body: Tree | None) -> str:
    path = one.path.format(**EXAMPLES)
    needed = [each for each in parameters if each["in"] == "query" and each["required"]]
    query = "&".join(f"{each['name']}={example_of(each['schema'])}" for each in needed)
    address = f"{root}{path}" + (f"?{query}" if query else "")
    lines = [f"curl -X {one.method} {shlex.quote(address)}" if one.method != "GET" else f"curl {shlex.quote(address)}"]
    lines.append('  -H "Authorization: Bearer $VAFA_TOKEN"')
    if body:
        lines.append("  -H 'Content-Type: application/json'")
        lines.append(f"  -d {shlex.quote(json.dumps(example_of(body), ensure_ascii=False, indent=2))}")
    return " \\\n".join(lines)
