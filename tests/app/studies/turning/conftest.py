"""A house of thirty customers, and who listens to what happens to its waves."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.kernel import events
from app.kernel.db import session
from app.questionnaires.models import Version
from tests import factories
from tests.app.studies.turning.planned import asked


@pytest.fixture
def told(app: Flask) -> Iterator[list[tuple[str, int]]]:
    """What rooms to the right would hear of."""
    heard: list[tuple[str, int]] = []
    before = dict(events._subscriptions)
    for name in ("wave.opened", "wave.closed"):
        events.subscribe(name, "test")(lambda event: heard.append((event.name, event.facts["wave"])))
    yield heard
    events._subscriptions.clear()
    events._subscriptions.update(before)


@pytest.fixture
def house(app: Flask) -> Iterator[Organisation]:
    """Thirty customers."""
    with app.app_context():
        made = factories.organisation()
        for number in range(30):
            factories.customer(made, f"c{number}")
        session.commit()
        yield made


@pytest.fixture
def version(house: Organisation) -> Version:
    return asked(house, "two_languages")
