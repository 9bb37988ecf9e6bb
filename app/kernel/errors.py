"""What can go wrong, in words for the person whom it concerns."""

import datetime as dt
import math
from collections.abc import Mapping
from types import MappingProxyType

from app.kernel.web.current import LazyString
from app.kernel.web.i18n import formatter, gettext, ngettext
from app.kernel.web.i18n import lazy_gettext as _l


class AppError(Exception):
    """A refusal that a person reads: what was needed, what was found, what to do.

    status      HTTP status of the page
    heading     what happened, in the person's language
    remedy      what to do about it
    headers     of the answer, for programs
    """

    status = 400
    headers: Mapping[str, str] = {}

    def __init__(self, heading: str, remedy: str = "", *, status: int | None = None) -> None:
        super().__init__(str(heading))
        self.heading, self.remedy = heading, remedy
        if status is not None:
            self.status = status


class NotFound(AppError):
    """Nothing here for this person: unknown, or of another organisation; the two look the same."""

    status = 404

    def __init__(self, heading: str | None = None, remedy: str | None = None) -> None:
        super().__init__(
            heading or _l("There is no such page"),
            remedy or _l("Check the address, or go back to where you came from."),
        )


class ReplacedDatabase(AppError):
    """The server still has a database open that another one has taken the place of: what it stored would be lost."""

    status = 503
    code = "database_replaced"
    headers = MappingProxyType({"Retry-After": "30"})

    def __init__(self) -> None:
        super().__init__(
            _l("The database was replaced, so nothing can be saved"),
            _l("Your administrator must restart it. What you sent was not saved: send it again afterwards."),
        )


class TooManyTries(AppError):
    """A limit was reached; `wait` says for how long."""

    status = 429

    def __init__(self, wait: dt.timedelta) -> None:
        super().__init__(_l("Too many tries"), LazyString(_please_wait, wait))
        self.wait = wait
        self.headers = {"Retry-After": str(math.ceil(wait.total_seconds()))}


def _please_wait(wait: dt.timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    minutes, write = math.ceil(seconds / 60), formatter().integer
    if seconds < 60:
        said = ngettext("%(count)s second", "%(count)s seconds", seconds, count=write(seconds))
    else:
        said = ngettext("%(count)s minute", "%(count)s minutes", minutes, count=write(minutes))
    return str(gettext("Wait %(time)s, then try again.", time=said))
