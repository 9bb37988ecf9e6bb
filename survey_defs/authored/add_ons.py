"""Modules that a study may add: their pages go before a page of the questionnaire, their constructs into its plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from survey_defs.authored.bank_source import BankSource
from survey_defs.authored.resolve_texts import VARIANTS
from survey_defs.authored.source import Node
from survey_defs.defects import Defects

Tree = dict[str, Node]


@dataclass(frozen=True, kw_only=True)
class AddOn:
    """A module offered with a questionnaire.

    items     ids of constructs and items that it asks
    replaces  items that it takes the place of
    """

    id: str
    label: Mapping[str, str]
    minutes: int
    items: tuple[str, ...]
    replaces: tuple[str, ...] = ()


def offered(root: Node, bank: BankSource) -> tuple[AddOn, ...]:
    """What the author of a questionnaire offers under ``offers``: add-on -> the page it stands before."""
    offers = root.get("offers")
    names = () if offers is None else offers.fields
    return tuple(_add_on(name, bank.add_ons[name], root.text("variant")) for name in names if name in bank.add_ons)


def _add_on(name: str, node: Node, variant: str | None) -> AddOn:
    label = node.at(("label",)).fields
    used = [use for page in _of_variant(node, "pages", variant).children for use in used_in(page)]
    minutes = node.at(("minutes",)).value
    return AddOn(
        id=name,
        label={language: str(child.value) for language, child in label.items()},
        minutes=minutes if isinstance(minutes, int) else 1,
        items=tuple(used),
        replaces=tuple(str(child.value) for child in _children(node, "replaces")),
    )


def check_offers(root: Node, bank: BankSource, defects: Defects) -> None:
    """Every add-on offered is one of the bank, and stands before a page of the questionnaire."""
    offers = root.get("offers")
    pages = {page.text("id") for page in _children(root, "pages")}
    for name, node in () if offers is None else offers.fields.items():
        if name not in bank.add_ons:
            defects.tell(node, name, "unknown_add_on", name, known=", ".join(bank.add_ons))
        if node.value not in pages:
            defects.tell(node, name, "unknown_page", node.plain())


def with_add_ons(root: Node, names: Iterable[str], *, bank: BankSource, defects: Defects) -> Node:
    """The tree of a questionnaire with add-ons put in; what cannot be put in is told."""
    offers = root.get("offers")
    chosen = list(dict.fromkeys(names))
    for name in chosen:
        before = None if offers is None else offers.text(name)
        if before is None or name not in bank.add_ons:
            known = ", ".join(offers.fields) if offers is not None else "none"
            defects.tell(offers or root, name, "unknown_add_on", name, known=known)
            continue
        root = _with_one(root, bank.add_ons[name], before, bank)
    if not chosen:
        return root
    entries = tuple(Node(name, root.line, root.file) for name in chosen)
    return _changed(root, add_ons=Node(entries, root.line, root.file))


def _with_one(root: Node, add_on: Node, before: str, bank: BankSource) -> Node:
    variant = root.text("variant")
    pages = [_without(page, _names(add_on, "replaces")) for page in _children(root, "pages")]
    place = next((i for i, page in enumerate(pages) if page.text("id") == before), None)
    if place is None:
        return root  # told by check_offers
    asked = {name for page in pages for use in used_in(page) for name in (use, *_sentences(use, bank))}
    added = [_without(page, asked) for page in _of_variant(add_on, "pages", variant).children]
    pages[place:place] = [page for page in added if _children(page, "blocks")]
    where = root.at(("pages",))
    changed = _changed(root, pages=replace(where, value=tuple(pages)))
    return _with_minutes(_with_plan(changed, _of_variant(add_on, "analysis", variant), add_on), add_on)


def used_in(page: Node) -> list[str]:
    """Ids of the constructs and items of the bank that a page uses, and of its own items."""
    found: list[str] = []
    for block in _children(page, "blocks"):
        use = block.get("use")
        if use is not None:
            found += [str(child.value) for child in use.children] or [str(use.value)]
        elif block.text("id") is not None:
            found.append(str(block.text("id")))
    return found


def _without(page: Node, names: set[str]) -> Node:
    """A page without these items; a block that only asked them is dropped."""
    blocks: list[Node] = []
    for block in _children(page, "blocks"):
        use = block.get("use")
        if use is None or not use.children:
            if use is None or str(use.value) not in names:
                blocks.append(block)
            continue
        kept = tuple(child for child in use.children if str(child.value) not in names)
        if kept:
            blocks.append(_changed(block, use=replace(use, value=kept)))
    return page if "blocks" not in page else _changed(page, blocks=replace(page.fields["blocks"], value=tuple(blocks)))


def _with_plan(root: Node, additions: Node, add_on: Node) -> Node:
    plan = root.get("analysis")
    if plan is None or plan.value is None:
        return root
    replaced = _names(add_on, "replaces")
    fields: Tree = {}
    for name, child in plan.fields.items():
        kept = tuple(each for each in child.children if str(each.value) not in replaced)
        fields[name] = replace(child, value=kept) if isinstance(child.value, tuple) else child
    for name, addition in additions.fields.items():
        present = fields.get(name, replace(addition, value=()))
        known = {str(child.value) for child in present.children}
        new = tuple(child for child in addition.children if str(child.value) not in known)
        fields[name] = replace(present, value=(*present.children, *new))
    return _changed(root, analysis=replace(plan, value=fields))


def _with_minutes(root: Node, add_on: Node) -> Node:
    minutes, more = root.get("minutes"), add_on.at(("minutes",)).value
    if minutes is None or not isinstance(minutes.value, int) or not isinstance(more, int):
        return root
    return _changed(root, minutes=replace(minutes, value=minutes.value + more))


def _changed(node: Node, **fields: Node) -> Node:
    return replace(node, value=node.fields | fields)


def _of_variant(node: Node, name: str, variant: str | None) -> Node:
    child = node.get(name)
    if child is None:
        return replace(node, value={})
    if VARIANTS & child.fields.keys():
        return child.get(variant or "") or replace(child, value={})
    return child


def _children(node: Node, name: str) -> tuple[Node, ...]:
    child = node.get(name)
    return () if child is None else child.children


def _names(node: Node, name: str) -> set[str]:
    return {str(child.value) for child in _children(node, name)}


def _sentences(use: str, bank: BankSource) -> list[str]:
    return [item_id for item_id, construct_id in bank.sentences.items() if construct_id == use]
