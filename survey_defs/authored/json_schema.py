"""The authoring form as a JSON Schema, for editors that complete and underline while a questionnaire is written.

It is the schema of the resolved form, widened where an author may write less. What only the loader can know (does the
item exist, does the condition look back) the schema does not say.
"""

from survey_defs.authored.bank import bank
from survey_defs.authored.resolve_blocks import USE_FIELDS
from survey_defs.model import Questionnaire

Schema = dict[str, "object"]
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_NAMED = {"$ref": "#/$defs/AuthoredTexts"}
_IDS = {"type": "array", "items": {"type": "string"}}
_ON_POINTS = ("LikertItem", "InstructedItem", "RatingItem", "BipolarItem", "GridItem")
_CONDITIONS = ("AllOf", "AnyOf", "Negation", "Comparison")


def authoring_schema() -> Schema:
    """JSON Schema (2020-12) of a questionnaire as it is written."""
    schema = _widened(Questionnaire.model_json_schema(by_alias=True))
    definitions, fields = _object(schema, "$defs"), _object(schema, "properties")
    definitions |= {"AuthoredTexts": _texts(), "AuthoredCondition": _condition(), "AuthoredScale": _scale()}
    definitions |= {"Use": _use(), "AuthoredConstruct": _construct()}
    for name in _ON_POINTS:
        _loosen(_object(definitions, name), name)
    battery = _object(definitions, "Battery")
    battery["required"] = ["items", "response_scale"]
    _object(battery, "properties")["response_scale"] = {"$ref": "#/$defs/AuthoredScale"}
    blocks = _object(_object(_object(definitions, "Page"), "properties"), "blocks")
    blocks["items"] = {"anyOf": [{"$ref": "#/$defs/Use"}, _without_discriminator(blocks.get("items"))]}
    _object(_object(definitions, "FactorAnalysis"), "properties")["items"] = _IDS  # constructs stand for their items
    _object(definitions, "Model")["required"] = ["id"]
    _object(_object(definitions, "Model"), "properties")["constructs"] = _IDS
    fields |= {
        "consent": {"anyOf": [{"type": "string"}, {"type": "null"}, {"$ref": "#/$defs/Consent"}]},
        "constructs": {"type": "array", "items": {"$ref": "#/$defs/AuthoredConstruct"}},
        "response_scales": {"type": "object", "additionalProperties": {"$ref": "#/$defs/AuthoredScale"}},
        "items": {"type": "array", "items": {"type": "object"}},
        "filters": {"type": "object", "additionalProperties": {"$ref": "#/$defs/AuthoredCondition"}},
        "offers": {"type": "object", "propertyNames": {"enum": list(bank().add_ons)}},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def _widened(tree: object) -> Schema:
    """The schema with authored texts and conditions in place of resolved ones."""
    widened = _walk(tree)
    return widened if isinstance(widened, dict) else {}


def _walk(tree: object) -> object:
    if isinstance(tree, list):
        return [_walk(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("type") == "object" and tree.get("additionalProperties") == {"type": "string"}:
        return dict(_NAMED)
    references = [each.get("$ref", "") for each in tree.get("oneOf", []) if isinstance(each, dict)]
    if references and all(str(each).split("/")[-1] in _CONDITIONS for each in references):
        return {"$ref": "#/$defs/AuthoredCondition"}
    return {name: _walk(each) for name, each in tree.items() if name != "discriminator"}


def _object(tree: Schema, name: str) -> Schema:
    """A part of the schema, made where there is none."""
    found = tree.setdefault(name, {})
    if not isinstance(found, dict):
        raise TypeError(f"needed: an object at {name}; found: {type(found).__name__}")
    return found


def _without_discriminator(union: object) -> object:
    return {"anyOf": union["oneOf"]} if isinstance(union, dict) and "oneOf" in union else union


def _loosen(definition: Schema, name: str) -> None:
    """The loader knows the values of a response scale, and that a sentence in a battery is a Likert item."""
    required = definition.get("required")
    left_out = {"values", "kind", "response_scale"} if name == "LikertItem" else {"values", "response_scale"}
    definition["required"] = [each for each in required if each not in left_out] if isinstance(required, list) else []
    fields = _object(definition, "properties")
    fields["response_scale"] = {"$ref": "#/$defs/AuthoredScale"}
    if name == "InstructedItem":
        point = {"type": ["integer", "string"]}
        fields |= {"expect": point, "flag": {"type": "array", "items": point}}


def _texts() -> Schema:
    by_language = {"type": "object", "additionalProperties": {"type": "string"}}
    variants = {"hotel": by_language, "bank": by_language}
    return {
        "description": "One text, texts by language, texts by variant and language, or the name of a shared text",
        "anyOf": [
            {"type": "string"},
            {"type": "object", "required": ["shared"], "properties": {"shared": {"type": "string"}}},
            {"type": "object", "properties": variants, "additionalProperties": False},
            by_language,
        ],
    }


def _condition() -> Schema:
    by_name = {"type": "string", "enum": list(bank().filters), "description": "A filter of the item bank"}
    return {"anyOf": [by_name, {"type": "string"}, *({"$ref": f"#/$defs/{name}"} for name in _CONDITIONS)]}


def _scale() -> Schema:
    span = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    by_range = {"type": "object", "required": ["range"], "properties": {"range": span, "low": _NAMED, "high": _NAMED}}
    by_name = {"type": "string", "examples": list(bank().response_scales)}
    return {"anyOf": [by_name, by_range, {"$ref": "#/$defs/ResponseScale"}]}


def _use() -> Schema:
    known = {"type": "string", "examples": [*bank().constructs, *bank().items]}
    fields: Schema = {name: {} for name in sorted(USE_FIELDS)}
    fields |= {"use": {"anyOf": [known, {"type": "array", "items": known}]}, "only": _IDS, "with": _IDS}
    fields |= {"shuffle": {"type": "boolean"}, "required": {"type": "boolean"}, "soft_required": {"type": "boolean"}}
    fields |= {"stem": {"anyOf": [_NAMED, {"type": "null"}]}, "show_if": {"$ref": "#/$defs/AuthoredCondition"}}
    return {"type": "object", "required": ["use"], "properties": fields, "additionalProperties": False}


def _construct() -> Schema:
    item: Schema = {"anyOf": [{"type": "string"}, {"type": "object", "required": ["id"]}]}
    return {
        "type": "object",
        "required": ["id", "label", "measurement", "items"],
        "properties": {
            "id": {"type": "string"},
            "label": _NAMED,
            "measurement": {"enum": ["reflective", "index", "separate"]},
            "response_scale": {"$ref": "#/$defs/AuthoredScale"},
            "items": {"type": "array", "items": item},
        },
    }
