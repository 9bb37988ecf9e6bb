"""One authored item, response scale or condition to its resolved form."""

from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from survey_defs.authored.bank_source import BankSource, bank_source
from survey_defs.authored.resolve_texts import VARIANTS, TextResolver
from survey_defs.authored.source import Node
from survey_defs.conditions import AllOf, Condition
from survey_defs.defects import Defects
from survey_defs.items import KINDS, AnyItem, any_item
from survey_defs.model import ResponseScale

TEXT_FIELDS = frozenset({"text", "hint", "left", "right", "unit", "stem", "label", "title", "intro"})
BANK_ONLY = frozenset({"note", "variants", "translation_status"})
"""Fields of the item bank that say how to use an item, not what is asked."""

ON_POINTS = frozenset({"likert", "instructed", "rating", "bipolar", "grid"})
Fields = dict[str, object]
any_condition: TypeAdapter[Condition] = TypeAdapter(Condition)


@dataclass(frozen=True, eq=False)
class ItemResolver:
    """Knows the bank, the languages and the variant; remembers the response scales and reasons used."""

    bank: BankSource
    texts: TextResolver
    defects: Defects
    scales: dict[str, ResponseScale | None] = field(default_factory=dict)
    reasons: dict[str, dict[str, str]] = field(default_factory=dict)

    def item(self, node: Node, *, scale: str | None = None, changes: Fields | None = None) -> AnyItem | None:
        """The item of a node; ``scale`` is that of its battery. None (told) where it has a defect of form."""
        item_id = node.text("id") or ""
        self._check_variant(node, item_id)
        kind = node.text("kind") or ("likert" if scale is not None else "")
        own_texts = frozenset({"not_applicable"} if kind == "grid" else ())
        fields = self.fields(node, item_id, texts=own_texts) | (changes or {})
        if kind not in KINDS:
            self.defects.tell(node.at(("kind",)), item_id, "unknown_kind", kind or "nothing", known=", ".join(KINDS))
            return None
        fields["kind"] = kind
        if kind in ON_POINTS and not self._put_on_scale(node, item_id, fields, scale):
            return None
        self._offer_reasons(node, item_id, fields)
        try:
            item = any_item.validate_python(fields)
        except ValidationError as error:
            self.defects.tell_invalid(node, item_id, error, tag=kind)
            return None
        if node.file == self.defects.file:
            self._check_wording(node, item)
        return item

    def _check_wording(self, node: Node, item: AnyItem) -> None:
        """An item of the shipped bank keeps its id when it is reworded, and gains a revision."""
        shipped = bank_source().items.get(item.id)
        if shipped is None or item.revision > _revision(shipped):
            return
        quiet = TextResolver(self.texts.languages, self.texts.variant, self.texts.shared, Defects(""))
        for name in ("text", "left", "right"):
            wording, written = shipped.get(name), node.get(name)
            texts = {} if wording is None else quiet.texts(wording, item.id)
            if written is None or not texts:
                continue
            own = quiet.texts(written, item.id)
            if any(own.get(language, text) != text for language, text in texts.items()):
                following = _revision(shipped) + 1
                self.defects.tell(written, item.id, "reworded_without_revision", "another wording", next=following)

    def fields(self, node: Node, item_id: str, *, texts: frozenset[str] = frozenset()) -> Fields:
        """Plain fields of a node, with texts, options and conditions resolved and notes left out.

        ``texts`` names fields that are texts in this kind of thing only.
        """
        found: Fields = {}
        for name, child in node.fields.items():
            if name in BANK_ONLY:
                continue
            is_text = name in texts or name in TEXT_FIELDS
            found[name] = self.texts.texts(child, item_id) if is_text else self._field(name, child, item_id)
        if found.get("show_if", "") is None:
            del found["show_if"]
        return found

    def _field(self, name: str, child: Node, item_id: str) -> object:
        if name in {"show_if", "screen_out"}:
            return self.condition(child, item_id)
        if name in {"options", "rows", "points"}:
            return [self.fields(entry, item_id) if entry.fields else entry.plain() for entry in child.children]
        return child.plain()

    def condition(self, node: Node, item_id: str) -> Condition | None:
        """A condition, written out or by the name of a filter; None (told) where it has a defect."""
        if isinstance(node.value, str):
            named = self.bank.filters.get(node.value)
            if named is None:
                self.defects.tell(node, item_id, "unknown_filter", node.value, known=", ".join(self.bank.filters))
                return None
            node = named
        chosen = self.texts.chosen(node, item_id)
        if chosen is None:
            return None
        plain = {name: child.plain() for name, child in chosen.fields.items() if name != "note"}
        try:
            return any_condition.validate_python(plain)
        except ValidationError:
            self.defects.tell(chosen, item_id, "bad_condition", chosen.plain())
            return None

    def scale(self, node: Node, item_id: str) -> str | None:
        """The name of a response scale, written out or named; None (told) where there is none."""
        name = node.value if isinstance(node.value, str) else f"{item_id}_scale"
        if name in self.scales:
            return name if self.scales[name] is not None else None
        source = self.bank.response_scales.get(name) if isinstance(node.value, str) else node
        if source is None or not isinstance(source.value, dict):
            known = ", ".join(self.bank.response_scales)
            self.defects.tell(node, item_id, "unknown_response_scale", node.plain(), known=known)
            return None
        self.scales[name] = self._resolved_scale(source, item_id)
        return name if self.scales[name] is not None else None

    def _resolved_scale(self, node: Node, item_id: str) -> ResponseScale | None:
        fields = self.fields(node, item_id, texts=frozenset({"low", "high"}))
        span = fields.pop("range", None)
        if span is not None:
            points = _span(span)
            if points is None:
                self.defects.tell(node.get("range"), item_id, "bad_range", span)
                return None
            fields["points"] = points
        try:
            scale = ResponseScale.model_validate(fields)
        except ValidationError as error:
            self.defects.tell_invalid(node, item_id, error)
            return None
        if list(scale.values) != sorted(set(scale.values)):
            self.defects.tell(node, item_id, "bad_range", list(scale.values))
            return None
        return scale

    def _put_on_scale(self, node: Node, item_id: str, fields: Fields, scale: str | None) -> bool:
        """Add the response scale and its values; for attention items turn keys into values."""
        own = node.get("response_scale")
        if scale is None:
            if own is None:
                self.defects.tell(node, item_id, "missing_field", "nothing", needed="a response scale")
                return False
            scale = self.scale(own, item_id)
        points = self.scales.get(scale or "")
        if scale is None or points is None:
            return False
        fields |= {"response_scale": scale, "values": points.values}
        return fields["kind"] != "instructed" or self._keys_to_values(node, item_id, fields, points)

    def _keys_to_values(self, node: Node, item_id: str, fields: Fields, points: ResponseScale) -> bool:
        is_known = True
        for name in ("expect", "flag"):
            given = fields.get(name)
            keys = given if isinstance(given, list) else [] if given is None else [given]
            values = [points.value_of(key) if isinstance(key, str) else key for key in keys]
            for key, value in zip(keys, values, strict=True):
                if value not in points.values:
                    known = ", ".join(point.key or str(point.value) for point in points.points)
                    self.defects.tell(node.at((name,)), item_id, "unknown_key", key, known=known)
            if keys:
                fields[name] = values if name == "flag" else values[0]
            is_known = is_known and set(values) <= set(points.values)
        return is_known

    def _offer_reasons(self, node: Node, item_id: str, fields: Fields) -> None:
        offered = fields.get("reasons")
        for name in offered if isinstance(offered, list) else []:
            self.offer(str(name), node.at(("reasons",)), item_id)

    def offer(self, name: str, node: Node, item_id: str) -> None:
        """Remember a reason, with its label."""
        label = self.bank.reasons.get(name)
        if label is None:
            self.defects.tell(node, item_id, "unknown_reason", name, known=", ".join(self.bank.reasons))
        else:
            self.reasons[name] = self.texts.texts(label, item_id)

    def _check_variant(self, node: Node, item_id: str) -> None:
        variants = node.get("variants")
        names = [] if variants is None else [str(child.value) for child in variants.children]
        if names and self.texts.variant not in names and VARIANTS & set(names):
            variant = self.texts.variant or "every variant"
            self.defects.tell(node, item_id, "wrong_variant", f"one for {', '.join(names)}", variant=variant)


def _revision(node: Node) -> int:
    child = node.get("revision")
    return child.value if child is not None and isinstance(child.value, int) else 1


def _span(span: object) -> list[Fields] | None:
    match span:
        case [int(low), int(high)] if low < high <= low + 20:
            return [{"value": value} for value in range(low, high + 1)]
    return None


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """A condition that is true where both are."""
    parts = tuple(each for each in (first, second) if each is not None)
    return AllOf(all=parts) if len(parts) == 2 else (parts[0] if parts else None)
