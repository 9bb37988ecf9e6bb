"""What the makers of the tests promise."""

import json
from typing import Any

from app.accounts.models import Organisation
from app.questionnaires.operations import definition_of
from survey_defs.load import canonical_json, load_shipped
from tests import factories
from tests.databases import one_database


@one_database
def test_a_version_is_known_by_what_it_asks(organisation: Organisation) -> None:
    """Readers keep definitions for the whole run: in another database the same number is another version."""
    short, full = (
        factories.version(organisation, shipped(name), slug=name) for name in ("hotel_loyalty_short", "hotel_loyalty")
    )
    newer = factories.newer(short)

    assert short.digest != full.digest
    assert (newer.number, newer.digest, definition_of(newer).id) == (2, short.digest, "hotel_loyalty_short")


def shipped(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(canonical_json(load_shipped(name)))
    return found
