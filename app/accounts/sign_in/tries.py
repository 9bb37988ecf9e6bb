"""How often the doors may be tried, all in one view. Nobody is locked out for good by somebody else's guessing."""

import datetime as dt

from app.kernel.web.limits import Limit


def _limit(name: str, tries: int, *, minutes: int, wait: float, longest: int) -> Limit:
    """So many tries in so many minutes; the pauses after the last one are minutes too."""
    window, first, most = (dt.timedelta(minutes=one) for one in (minutes, wait, longest))
    return Limit(name=name, tries=tries, window=window, wait=first, longest=most)


# of an account from one network; from all networks together, which takes many machines; with a browser that its owner
# has signed in with before, which counts for itself
SIGN_IN_HERE = _limit("sign-in-here", 5, minutes=30, wait=0.5, longest=15)
SIGN_IN = _limit("sign-in", 40, minutes=30, wait=0.5, longest=15)
SIGN_IN_KNOWN = _limit("sign-in-known", 5, minutes=30, wait=0.5, longest=15)
# a hotel's whole staff may share one address
SIGN_IN_NETWORK = _limit("sign-in-network", 30, minutes=15, wait=1, longest=15)
# one's own password, once more
PASSWORD = _limit("password", 5, minutes=30, wait=1, longest=15)
# six digits are few: from all networks together no more than from one
SECOND_FACTOR = _limit("second-factor", 5, minutes=30, wait=1, longest=15)
SECOND_FACTOR_KNOWN = _limit("second-factor-known", 5, minutes=30, wait=1, longest=15)
# messages to one address: for one network, and for all together, where the pauses are shorter than a message is good
RESET_HERE = _limit("reset-here", 3, minutes=60, wait=10, longest=60)
RESET = _limit("reset", 6, minutes=60, wait=10, longest=30)
RESET_NETWORK = _limit("reset-network", 20, minutes=60, wait=5, longest=60)
FIRST_CODE = _limit("first-code", 10, minutes=30, wait=1, longest=60)
# messages to strangers: nobody's server is to write to them by the thousand
INVITATIONS = _limit("join", 60, minutes=24 * 60, wait=10, longest=60)
