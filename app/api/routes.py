"""Everything under /api/v1 and the pages about it: importing them hangs them on their blueprints."""

from app.api import (
    consent_calls,
    customer_calls,
    deliveries,
    erasing,
    invitation_calls,
    purchase_calls,
    response_calls,
    result_calls,
    study_calls,
    token_calls,
    token_views,
    webhook_calls,
    webhook_views,
)
from app.api.calls import bp
from app.api.developer_views import PLACE
from app.api.developer_views import bp as developers
from app.api.problems import tell
from app.kernel.errors import tell_as
from app.kernel.web.security import csrf

BLUEPRINTS = (bp, developers)
PLACES = (PLACE,)
# tokens stand in a header that no browser sends by itself
csrf.exempt(bp)
tell_as("/api/", tell)

__all__ = [
    "BLUEPRINTS",
    "PLACES",
    "consent_calls",
    "customer_calls",
    "deliveries",
    "erasing",
    "invitation_calls",
    "purchase_calls",
    "response_calls",
    "result_calls",
    "study_calls",
    "token_calls",
    "token_views",
    "webhook_calls",
    "webhook_views",
]
