"""What the plan of the questionnaire names and this report does not show, as a note at its end."""

from collections.abc import Mapping, Sequence

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.results.unshown import Unshown


def unshown_notes(parts: Sequence[Unshown], fmt: Formatter) -> tuple[str, ...]:
    words = _words()
    named = [fmt.labelled(words[one.part], fmt.listed(one.names)) for one in parts if one.part in words]
    if not named:
        return ()
    return (_("Planned in the questionnaire and not in this report: %(parts)s.", parts=fmt.clauses(named)),)


def _words() -> Mapping[str, str]:
    """The parts of a plan as a reader calls them; which reports were asked for by name follows from these."""
    return {
        "measurement": _("Measurement models"),
        "structure": _("Structural models"),
        "word_of_mouth": _("Word of mouth"),
        "steps": _("Steps in order"),
        "groups": _("Groups"),
    }
