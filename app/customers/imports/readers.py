"""What reads each field of a customer, from a cell of a file or from a call of a program."""

from collections.abc import Callable
from functools import partial

from app.accounts.models import Organisation
from app.customers.imports import cell_values
from app.letters.recipients import region_of

READERS: dict[str, Callable[[str], str]] = {
    "email": cell_values.read_email,
    "language": cell_values.read_language,
    "name": lambda raw: cell_values.read_text(raw, "name"),
    "given_name": lambda raw: cell_values.read_text(raw, "given_name", 100),
    "family_name": lambda raw: cell_values.read_text(raw, "family_name", 99),
}


def readers_of(organisation: Organisation) -> dict[str, Callable[[str], str]]:
    """What reads each field; telephone numbers of home belong to the country of the organisation."""
    return READERS | {"phone": partial(cell_values.read_phone, country=region_of(organisation.timezone))}
