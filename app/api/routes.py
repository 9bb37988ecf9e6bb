"""Everything under /api/v1: importing the calls puts them into the table and hangs them on the blueprint."""

from app.api import invitation_calls, response_calls, result_calls, study_calls, token_calls, webhook_calls
from app.api.calls import ROOT, bp
from app.api.problems import tell
from app.errors import tell_as
from app.security import csrf

# tokens stand in a header that no browser sends by itself
csrf.exempt(bp)
tell_as("/api/", tell)

__all__ = [
    "ROOT",
    "bp",
    "invitation_calls",
    "response_calls",
    "result_calls",
    "study_calls",
    "token_calls",
    "webhook_calls",
]
