"""What clears itself away."""

import datetime as dt

from app.accounts.sign_in import changed, resetting
from app.kernel import duties
from app.kernel.db import begin_writing, session
from app.kernel.web.i18n import lazy_gettext as _l


@duties.duty("accounts.tidy", label=_l("Remove links of messages that have expired"), every=dt.timedelta(hours=1))
def tidy(now: dt.datetime) -> int:
    """Ways back that are over, the addresses that were typed to get one, old messages about changes."""
    session.rollback()
    begin_writing()
    count = resetting.tidy(now) + changed.tidy(now)
    session.commit()
    return count
