"""Everything under /api/v1 and the pages about it: importing them hangs them on their blueprints."""

from app.api import erasing
from app.api.calls import (
    cases,
    consents,
    customers,
    invitations,
    purchases,
    responses,
    results,
    studies,
    tokens,
    webhooks,
)
from app.api.calls.operation import bp
from app.api.calls.problems import tell
from app.api.reference.views import PLACE
from app.api.reference.views import bp as developers
from app.api.tokens import views
from app.api.webhooks import deliveries
from app.api.webhooks import views as webhook_views
from app.kernel.web.failures import tell_as
from app.kernel.web.security import csrf

BLUEPRINTS = (bp, developers)
PLACES = (PLACE,)
# tokens stand in a header that no browser sends by itself
csrf.exempt(bp)
tell_as("/api/", tell)

__all__ = [
    "BLUEPRINTS",
    "PLACES",
    "cases",
    "consents",
    "customers",
    "deliveries",
    "erasing",
    "invitations",
    "purchases",
    "responses",
    "results",
    "studies",
    "tokens",
    "views",
    "webhook_views",
    "webhooks",
]
