"""The item bank searched: constructs with the items that match, ready to be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.kernel.web.i18n import LANGUAGES
from survey_defs.authored.bank import BankConstruct, BankItem, bank
from survey_defs.texts import Texts, clean_text

PER_PAGE = 12
VARIANTS = ("hotel", "bank")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty strings for anything."""

    words: str = ""
    source: str = ""
    language: str = ""
    variant: str = ""
    family: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.language,) if self.language in LANGUAGES else tuple(LANGUAGES)

    @property
    def variants(self) -> tuple[str, ...]:
        return (self.variant,) if self.variant in VARIANTS else VARIANTS


@dataclass(frozen=True)
class Wording:
    """An item's text in one language; `variant` only where hotel and bank read differently."""

    language: str
    text: str
    variant: str | None


@dataclass(frozen=True)
class FoundItem:
    item: BankItem
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class Found:
    """A construct with the items that match; single items stand under None, by their family."""

    construct: BankConstruct | None
    family: str | None
    items: tuple[FoundItem, ...]


@dataclass(frozen=True)
class Results:
    """One page of what was found."""

    groups: tuple[Found, ...]
    constructs: int
    items: int
    page: int
    pages: int


def search(wanted: Wanted, *, page: int = 1) -> Results:
    """A construct whose name or source matches comes with all its items, otherwise only items that match."""
    groups = tuple(_groups(wanted))
    pages = max(1, -(-len(groups) // PER_PAGE))
    page = min(max(page, 1), pages)
    shown = groups[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Results(
        groups=shown,
        constructs=sum(1 for group in groups if group.construct is not None),
        items=sum(len(group.items) for group in groups),
        page=page,
        pages=pages,
    )


def _groups(wanted: Wanted) -> Iterator[Found]:
    known = bank()
    for construct in known.constructs.values():
        if not _is_wanted(construct, wanted) or not _has(wanted.source, *construct.sources):
            continue
        mine = [known.items[item_id] for item_id in construct.items if item_id in known.items]
        is_named = _has(wanted.words, construct.id, construct.family or "", *construct.label.values())
        found = tuple(_found(item, wanted) for item in mine if is_named or _matches(item, wanted))
        if found:
            yield Found(construct, construct.family, found)
    if wanted.source:
        return  # single items name no source
    singles = [item for item in known.items.values() if item.construct is None and _is_wanted(item, wanted)]
    for family in dict.fromkeys(item.family for item in singles):
        mine = [item for item in singles if item.family == family and _matches(item, wanted)]
        if mine:
            yield Found(None, family, tuple(_found(item, wanted) for item in mine))


def _is_wanted(entry: BankConstruct | BankItem, wanted: Wanted) -> bool:
    return (not wanted.variant or wanted.variant in entry.variants) and (
        not wanted.family or wanted.family == entry.family
    )


def _matches(item: BankItem, wanted: Wanted) -> bool:
    texts = [texts.get(code, "") for texts in item.texts.values() for code in wanted.languages]
    return _has(wanted.words, item.id, item.family or "", item.facet or "", *texts)


def _has(words: str, *places: str) -> bool:
    """Whether every word stands somewhere."""
    whole = _folded(" ".join(places))
    return all(word in whole for word in _folded(words).split())


def _folded(text: str) -> str:
    return clean_text(text, lines=False).replace("\u200c", " ").casefold()


def _found(item: BankItem, wanted: Wanted) -> FoundItem:
    variants = [name for name in wanted.variants if name in item.texts]
    return FoundItem(item, tuple(_wordings(item.texts, variants, wanted.languages)))


def _wordings(texts: Mapping[str, Texts], variants: list[str], languages: tuple[str, ...]) -> Iterator[Wording]:
    for code in languages:
        by_variant = {name: texts[name][code] for name in variants if code in texts[name]}
        if len(set(by_variant.values())) == 1:
            yield Wording(code, next(iter(by_variant.values())), None)
        else:
            yield from (Wording(code, text, name) for name, text in by_variant.items())
