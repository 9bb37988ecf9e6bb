"""An authored questionnaire to its resolved, self-contained form."""

import re
from difflib import get_close_matches

from pydantic import TypeAdapter, ValidationError

from survey_defs.authored.bank_source import BankSource
from survey_defs.authored.places import Places
from survey_defs.authored.resolve_blocks import BlockResolver
from survey_defs.authored.resolve_items import Fields, ItemResolver
from survey_defs.authored.resolve_plan import resolved_plan
from survey_defs.authored.resolve_texts import VARIANTS, TextResolver
from survey_defs.authored.source import Node
from survey_defs.defects import Defects
from survey_defs.derived import Derived, sources
from survey_defs.meant import meant_by
from survey_defs.model import Battery, Block, Consent, Construct, Page, Questionnaire

AUTHORED_ONLY = frozenset({"items", "filters", "offers"})
MERGED = frozenset({"response_scales", "reasons", "constructs", "derived"})
COPIED = frozenset(
    {
        "id",
        "title",
        "intro",
        "variant",
        "languages",
        "minutes",
        "translation_status",
        "thanks",
        "receipt",
        "add_ons",
        "screen_out",
    }
)
KNOWN = AUTHORED_ONLY | MERGED | COPIED | {"consent", "pages", "analysis"}
LISTS = ("pages", "constructs", "items")
MAPPINGS = ("response_scales", "reasons", "derived", "filters", "offers", "analysis")
MOST_PAGES = 300
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_derived: TypeAdapter[Derived] = TypeAdapter(Derived)


def resolve(root: Node, *, bank: BankSource, defects: Defects) -> tuple[Questionnaire | None, Places]:
    """The questionnaire of a tree; None where too little of it could be read to check the rest."""
    with defects.using(root):
        return _resolved(root, bank, defects)


def _resolved(root: Node, bank: BankSource, defects: Defects) -> tuple[Questionnaire | None, Places]:
    places = Places(root, incomplete=defects.doubted)
    languages, variant = _languages(root, defects), _variant(root, defects)
    own = bank.copy()
    own.add(root)
    texts = TextResolver(languages, variant, own.shared_texts, defects)
    items = ItemResolver(own, texts, defects)
    _check_shape(root, defects)
    _check_constructs(root, defects)
    fields = _top(root, items)
    fields |= {"languages": languages, "variant": variant, "translation_status": root.text("translation_status")}
    pages = _pages(root, items, places)
    fields["pages"] = pages
    fields["consent"] = _consent(root, items)
    fields |= _closing_texts(root, items)
    constructs = _constructs(items, pages)
    fields |= {"constructs": constructs, "derived": _derived_figures(root, items, pages)}
    fields |= {"response_scales": {name: scale for name, scale in items.scales.items() if scale is not None}}
    fields |= {"reasons": items.reasons, "analysis": resolved_plan(root, items, constructs)}
    return _whole(root, fields, defects), places


def _check_shape(root: Node, defects: Defects) -> None:
    """Fields that nobody knows, and lists or mappings that are something else."""
    for name, node in root.fields.items():
        is_wrong = (name in LISTS and not isinstance(node.value, tuple)) or (
            name in MAPPINGS and not isinstance(node.value, dict | None)
        )
        if name not in KNOWN:
            defects.tell(node, name, "unknown_field", name)
        elif is_wrong:
            defects.tell(node, name, "wrong_value", node.plain(), needed="a list" if name in LISTS else "a mapping")
    pages = root.at(("pages",)).children if "pages" in root else ()
    if len(pages) > MOST_PAGES:
        defects.tell(pages[MOST_PAGES], "pages", "too_big", len(pages), most=f"{MOST_PAGES} pages")


def _check_constructs(root: Node, defects: Defects) -> None:
    """Constructs of the questionnaire itself: each id once. One of the bank's ids takes the place of the bank's."""
    seen: set[str] = set()
    for node in root.at(("constructs",)).children if "constructs" in root else ():
        construct_id = node.text("id") or ""
        if construct_id in seen:
            defects.tell(node, construct_id, "duplicate_construct", "it again")
        seen.add(construct_id)


def _top(root: Node, items: ItemResolver) -> Fields:
    """Fields of the questionnaire itself, with their texts."""
    shell = Node({name: child for name, child in root.fields.items() if name in COPIED}, root.line, root.file)
    return items.fields(shell, "", texts=frozenset({"thanks", "receipt"}))


def _whole(root: Node, fields: Fields, defects: Defects) -> Questionnaire | None:
    try:
        return Questionnaire.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        defects.tell_invalid(root, root.text("id") or "", error)
        return None


def _languages(root: Node, defects: Defects) -> tuple[str, ...]:
    node = root.get("languages")
    given = () if node is None else node.children
    found = tuple(str(child.value) for child in given if LANGUAGE.fullmatch(str(child.value)))
    if not found or len(set(found)) != len(given):
        defects.tell(node or root, "languages", "bad_languages", "nothing" if node is None else node.plain())
    return tuple(dict.fromkeys(found)) or ("en",)


def _variant(root: Node, defects: Defects) -> str | None:
    node = root.get("variant")
    if node is None or node.value is None or node.value in VARIANTS:
        return None if node is None or node.value is None else str(node.value)
    defects.tell(node, "variant", "wrong_value", node.plain(), needed="hotel or bank, or nothing")
    # the texts are read as for the one that was likely meant: what they lack otherwise would follow from this
    return next(iter(get_close_matches(str(node.value), sorted(VARIANTS), 1)), "hotel")


