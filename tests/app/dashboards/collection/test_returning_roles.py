"""Who came back is told of all sites together, to whoever sees every one of them."""

import pytest
from flask import Flask

from app.accounts.models import Organisation, Role, Site
from app.kernel.db import session
from tests import cast
from tests.app import watching as field

pytestmark = pytest.mark.access


@pytest.mark.parametrize(
    ("role", "limited", "status"),
    [
        (Role.OWNER, False, 200),
        (Role.MANAGER, False, 200),
        (Role.MANAGER, True, 403),
        (Role.VIEWER, False, 403),
        (Role.COLLECTOR, False, 403),
    ],
)
def test_a_manager_of_every_site_reads_it(
    app: Flask, organisation: Organisation, site: Site, role: Role, limited: bool, status: int
) -> None:
    wave = field.study(organisation, 2)[1]
    session.commit()
    client = cast.signed_in(app, cast.member(organisation, role, sites=[site] if limited else []))
    answer = client.get(f"/o/simorgh/waves/{wave.id}/returning")
    leads = f"/waves/{wave.id}/returning" in client.get(f"/o/simorgh/waves/{wave.id}/collection").text

    assert (answer.status_code, leads) == (status, status == 200)
