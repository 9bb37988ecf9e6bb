"""What there is to be seen, and which roles see it: read from what each view lets in, so that it cannot be wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString

from app.accounts import access
from app.accounts.models import Role
from app.accounts.operations import OF_SOME_SITES

# to what a role reaches
ALL, OWN, NONE = "all", "own", "none"


@dataclass(frozen=True)
class Sight:
    """A page that stands for what somebody may see.

    note   what holds beside the role; "" where nothing does
    """

    endpoint: str
    label: LazyString
    note: LazyString | str = ""


_known: dict[str, Sight] = {}


def sight(endpoint: str, label: LazyString, *, note: LazyString | str = "") -> None:
    """Say beside a view what it lets its roles see, for the page of members."""
    _known[endpoint] = Sight(endpoint, label, note)


def table() -> Sequence[tuple[Sight, dict[Role, str]]]:
    """Each sight with what every role sees of it; what most roles see comes first."""
    rows = [(one, {role: _reach(one, role) for role in Role}) for one in _known.values()]
    return sorted(rows, key=lambda row: list(row[1].values()).count(NONE))


def _reach(one: Sight, role: Role) -> str:
    if role not in access.roles_of(one.endpoint):
        return NONE
    return OWN if role in OF_SOME_SITES else ALL
