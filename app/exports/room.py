"""Every address of this room."""

from app.accounts.navigation import Place
from app.exports.permission_views import bp as permissions
from app.exports.views import bp as exports
from app.exports.workbook_views import bp as workbooks

BLUEPRINTS = (exports, permissions, workbooks)
PLACES: tuple[Place, ...] = ()
