"""What reads each field of a customer, from a cell of a file or from a call of a program."""

from collections.abc import Callable
from functools import partial

from app.accounts.models import Organisation
from app.customers.imports import cells
from app.letters.recipients import region_of

READERS: dict[str, Callable[[str], str]] = {
    "email": cells.read_email,
    "language": cells.read_language,
    "name": lambda raw: cells.read_text(raw, "name"),
    "given_name": lambda raw: cells.read_text(raw, "given_name", 100),
    "family_name": lambda raw: cells.read_text(raw, "family_name", 99),
}


def readers_of(organisation: Organisation) -> dict[str, Callable[[str], str]]:
    """What reads each field; telephone numbers of home belong to the country of the organisation."""
    return READERS | {"phone": partial(cells.read_phone, country=region_of(organisation.timezone))}
