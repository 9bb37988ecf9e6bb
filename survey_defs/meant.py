"""What a misspelled name was likely to mean: whatever misses that is no mistake of its own."""

from collections.abc import Iterable
from difflib import get_close_matches

from survey_defs.authored.bank_source import BankSource


def meant_by(names: Iterable[str], bank: BankSource) -> set[str]:
    """The constructs and items of the bank that the names are, or are nearest to; with the items of a construct, and
    the constructs that share an item with it.
    """
    known = {*bank.constructs, *bank.items}
    found = {near for name in names for near in ([name] if name in known else get_close_matches(name, known, 1))}
    found |= {item_id for name in found for item_id in _items_of(name, bank)}
    return found | {name for name in bank.constructs if found.intersection(_items_of(name, bank))}


def _items_of(name: str, bank: BankSource) -> list[str]:
    construct = bank.constructs.get(name)
    children = () if construct is None else construct.at(("items",)).children
    return [child.text("id") or str(child.value) for child in children]
