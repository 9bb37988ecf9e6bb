"""Everything under the addresses of this room: importing the views hangs them on their blueprints."""

from app.accounts import letters, log_views, member_views, office_views, tidying
from app.accounts.account_views import bp as account
from app.accounts.join_views import bp as joining
from app.accounts.office import PLACE as OFFICE_PLACE
from app.accounts.office import bp as office
from app.accounts.reset_views import bp as resetting
from app.accounts.two_factor_views import bp as two_factor
from app.accounts.views import bp as accounts
from app.accounts.work_views import PLACE as WORK_PLACE
from app.accounts.work_views import bp as work

BLUEPRINTS = (accounts, account, two_factor, resetting, joining, office, work)
PLACES = (OFFICE_PLACE, WORK_PLACE)

__all__ = ["BLUEPRINTS", "PLACES", "letters", "log_views", "member_views", "office_views", "tidying"]
