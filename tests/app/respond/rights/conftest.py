"""A guest who has answered everything, and holds the code."""

import pytest

from tests.app.respond.rights.receipts import code_of
from tests.person import FACTS, Person


@pytest.fixture
def code(guest: Person) -> str:
    """The receipt code of a guest who has answered everything."""
    guest.finish(FACTS | {"first_or_repeat": "1"}, point="4")
    return code_of(guest.html)
