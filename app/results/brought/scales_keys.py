"""The keys of a file of scales, and the plain YAML they stand in.

A key that is not carried out is refused by its name. Dropped in silence, it would let its author believe that the
figures follow it.
"""

from collections.abc import Iterable, Mapping

from app.results.brought import how_read
from survey_defs.authored.source import read

OF_THE_FILE = frozenset({"scales", "range", "reverse", "factors", "patronage"}) | how_read.KEYS
OF_A_SCALE = frozenset({"items", "range", "reverse", "answers"})

# A word that is known and means something that no analysis of a file does.
NOT_CARRIED_OUT: Mapping[str, str] = {
    "model": "measurement and structural models are not estimated",
    "group": "figures of a file are not split by groups",
    "estimator": "there is no model that an estimator could belong to",
    "missing": "rows with a gap are left out of the scale concerned (listwise)",
    "weights": "every row counts once",
    "ordinal": "coefficients rest on the scale points as numbers",
}


def read_plain(text: str) -> object:
    """The file as plain objects; no key twice, no anchor, no tag. Raises DefinitionError."""
    return read(text, file="scales").plain()


def refused(keys: Iterable[str], *, allowed: frozenset[str], where: str = "") -> list[str]:
    """One line for each key that would be dropped."""
    return [_refusal(key, allowed, where) for key in sorted(set(keys) - allowed)]


def _refusal(key: str, allowed: frozenset[str], where: str) -> str:
    prefix = f"{where}: " if where else ""
    if key in NOT_CARRIED_OUT:
        return f"needed: {prefix}keys that are carried out; found: {key}: {NOT_CARRIED_OUT[key]}; remedy: remove {key}"
    return f"needed: {prefix}only the keys {', '.join(sorted(allowed))}; found: {key}; remedy: correct or remove it"
