"""What the columns of a file mean: remembered from the last file with the same headings, else guessed from them."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import select

from app.accounts.models import Organisation
from app.customers.folding import clean_cell, fold
from app.customers.imports.cell_values import BadCell, read_email
from app.customers.imports.files import OURS
from app.customers.imports.heading_words import WORDS
from app.customers.imports.import_settings import ATTRIBUTE, IGNORE, MANY, ROLES
from app.customers.models import ColumnMapping
from app.kernel.db import session

LONGEST_HEADING = 60


@lru_cache
def _roles_by_word(kind: str) -> dict[str, str]:
    return {fold(word): role for role, words in WORDS[kind].items() for word in words.split("|")}


def guess(kind: str, headings: Sequence[str]) -> tuple[str, ...]:
    """A role for each column, each once. What is not recognised is an attribute of customers, else left out."""
    # the file to begin with has the names of the roles themselves, as the reader's language writes them
    known = _roles_by_word(kind) | {plain(str(name)): role for role, name in ROLES[kind].items() if role not in MANY}
    taken, found = set(), []
    for heading in headings:
        role = known.get(plain(heading), "")
        if role in taken:
            # a second column for the same thing: a person says which one counts
            role = IGNORE
        elif not role:
            is_ours = heading.startswith(OURS.strip())
            role = ATTRIBUTE if kind == "customers" and clean_cell(heading) and not is_ours else IGNORE
        taken.add(role)
        found.append(role)
    return tuple(found)


def plain(heading: str) -> str:
    """A heading without case, marks and what stands between its words."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(clean_cell(heading).replace("\u200c", " "))).split())


def attribute_names(headings: Sequence[str]) -> tuple[str, ...]:
    """Names of attributes: clean, not empty, and no two the same."""
    seen: Counter[str] = Counter()
    names = []
    for heading in headings:
        name = clean_cell(heading).replace('"', "").replace("\\", "").strip()[:LONGEST_HEADING]
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name[: LONGEST_HEADING - 4]} {seen[name]}")
    return tuple(names)


def is_a_person(headings: Sequence[str]) -> bool:
    """Whether the first row is no headings but somebody's row: an email or a telephone number stands in it."""
    return any(_is_email(cell) or re.fullmatch(r"\+?[\d ()-]{7,}", cell) for cell in headings)


def _is_email(cell: str) -> bool:
    try:
        return "@" in read_email(cell)
    except BadCell:
        return False


def digest(headings: Iterable[str]) -> str:
    """Under which a mapping is remembered; the headings themselves are not kept."""
    return hashlib.sha256("\x1f".join(map(plain, headings)).encode()).hexdigest()


def remembered(organisation: Organisation, kind: str, headings: Sequence[str]) -> dict[str, object] | None:
    """What was decided for the last file with these headings; its roles fit this file."""
    query = select(ColumnMapping).filter_by(organisation_id=organisation.id, kind=kind, heading=digest(headings))
    found = session.scalar(query)
    roles = found.columns.get("roles", []) if found else []
    fits = len(roles) == len(headings) and set(roles) <= ROLES[kind].keys()
    return dict(found.columns) if found and fits else None


def remember(
    organisation_id: int, kind: str, headings: Sequence[str], decided: dict[str, object], *, now: dt.datetime
) -> None:
    """Keep what was decided for the next file; the caller commits."""
    query = select(ColumnMapping).filter_by(organisation_id=organisation_id, kind=kind, heading=digest(headings))
    found = session.scalar(query)
    if found is None:
        found = ColumnMapping(organisation_id=organisation_id, kind=kind, heading=digest(headings))
        session.add(found)
    found.columns, found.used_at = decided, now
