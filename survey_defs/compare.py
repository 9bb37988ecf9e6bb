"""Is the ruler the same ruler? Items of two versions compared: wording, response scale, keying, who is asked."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from survey_defs.items import PointItem
from survey_defs.kinds.item import Item
from survey_defs.model import Questionnaire

Status = Literal["identical", "cosmetic", "changed", "added", "removed"]
_NOT_COMPARED = frozenset(
    {"id", "revision", "required", "soft_required", "facet", "family", "values", "variants_comparable", "higher_is"}
)
"""What does not change the question that a respondent reads, or is compared otherwise."""

_MEANT = re.compile(r"(?<=\d)[.,:٫٬/-](?=\d)|(?<!\w)-(?=\d)|[{}]")
"""Punctuation that carries meaning: inside a number, a minus sign, around a placeholder."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of an item. ``differences`` names the parts that differ, such as "text.fa" or "reverse"."""

    item: str
    status: Status
    differences: tuple[str, ...] = ()


def compare(old: Questionnaire, new: Questionnaire) -> dict[str, Change]:
    """Item id -> change, for the items of both versions.

    Cosmetic: only punctuation, spacing or case of texts differ. Only languages that both versions have are compared.
    """
    languages = set(old.languages) & set(new.languages)
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    found: dict[str, Change] = {}
    for item_id in [*before, *(each for each in after if each not in before)]:
        if item_id not in after:
            found[item_id] = Change(item=item_id, status="removed")
        elif item_id not in before:
            found[item_id] = Change(item=item_id, status="added")
        else:
            parts = (_parts(before[item_id], old, languages), _parts(after[item_id], new, languages))
            found[item_id] = _change(item_id, *parts, has_common=bool(languages))
    return found


def _change(item_id: str, old: Mapping[str, str], new: Mapping[str, str], *, has_common: bool) -> Change:
    if not has_common:
        return Change(item=item_id, status="changed", differences=("languages",))
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    if not names:
        return Change(item=item_id, status="identical")
    is_cosmetic = all(
        name.startswith("text.") and name in old and name in new and bare(old[name]) == bare(new[name])
        for name in names
    )
    shown = tuple(dict.fromkeys(name.removeprefix("text.") for name in names))
    return Change(item=item_id, status="cosmetic" if is_cosmetic else "changed", differences=shown)


def _parts(item: Item, questionnaire: Questionnaire, languages: set[str]) -> dict[str, str]:
    """Everything that makes the question, by name; texts under "text."."""
    tree: dict[str, object] = {
        name: value
        for name, value in item.model_dump(mode="json", by_alias=True, exclude_none=True).items()
        if name not in _NOT_COMPARED
    }
    tree.pop("response_scale", None)
    if isinstance(item, PointItem):
        scale = questionnaire.response_scales[item.response_scale]
        tree["response_scale"] = scale.model_dump(mode="json", exclude_none=True)
    battery = questionnaire.battery_of(item.id)
    conditions = [questionnaire.page_of(item.id).show_if, *([battery.show_if] if battery else []), item.show_if]
    shown = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in conditions if each is not None]
    tree["show_if"] = shown
    tree["stem"] = dict(battery.stem) if battery is not None and battery.stem is not None else {}
    found: dict[str, str] = {}
    _flatten(tree, "", languages, set(questionnaire.languages), found)
    return found


def _flatten(tree: object, path: str, languages: set[str], own: set[str], found: dict[str, str]) -> None:
    if isinstance(tree, dict):
        is_texts = bool(tree) and set(tree) <= own
        for name, value in tree.items():
            if is_texts and name in languages:
                found[f"text.{path}.{name}"] = str(value)
            elif not is_texts:
                _flatten(value, f"{path}.{name}" if path else str(name), languages, own, found)
    elif isinstance(tree, list):
        found[f"{path}.count"] = str(len(tree))
        for number, value in enumerate(tree):
            _flatten(value, f"{path}.{number}", languages, own, found)
    else:
        found[path] = json.dumps(tree)


def bare(text: str) -> str:
    """A text without punctuation, spacing and case; a minus sign, decimals and placeholders stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept: list[str] = []
    meant = {place for found in _MEANT.finditer(folded) for place in range(*found.span())}
    for place, letter in enumerate(folded):
        if place in meant or unicodedata.category(letter)[0] not in "PZC":
            kept.append(letter)
    return "".join(kept)
