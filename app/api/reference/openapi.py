"""The reference in OpenAPI 3.1, made from the table of operations and their models, so that it cannot say otherwise."""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.api.calls.operation import JSON, OPERATIONS, PARAMETERS, ROOT, Operation
from app.api.calls.problems import BY_STATUS, MEDIA_TYPE
from app.api.shapes.base import Asked, Problem
from app.api.shapes.webhooks import Told
from app.api.webhooks.addresses import EVENTS
from app.kernel.web.i18n import speaking

Tree = dict[str, Any]
Mode = Literal["validation", "serialization"]
REFERENCE = "#/components/schemas/{model}"
ABOUT = """Customers, purchases, waves, invitations, responses, results and cases of one organisation, for its programs.

Every call carries `Authorization: Bearer vafa_...`; cookies count for nothing. Errors are application/problem+json
(RFC 9457) in the language of Accept-Language; `code` never changes. Times are in UTC, amounts are text in the
organisation's currency. Lists come in pages: hand `next` back as `cursor`. A call that is repeated does no harm,
because customers, purchases, invitations and webhooks are recognised by keys of their own."""
# in this order they stand in the reference
TAGS = {
    "token": "The token itself",
    "customers": "Persons the organisation knows, found by its own key",
    "purchases": "What customers paid; a return is a negative amount",
    "studies": "Questionnaires that are repeated",
    "waves": "Rounds of a study, their invitations, responses and results",
    "invitations": "Personal links, one by one",
    "cases": "What somebody has to look after",
    "webhooks": "Addresses that are told of events",
}
SENT = {
    "Vafa-Event": "The event",
    "Vafa-Event-Id": "The same on every try",
    "Vafa-Signature": "t=<time>,v1=<HMAC-SHA256 of the time, a point and the body, under the webhook's secret, in hex>",
}
HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    403: {"WWW-Authenticate": "Which scope is missing"},
    429: {"Retry-After": "Seconds to wait"},
    201: {"Location": "Where the new thing is"},
    304: {"ETag": "The mark of what is known already"},
}


@cache
def document() -> Tree:
    """The whole reference; in English, whoever asks."""
    with speaking("en"):
        refs, components = _schemas()
        return {
            "openapi": "3.1.0",
            "info": {"title": "Vafa", "version": version("vafa"), "description": ABOUT},
            "servers": [{"url": ROOT}],
            "security": [{"token": []}],
            "tags": [{"name": name, "description": what} for name, what in TAGS.items()],
            "paths": _paths(refs),
            "webhooks": {name: {"post": _told(name, str(what), refs)} for name, what in EVENTS.items()},
            "components": {
                "schemas": components,
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "vafa_..."}},
            },
        }


def _models() -> Iterator[tuple[type[BaseModel], Mode]]:
    yield Problem, "serialization"
    yield Told, "serialization"
    for one in OPERATIONS.values():
        if one.given is not None:
            yield one.given, "validation"
        yield from ((model, "serialization") for model in one.gives.values() if model is not None)


def _schemas() -> tuple[dict[object, Tree], Tree]:
    models = list(dict.fromkeys(_models()))
    found, tree = models_json_schema(models, ref_template=REFERENCE)
    return {model: schema for (model, _), schema in found.items()}, tree["$defs"]


def _paths(refs: dict[object, Tree]) -> Tree:
    paths: Tree = {}
    for one in in_order():
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, refs)
    return paths


def _told(event: str, what: str, refs: dict[object, Tree]) -> Tree:
    """What arrives at an address that listens to an event."""
    header = {"in": "header", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": event,
        "summary": what,
        "tags": ["webhooks"],
        "parameters": [{"name": name, "description": meaning, **header} for name, meaning in SENT.items()],
        "requestBody": {"required": True, "content": {JSON: {"schema": refs[Told]}}},
        "responses": {"2XX": {"description": "Taken. Anything else is tried again, for a day."}},
    }


def in_order() -> list[Operation]:
    """As they stand in the reference: by their first word, then as they were written."""
    return sorted(OPERATIONS.values(), key=lambda one: list(TAGS).index(tag_of(one)))


def tag_of(one: Operation) -> str:
    return one.path.split("/")[1]


def _operation(one: Operation, refs: dict[object, Tree]) -> Tree:
    needs = f"Needs the scope `{one.scope}`." if one.scope else "Any token that is good."
    found: Tree = {
        "operationId": one.name,
        "summary": str(one.summary),
        "description": "\n\n".join([*([one.about] if one.about else []), needs]),
        "tags": [tag_of(one)],
        "parameters": [*(_of_path(name) for name in one.parameters), *_of_query(one.asked)],
        "responses": {str(status): answer for status, answer in _answers(one, refs)},
    }
    if one.given is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": refs[one.given]}}}
    return found


def _of_path(name: str) -> Tree:
    known = PARAMETERS[name]
    found: Tree = {"name": name, "in": "path", "required": True, "schema": dict(known.schema)}
    return found | ({"description": known.what} if known.what else {})


def _of_query(model: type[Asked]) -> Iterator[Tree]:
    schema = model.model_json_schema(ref_template=REFERENCE)
    for name, one in schema.get("properties", {}).items():
        needed = name in schema.get("required", ())
        yield {"name": name, "in": "query", "required": needed, "schema": _without_null(one)}


def _without_null(schema: Tree) -> Tree:
    """Absent is absent: nobody writes null into an address."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default", "title")}
    return rest | kinds[0] if len(kinds) == 1 else schema


def refusals(one: Operation) -> list[int]:
    """Every status with which an operation may refuse."""
    # 400: a text in the address that no database keeps
    found = {400, 401, 422, 429, *one.refuses}
    found |= {403} if one.scope else set()
    found |= {404} if one.parameters else set()
    found |= {413, 415} if one.given else set()
    return sorted(found)


def _answers(one: Operation, refs: dict[object, Tree]) -> Iterator[tuple[int, Tree]]:
    for status, model in one.gives.items():
        answer: Tree = {"description": "Done" if model else "Done; nothing to say"}
        if model is not None:
            answer["content"] = {JSON: {"schema": refs[model]}}
        yield status, answer | _headers(status)
    for status in refusals(one):
        content = {MEDIA_TYPE: {"schema": refs[Problem]}}
        yield status, {"description": str(BY_STATUS[status][1]), "content": content} | _headers(status)


def _headers(status: int) -> Tree:
    named = HEADERS.get(status, {})
    if not named:
        return {}
    return {"headers": {name: {"description": what, "schema": {"type": "string"}} for name, what in named.items()}}
