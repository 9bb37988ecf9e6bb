"""Two versions side by side: what became of each item, and what changed around the items."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.kernel.web.i18n import LANGUAGES, formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.studio.wording import condition_words, in_language, item_words
from survey_defs.compare import Change, Status, compare
from survey_defs.items import PointItem
from survey_defs.kinds.item import Item
from survey_defs.model import Questionnaire

STATUSES: dict[Status, str] = {
    "changed": _l("changed"),
    "cosmetic": _l("cosmetic"),
    "added": _l("added"),
    "removed": _l("removed"),
    "identical": _l("identical"),
}
PARTS = {
    "text": _l("wording"),
    "left": _l("left sentence"),
    "right": _l("right sentence"),
    "hint": _l("hint"),
    "stem": _l("sentence above"),
    "kind": _l("kind of item"),
    "options": _l("answers to choose from"),
    "rows": _l("rows"),
    "response_scale": _l("response scale"),
    "values": _l("response scale"),
    "reverse": _l("keying"),
    "show_if": _l("who is asked"),
    "reasons": _l("reasons offered"),
    "not_applicable": _l("reasons offered"),
    "languages": _l("languages"),
    "unit": _l("unit"),
}
PLAN = {
    "scales": _l("scales"),
    "profiles": _l("profiles"),
    "value_index": _l("value index"),
    "factor_analysis": _l("factor analysis"),
    "measurement": _l("measurement models"),
    "structure": _l("structural models"),
    "quadrants": _l("loyalty states"),
    "recommendation": _l("recommendation"),
    "word_of_mouth": _l("word of mouth"),
    "texts": _l("open questions"),
    "groups": _l("groups"),
    "reports": _l("reports"),
}


@dataclass(frozen=True)
class Pair:
    """One thing as it was and as it is; `language` of a text, None of anything else."""

    label: str
    old: str
    new: str
    language: str | None = None

    @property
    def language_name(self) -> str:
        return LANGUAGES[self.language].name if self.language in LANGUAGES else self.language or ""

    @property
    def direction(self) -> str:
        return LANGUAGES[self.language].direction if self.language in LANGUAGES else "auto"


@dataclass(frozen=True)
class ItemDifference:
    """What became of one item."""

    id: str
    status: Status
    text: str
    parts: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Differences:
    """Items that are not identical, in the order of the questionnaire; the plan; how many of each status."""

    items: tuple[ItemDifference, ...]
    plan: tuple[Pair, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def is_same(self) -> bool:
        return not self.items and not self.plan


def differences(old: Questionnaire, new: Questionnaire) -> Differences:
    changes = compare(old, new)
    found = Counter(change.status for change in changes.values())
    counts = tuple((str(label), found[status]) for status, label in STATUSES.items() if found[status])
    shown = tuple(_of_item(change, old, new) for change in changes.values() if change.status != "identical")
    return Differences(shown, tuple(_plan(old, new)), counts)


def _of_item(change: Change, old: Questionnaire, new: Questionnaire) -> ItemDifference:
    source = old if change.status == "removed" else new
    names = dict.fromkeys(name.split(".")[0] for name in change.differences)
    labels = dict.fromkeys(str(PARTS.get(name, name)) for name in names)
    pairs = tuple(_pairs(change.item, names, old, new)) if change.status in {"changed", "cosmetic"} else ()
    text = item_words(source.item(change.item), source)
    return ItemDifference(change.item, change.status, text, formatter().listed(labels), pairs)


def _pairs(item_id: str, names: Iterable[str], old: Questionnaire, new: Questionnaire) -> Iterator[Pair]:
    """Both forms of each part that differs; of texts, of each language that differs."""
    before, after = old.item(item_id), new.item(item_id)
    for name in names:
        label = str(PARTS.get(name, name))
        if name in {"text", "hint", "left", "right", "stem"}:
            yield from _texts(label, _by_language(name, before, old), _by_language(name, after, new))
        else:
            yield Pair(label, _said(name, before, old), _said(name, after, new))


def _texts(label: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Pair]:
    for language in dict.fromkeys([*new, *old]):
        if old.get(language) != new.get(language):
            yield Pair(label, old.get(language, ""), new.get(language, ""), language)


def _by_language(name: str, item: Item, questionnaire: Questionnaire) -> dict[str, str]:
    if name == "stem":
        battery = questionnaire.battery_of(item.id)
        return dict(battery.stem or {}) if battery is not None else {}
    return dict(getattr(item, name, None) or {})


def _said(name: str, item: Item, questionnaire: Questionnaire) -> str:
    """A part of an item that is no text of its own, in words."""
    if name == "show_if":
        return _who_is_asked(item, questionnaire)
    if name == "reverse":
        return gettext("reversed before scoring") if item.reverse else gettext("scored as it is")
    if name == "response_scale" and isinstance(item, PointItem):
        return _points(item, questionnaire)
    if name == "options":
        labels = [in_language(option.label, questionnaire) for option in getattr(item, "options", ())]
        return formatter().clauses(labels)
    if name == "languages":
        return formatter().listed(questionnaire.languages)
    value = item.model_dump(mode="json", by_alias=True, exclude_none=True).get(name)
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _who_is_asked(item: Item, questionnaire: Questionnaire) -> str:
    battery = questionnaire.battery_of(item.id)
    conditions = [questionnaire.page_of(item.id).show_if, battery.show_if if battery else None, item.show_if]
    said = [condition_words(each, questionnaire) for each in conditions if each is not None]
    return formatter().clauses(said) if said else gettext("everyone")


def _points(item: PointItem, questionnaire: Questionnaire) -> str:
    scale = questionnaire.response_scales[item.response_scale]
    write = formatter()
    points = [write.labelled(write.integer(p.value), in_language(p.label, questionnaire)) if p.label
              else write.integer(p.value) for p in scale.points]  # fmt: skip
    poles = [in_language(pole, questionnaire) for pole in (scale.low, scale.high) if pole]
    return write.clauses([*points, *([" – ".join(poles)] if poles else [])])


def _plan(old: Questionnaire, new: Questionnaire) -> Iterator[Pair]:
    before = old.analysis.model_dump(mode="json", exclude_none=True)
    after = new.analysis.model_dump(mode="json", exclude_none=True)
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Pair(str(PLAN.get(name, name)), _shown(before.get(name)), _shown(after.get(name)))


def _shown(value: object) -> str:
    """A part of the plan as the file says it: names in a list, anything else as JSON."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return formatter().listed(value)
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
