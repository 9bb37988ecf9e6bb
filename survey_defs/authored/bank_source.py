"""The files of the item bank as trees, by id. They are resolved only for a questionnaire: its variant and languages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from survey_defs.authored.source import Node, read

FOLDER = Path(__file__).resolve().parent.parent / "constructs"


@dataclass(frozen=True, eq=False)
class BankSource:
    """Entries of the bank by id.

    sentences   item of a construct -> id of the construct whose item it is
    consents    what respondents are told before and after, by name
    """

    constructs: dict[str, Node] = field(default_factory=dict)
    items: dict[str, Node] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    response_scales: dict[str, Node] = field(default_factory=dict)
    reasons: dict[str, Node] = field(default_factory=dict)
    filters: dict[str, Node] = field(default_factory=dict)
    derived: dict[str, Node] = field(default_factory=dict)
    shared_texts: dict[str, Node] = field(default_factory=dict)
    add_ons: dict[str, Node] = field(default_factory=dict)
    consents: dict[str, Node] = field(default_factory=dict)

    def add(self, tree: Node) -> None:
        """Take in the constructs, items and named entries of one file."""
        for construct in _listed(tree, "constructs"):
            construct_id = construct.text("id") or ""
            self.constructs[construct_id] = construct
            for sentence in _listed(construct, "items"):
                item_id = sentence.text("id")
                if item_id is not None:
                    self.items[item_id] = sentence
                    self.sentences[item_id] = construct_id
        for item in _listed(tree, "items"):
            self.items[item.text("id") or ""] = item
        for name in ("response_scales", "reasons", "filters", "derived", "shared_texts", "add_ons", "consents"):
            named = tree.get(name)
            if named is not None:
                getattr(self, name).update(named.fields)

    def copy(self) -> "BankSource":
        """A bank to which a questionnaire adds its own constructs and response scales."""
        return BankSource(**{name: dict(entries) for name, entries in vars(self).items()})


def _listed(tree: Node, name: str) -> Iterator[Node]:
    listed = tree.get(name)
    return iter(() if listed is None else listed.children)


@lru_cache(maxsize=1)
def bank_source() -> BankSource:
    """The bank as shipped, read once for each process."""
    bank = BankSource()
    for path in sorted(FOLDER.glob("*.yaml")):
        bank.add(read(path.read_text(encoding="utf-8"), file=path.name))
    return bank
