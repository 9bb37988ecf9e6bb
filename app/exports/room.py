"""Every address of this room."""

from app.accounts.navigation import Place
from app.exports.views import bp as exports
from app.exports.workbook_views import bp as workbooks

BLUEPRINTS = (exports, workbooks)
PLACES: tuple[Place, ...] = ()
