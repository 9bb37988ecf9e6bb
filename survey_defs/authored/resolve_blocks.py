"""Blocks of an authored page: constructs and items of the bank by id, batteries, single items."""

from dataclasses import dataclass

from pydantic import ValidationError

from survey_defs.authored.resolve_items import Fields, ItemResolver, both
from survey_defs.authored.source import Node
from survey_defs.items import AnyItem, InstructedItem
from survey_defs.model import Battery, Block

USE_FIELDS = frozenset(
    {"use", "id", "only", "with", "shuffle", "stem", "not_applicable", "show_if", "response_scale"}
    | {"required", "soft_required"}
)


@dataclass(frozen=True, eq=False)
class BlockResolver:
    """Turns each authored block into one or more resolved ones."""

    items: ItemResolver

    def blocks(self, node: Node) -> list[Block]:
        """The blocks of a node; defects are told and what has them is left out."""
        with self.items.defects.using(node):
            return self._blocks(node)

    def _blocks(self, node: Node) -> list[Block]:
        if "use" in node:
            return self._used(node)
        if node.text("kind") == "battery" or ("items" in node and "kind" not in node):
            return self._battery(node, node, [(child, {}) for child in node.at(("items",)).children])
        item = self.items.item(node)
        return [] if item is None else [item]

    def _used(self, node: Node) -> list[Block]:
        for name in node.fields.keys() - USE_FIELDS:
            self.items.defects.tell(node.fields[name], "", "unknown_field", name)
        use = node.fields["use"]
        names = [str(child.plain()) for child in use.children] or [str(use.plain())]
        bank = self.items.bank
        unknown = [name for name in names if name not in bank.constructs and name not in bank.items]
        for name in unknown:
            code = "unknown_item" if use.children else "unknown_use"
            self.items.defects.tell(use, name, code, name, whole="the bank")
        if unknown:
            return []
        if len(names) == 1 and names[0] in bank.constructs:
            return self._construct(node, bank.constructs[names[0]])
        if any(name in bank.sentences for name in names):
            return self._mixed_battery(node, names)
        found = [self._single(node, bank.items[name]) for name in names]
        return [item for item in found if item is not None]

    def _single(self, use: Node, node: Node) -> AnyItem | None:
        changes: Fields = {
            name: use.fields[name].plain() for name in ("required", "soft_required", "response_scale") if name in use
        }
        item_id = node.text("id") or ""
        extra = self.items.condition(use.fields["show_if"], item_id) if "show_if" in use else None
        own = self.items.condition(node.fields["show_if"], item_id) if "show_if" in node else None
        if extra is not None:
            changes["show_if"] = both(own, extra)
        return self.items.item(node, changes=changes)

    def _construct(self, use: Node, construct: Node) -> list[Block]:
        """A battery of the items of a construct, or of those named by ``only``."""
        listed = {child.text("id") or "": child for child in construct.at(("items",)).children}
        listed |= {
            str(c.value): self.items.bank.items[str(c.value)]
            for c in construct.at(("items",)).children
            if isinstance(c.value, str) and c.value in self.items.bank.items
        }
        listed.pop("", None)
        only = use.get("only")
        names = list(listed) if only is None else [str(child.value) for child in only.children]
        for name in (name for name in names if name not in listed):
            self.items.defects.tell(only or use, name, "unknown_item", name, whole=construct.text("id"))
            self.items.defects.doubted |= {*listed, construct.text("id") or name}
        return self._battery(use, construct, [(listed[name], {}) for name in names if name in listed])

    def _mixed_battery(self, use: Node, names: list[str]) -> list[Block]:
        """A battery of sentences from several constructs; each keeps the condition of its construct."""
        bank = self.items.bank
        members: list[tuple[Node, Fields]] = []
        for name in names:
            construct = bank.constructs.get(bank.sentences.get(name, ""))
            condition = construct.get("show_if") if construct is not None else None
            own = bank.items[name].get("show_if")
            parts = [None if each is None else self.items.condition(each, name) for each in (condition, own)]
            joined = both(*parts)
            members.append((bank.items[name], {} if joined is None else {"show_if": joined}))
        first = bank.constructs[bank.sentences[next(name for name in names if name in bank.sentences)]]
        scales = {c.text("response_scale") for n in names if (c := bank.constructs.get(bank.sentences.get(n, "")))}
        if len(scales) > 1:
            self.items.defects.tell(use, "", "mixed_scales", ", ".join(map(str, scales)))
        shell = Node(
            {"response_scale": first.fields["response_scale"], "id": Node(names[0], use.line, use.file)},
            use.line,
            use.file,
        )
        return self._battery(use, shell, members)

    def _battery(self, use: Node, source: Node, members: list[tuple[Node, Fields]]) -> list[Block]:
        """A battery; what ``use`` says goes before what the construct says."""
        battery_id = use.text("id") or source.text("id") or "battery"
        scale_node = use.get("response_scale") or source.get("response_scale")
        if scale_node is None:
            self.items.defects.tell(use, battery_id, "missing_field", "nothing", needed="a response scale")
            return []
        scale = self.items.scale(scale_node, battery_id)
        if scale is None:
            return []
        fields = self._battery_fields(use, source, battery_id)
        changes = self._member_changes(use, fields, battery_id)
        items = [self.items.item(node, scale=scale, changes=own | changes) for node, own in members]
        resolved = [item for item in items if item is not None]
        resolved[len(resolved) // 2 : len(resolved) // 2] = self._attention(use, scale)
        if not resolved:
            if not members and battery_id not in self.items.defects.doubted:
                self.items.defects.tell(use, battery_id, "empty_battery", "none")
            return []
        fields |= {"kind": "battery", "id": battery_id, "response_scale": scale, "items": resolved}
        try:
            return [Battery.model_validate(fields)]
        except ValidationError as error:
            self.items.defects.tell_invalid(use, battery_id, error)
            return []

    def _battery_fields(self, use: Node, source: Node, battery_id: str) -> Fields:
        fields: Fields = {}
        for name in ("stem", "not_applicable", "shuffle"):
            node = use.get(name) or source.get(name)
            if node is not None and node.value is not None:
                fields[name] = self.items.texts.texts(node, battery_id) if name == "stem" else node.plain()
        nodes = [each.get("show_if") for each in ({use, source} if use is not source else {use})]
        conditions = [self.items.condition(node, battery_id) for node in nodes if node is not None]
        condition = both(*conditions) if len(conditions) == 2 else next(iter(conditions), None)
        if condition is not None:
            fields["show_if"] = condition
        construct = source.text("id")
        if construct in self.items.bank.constructs:
            fields["construct"] = construct
        if source is use and "construct" in use:
            fields["construct"] = use.text("construct")
        return fields

    def _member_changes(self, use: Node, fields: Fields, battery_id: str) -> Fields:
        changes: Fields = {name: use.fields[name].plain() for name in ("required", "soft_required") if name in use}
        reason = fields.get("not_applicable")
        if isinstance(reason, str):
            self.items.offer(reason, use.get("not_applicable") or use, battery_id)
            changes["reasons"] = [reason]
        return changes

    def _attention(self, use: Node, scale: str) -> list[AnyItem]:
        named = use.get("with")
        found: list[AnyItem] = []
        for child in () if named is None else named.children or (named,):
            node = self.items.bank.items.get(str(child.value))
            item = None if node is None else self.items.item(node, scale=scale)
            if isinstance(item, InstructedItem):
                found.append(item)
            elif node is None or item is not None:
                name = str(child.plain())
                self.items.defects.tell(child, name, "unknown_item", name, whole="the bank that checks attention")
        return found
