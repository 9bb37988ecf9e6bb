"""A house of six customers."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.kernel.db import session
from tests import factories


@pytest.fixture
def house(app: Flask) -> Iterator[Organisation]:
    """An organisation with two sites and six customers, three at each."""
    with app.app_context():
        made = factories.organisation()
        for code in ("thr", "syz"):
            site = factories.site(made, code)
            for number in range(3):
                factories.customer(made, f"{code}{number}", site=site)
        session.commit()
        yield made
