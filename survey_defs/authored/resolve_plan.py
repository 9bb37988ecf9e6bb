"""The authored analysis plan to its resolved form: constructs stand for their items."""

from pydantic import ValidationError

from survey_defs.analysis_plan import AnalysisPlan
from survey_defs.authored.resolve_items import Fields, ItemResolver
from survey_defs.authored.source import Node
from survey_defs.model import Construct


def resolved_plan(root: Node, items: ItemResolver, constructs: list[Construct]) -> AnalysisPlan | None:
    """The plan of a questionnaire; None where there is none, or (told) where it has a defect of form."""
    node = root.get("analysis")
    if node is None or node.value is None:
        return None
    asked = {construct.id: construct.items for construct in constructs}
    fields = items.fields(node, "analysis")
    for name in ("measurement", "structure"):
        if name in node:
            models = [_model(child, items, asked) for child in node.fields[name].children]
            fields[name] = [model for model in models if model is not None]
            if None in models:
                items.defects.doubted.add(name)
    factor = fields.get("factor_analysis")
    if isinstance(factor, dict) and isinstance(factor.get("items"), list):
        named = [item_id for name in factor["items"] for item_id in asked.get(str(name), (name,))]
        missing = items.defects.doubted.difference(*asked.values())
        factor["items"] = [name for name in named if str(name) not in missing]
        if named and not factor["items"]:
            # nothing is left of it, because of defects that were told
            del fields["factor_analysis"]
            items.defects.doubted.add("factor_analysis")
    try:
        return AnalysisPlan.model_validate(fields)
    except ValidationError as error:
        items.defects.tell_invalid(node, "analysis", error)
        return None


def _model(node: Node, items: ItemResolver, asked: dict[str, tuple[str, ...]]) -> object:
    """A model; ``constructs`` writes a line with the items asked for each, before what is written out. None where
    nothing is left of it, because of defects that were told.
    """
    if not node.fields:
        return node.plain()
    fields: Fields = items.fields(node, "analysis")
    if "labels" in node:
        fields["labels"] = {
            name: items.texts.texts(child, name) for name, child in node.fields["labels"].fields.items()
        }
    named = fields.pop("constructs", None)
    lines = []
    for child in node.at(("constructs",)).children if isinstance(named, list) else ():
        construct_id = str(child.value)
        if construct_id not in asked and construct_id not in items.defects.doubted:
            items.defects.tell(child, construct_id, "unknown_construct", construct_id)
        elif construct_id in asked:
            lines.append(f"{construct_id} =~ {' + '.join(asked[construct_id])}")
    written = str(fields.get("model", "")).strip()
    if named and not lines and not written:
        return None
    fields["model"] = "\n".join([*lines, *([written] if written else [])])
    return fields
