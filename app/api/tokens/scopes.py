"""What a token may be allowed to do."""

from app.kernel.web.i18n import lazy_gettext as _l

SCOPES: dict[str, str] = {
    "customers:read": _l("Read customers and what they allowed"),
    "customers:write": _l("Add and change customers, note what they allowed"),
    "customers:erase": _l("Erase a customer for good"),
    "purchases:read": _l("Read purchases"),
    "purchases:write": _l("Add and correct purchases"),
    "studies:read": _l("Read studies and waves"),
    "studies:write": _l("Close waves"),
    "invitations:read": _l("Read who is invited and how it stands"),
    "invitations:write": _l("Invite customers to a wave"),
    "responses:read": _l("Read responses, row by row"),
    "results:read": _l("Read results of waves"),
    "cases:read": _l("Read cases"),
    "webhooks:read": _l("Read webhooks"),
    "webhooks:write": _l("Add, change and remove webhooks"),
}