def _pages(root: Node, items: ItemResolver, places: Places) -> list[Page]:
    blocks = BlockResolver(items)
    nodes = root.at(("pages",)).children[:MOST_PAGES] if "pages" in root else ()
    pages = [_page(node, blocks, places) for node in nodes]
    return [page for page in pages if page is not None]


def _page(node: Node, resolver: BlockResolver, places: Places) -> Page | None:
    page_id = node.text("id") or ""
    places.pages.setdefault(page_id, []).append(node)
    fields = {name: value for name, value in resolver.items.fields(node, page_id).items() if name != "blocks"}
    blocks: list[Block] = []
    for child in node.at(("blocks",)).children if "blocks" in node else ():
        found = resolver.blocks(child)
        _note_places(child, found, places)
        if not found:
            places.incomplete |= {page_id, *_ids_in(child), *meant_by(_ids_in(child), resolver.items.bank)}
        blocks += found
    try:
        return Page.model_validate(fields | {"blocks": blocks})
    except ValidationError as error:
        resolver.items.defects.tell_invalid(node, page_id, error)
        places.incomplete |= {page_id, *_ids_in(node)}
        return None


def _note_places(node: Node, blocks: list[Block], places: Places) -> None:
    inline = {child.text("id"): child for child in node.at(("items",)).children} if "items" in node else {}
    for block in blocks:
        for item in block.items if isinstance(block, Battery) else (block,):
            places.items.setdefault(item.id, []).append(inline.get(item.id, node))


def _ids_in(node: Node) -> set[str]:
    """Ids named anywhere under a node: they are known, though their block could not be read."""
    found = {str(node.value)} if isinstance(node.value, str) else set()
    for child in (*node.children, *node.fields.values()):
        found |= _ids_in(child)
    return found


def _consent(root: Node, items: ItemResolver) -> Consent | None:
    node = root.get("consent")
    if node is None or node.value is None:
        return None
    source = items.bank.consents.get(str(node.value)) if isinstance(node.value, str) else node
    if source is None or not source.fields:
        needed = f"one of {', '.join(items.bank.consents)}, or the texts"
        items.defects.tell(node, "consent", "wrong_value", node.plain(), needed=needed)
        return None
    fields: Fields = {}
    intro = source.get("intro")
    if intro is not None:
        fields["intro"] = {mode: items.texts.texts(child, "consent") for mode, child in intro.fields.items()}
    for name in ("agree", "recontact"):
        child = source.get(name)
        item = None if child is None else items.item(child)
        if child is not None and item is None:
            return None
        if item is not None:
            fields[name] = item
    try:
        return Consent.model_validate(fields)
    except ValidationError as error:
        items.defects.tell_invalid(node, "consent", error)
        return None


def _closing_texts(root: Node, items: ItemResolver) -> Fields:
    """Thanks and receipt of a consent of the bank, where the questionnaire has none of its own."""
    named = items.bank.consents.get(root.text("consent") or "")
    found: Fields = {}
    for name in ("thanks", "receipt"):
        child = None if named is None else named.get(name)
        if child is not None and name not in root:
            found[name] = items.texts.texts(child, name)
    return found


def _constructs(items: ItemResolver, pages: list[Page]) -> list[Construct]:
    """Constructs with an item on a page, in the order of their first items."""
    asked = [item.id for page in pages for item in page.items]
    found = [_construct(node, items, set(asked)) for node in items.bank.constructs.values()]
    used = [construct for construct in found if construct is not None]
    return sorted(used, key=lambda construct: min(map(asked.index, construct.items)))


def _derived_figures(root: Node, items: ItemResolver, pages: list[Page]) -> dict[str, Derived]:
    """Derived figures of the questionnaire, and those of the bank with all their items on pages."""
    asked = {item.id for page in pages for item in page.items}
    derived: dict[str, Derived] = {}
    for name, node in items.bank.derived.items():
        chosen = node if not VARIANTS & node.fields.keys() else node.get(items.texts.variant or "")
        figure = None if chosen is None else _derived_figure(chosen, name, items)
        if figure is not None and (node.file == root.file or set(sources(figure)) <= asked):
            derived[name] = figure
        elif figure is not None and set(sources(figure)) <= asked | items.defects.doubted:
            items.defects.doubted.add(name)
    return derived


def _derived_figure(node: Node, name: str, items: ItemResolver) -> Derived | None:
    try:
        return _derived.validate_python(items.fields(node, name))
    except ValidationError as error:
        items.defects.tell_invalid(node, name, error, tag=node.text("kind") or "")
        return None


def _construct(node: Node, items: ItemResolver, asked: set[str]) -> Construct | None:
    listed = [child.text("id") or str(child.value) for child in node.at(("items",)).children]
    used = [item_id for item_id in listed if item_id in asked]
    if not used:
        return None
    names = ("id", "label", "family", "measurement", "response_scale", "part_of", "higher_is", "sources", "full_length")
    fields: Fields = {"items": used, "full_length": len(listed)}
    for name in (*names, "translation_status"):
        child = node.get(name)
        if child is not None:
            fields[name] = items.texts.texts(child, "") if name == "label" else child.plain()
    try:
        return Construct.model_validate(fields)
    except ValidationError as error:
        items.defects.tell_invalid(node, node.text("id") or "", error)
        return None
