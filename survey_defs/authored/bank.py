"""The item bank to browse and search: what constructs and items there are, in all their variants and languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from survey_defs.authored.bank_source import BankSource, bank_source
from survey_defs.authored.resolve_texts import VARIANTS
from survey_defs.authored.source import Node
from survey_defs.texts import Texts, clean_text

BOTH = ("hotel", "bank")


@dataclass(frozen=True, kw_only=True)
class BankItem:
    """An item of the bank.

    texts     variant -> language -> text (for a pair of sentences, both with a dash between)
    variants  kinds of organisation it is written for
    """

    id: str
    kind: str
    construct: str | None
    family: str | None
    texts: Mapping[str, Texts]
    variants: tuple[str, ...]
    reverse: bool = False
    facet: str | None = None
    variants_comparable: bool = True
    note: str | None = None
    translation_status: str | None = None


@dataclass(frozen=True, kw_only=True)
class BankConstruct:
    """A construct of the bank; ``filter`` names the condition under which it is asked."""

    id: str
    label: Texts
    family: str | None
    measurement: str
    response_scale: str | None
    items: tuple[str, ...]
    variants: tuple[str, ...]
    higher_is: str = "favourable"
    filter: str | None = None
    part_of: str | None = None
    score: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()
    translation_status: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bank:
    """Constructs and items by id, and the names that a questionnaire can use."""

    constructs: Mapping[str, BankConstruct]
    items: Mapping[str, BankItem]
    response_scales: tuple[str, ...]
    reasons: tuple[str, ...]
    filters: tuple[str, ...]
    derived: tuple[str, ...]
    add_ons: tuple[str, ...]

    @property
    def entries(self) -> tuple[BankConstruct | BankItem, ...]:
        """Constructs, then items."""
        return (*self.constructs.values(), *self.items.values())

    @property
    def families(self) -> tuple[str, ...]:
        """Families of constructs and single items, in the order of the bank."""
        return tuple(dict.fromkeys(entry.family for entry in self.entries if entry.family is not None))

    def search(self, query: str, *, variant: str | None = None) -> tuple[BankConstruct | BankItem, ...]:
        """Entries in which every word of the query occurs, in any language; ids and labels first."""
        words = _folded(query).split()
        scored = [(_rank(words, entry), entry) for entry in self.entries]
        found = [(rank, entry) for rank, entry in scored if rank is not None]
        wanted = [(rank, entry) for rank, entry in found if variant is None or variant in entry.variants]
        return tuple(entry for _, entry in sorted(wanted, key=lambda pair: pair[0]))


def _rank(words: list[str], entry: BankConstruct | BankItem) -> int | None:
    names, texts = _folded(" ".join(_names(entry))), _folded(" ".join(_texts(entry)))
    if not words or any(word not in names and word not in texts for word in words):
        return None
    return 0 if all(word in names for word in words) else 1


def _names(entry: BankConstruct | BankItem) -> Iterator[str]:
    yield from (entry.id, entry.family or "")
    if isinstance(entry, BankConstruct):
        yield from entry.label.values()


def _texts(entry: BankConstruct | BankItem) -> Iterator[str]:
    if isinstance(entry, BankConstruct):
        yield from (*entry.sources, entry.note or "")
    else:
        yield from (text for texts in entry.texts.values() for text in texts.values())
        yield from (entry.facet or "", entry.note or "", entry.construct or "")


def _folded(text: str) -> str:
    return clean_text(text, lines=False).replace("\u200c", " ").casefold()


@lru_cache(maxsize=1)
def bank() -> Bank:
    """The bank as shipped."""
    source = bank_source()
    return Bank(
        constructs={name: _construct(node) for name, node in source.constructs.items()},
        items={name: _item(name, node, source) for name, node in source.items.items()},
        response_scales=tuple(source.response_scales),
        reasons=tuple(source.reasons),
        filters=tuple(source.filters),
        derived=tuple(source.derived),
        add_ons=tuple(source.add_ons),
    )


def _construct(node: Node) -> BankConstruct:
    return BankConstruct(
        id=node.text("id") or "",
        label=_by_language(node.at(("label",))),
        family=node.text("family"),
        measurement=node.text("measurement") or "",
        response_scale=node.text("response_scale"),
        items=tuple(child.text("id") or str(child.value) for child in node.at(("items",)).children),
        variants=_variants(node),
        higher_is=node.text("higher_is") or "favourable",
        filter=node.text("show_if"),
        part_of=node.text("part_of"),
        score=node.text("score"),
        note=node.text("note"),
        sources=tuple(str(child.value) for child in node.at(("sources",)).children) if "sources" in node else (),
        translation_status=node.text("translation_status"),
    )


def _item(item_id: str, node: Node, source: BankSource) -> BankItem:
    construct = source.constructs.get(source.sentences.get(item_id, ""))
    texts = _by_variant(node.at(("text",))) if "text" in node else _pair(node)
    comparable = node.get("variants_comparable")
    return BankItem(
        id=item_id,
        kind=node.text("kind") or "likert",
        construct=None if construct is None else construct.text("id"),
        family=node.text("family") or (None if construct is None else construct.text("family")),
        texts=texts,
        variants=tuple(name for name in _variants(node) if name in texts),
        reverse="reverse" in node and node.fields["reverse"].value is True,
        facet=node.text("facet"),
        variants_comparable=comparable is None or comparable.value is True,
        note=node.text("note"),
        translation_status=(node if construct is None else construct).text("translation_status"),
    )


def _variants(node: Node) -> tuple[str, ...]:
    named = node.get("variants")
    return BOTH if named is None else tuple(str(child.value) for child in named.children)


def _by_variant(node: Node) -> dict[str, Texts]:
    if VARIANTS & node.fields.keys():
        return {variant: _by_language(child) for variant, child in node.fields.items()}
    return {variant: _by_language(node) for variant in BOTH}


def _pair(node: Node) -> dict[str, Texts]:
    left, right = _by_language(node.at(("left",))), _by_language(node.at(("right",)))
    return {variant: {language: f"{left[language]} – {right[language]}" for language in left} for variant in BOTH}


def _by_language(node: Node) -> Texts:
    return {language: str(child.value) for language, child in node.fields.items()}
