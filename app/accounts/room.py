"""Everything under the addresses of this room: importing the views hangs them on their blueprints."""

from app.accounts import letters
from app.accounts.log import views
from app.accounts.office import member_views, office_views
from app.accounts.office.join_views import bp as joining
from app.accounts.office.office import PLACE as OFFICE_PLACE
from app.accounts.office.office import bp as office
from app.accounts.office.work_views import PLACE as WORK_PLACE
from app.accounts.office.work_views import bp as work
from app.accounts.sign_in import tidying
from app.accounts.sign_in.account_views import bp as account
from app.accounts.sign_in.reset_views import bp as resetting
from app.accounts.sign_in.two_factor_views import bp as two_factor
from app.accounts.sign_in.views import bp as accounts

BLUEPRINTS = (accounts, account, two_factor, resetting, joining, office, work)
PLACES = (OFFICE_PLACE, WORK_PLACE)

__all__ = ["BLUEPRINTS", "PLACES", "letters", "member_views", "office_views", "tidying", "views"]
