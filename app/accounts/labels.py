"""What people call the roles."""

from app.kernel.web.i18n import lazy_gettext as _l

ROLES = {
    "owner": _l("Owner"),
    "researcher": _l("Researcher"),
    "manager": _l("Manager"),
    "collector": _l("Collector"),
    "viewer": _l("Viewer"),
}
MEANINGS = {
    "owner": _l("Everything, and who may do what."),
    "researcher": _l("Questionnaires, studies, reports and data of every site."),
    "manager": _l("Links, figures and cases; of some sites or of all."),
    "collector": _l("Links and paper forms to collect responses with; no figures."),
    "viewer": _l("Looks at the pages that everybody may see; changes nothing."),
}
