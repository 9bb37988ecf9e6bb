"""What clears itself away."""

import datetime as dt

from app import duties
from app.accounts import resetting


@duties.duty("accounts.tidy", every=dt.timedelta(hours=1))
def tidy(now: dt.datetime) -> int:
    """Ways back that are over, and the addresses that were typed to get one."""
    return resetting.tidy(now)
