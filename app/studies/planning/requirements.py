"""What a plan must fulfil before a wave may follow it; each refusal names the field that is to be mended."""

from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.planning.calendar import SHORTEST
from app.studies.planning.wave_plan import Plan, Sampling
from survey_defs.kinds.item import Anonymity


class PlanRefused(AppError):
    """`field` is where it is mended: closes, reminders, sampling, n, by_site."""

    status = 422

    def __init__(self, field: str, heading: str, remedy: str) -> None:
        super().__init__(heading, remedy)
        self.field = field


class WavesOverlap(PlanRefused):
    """A wave that would still be open when the next one opens."""

    def __init__(self, most: int) -> None:
        super().__init__(
            "closes",
            _l("The next wave would open before this one closes"),
            _l(
                "Keep it open for %(most)s days at most, or leave the closing empty: then the next opening ends it.",
                most=formatter().integer(most),
            ),
        )


class ReminderAfterClose(PlanRefused):
    def __init__(self, day: int, open_days: int) -> None:
        super().__init__(
            "reminders",
            _l(
                "A reminder on day %(day)s would come when the wave is closed",
                day=formatter().integer(day),
            ),
            _l(
                "A wave is open for %(days)s days. Choose earlier days, or a later closing.",
                days=formatter().integer(open_days),
            ),
        )


class NoPanel(PlanRefused):
    """An anonymous study cannot know who answered."""

    def __init__(self) -> None:
        super().__init__(
            "sampling",
            _l("An anonymous study has no panel: nobody may know who finished the wave before"),
            _l("Choose another way to draw, or a pseudonymous study, which recognises people without their names."),
        )


def check(plan: Plan, *, recurrence: str, anonymity: Anonymity) -> None:
    """Raises PlanRefused."""
    _check_length(plan.open_days, recurrence)
    length = plan.open_days or SHORTEST.get(recurrence)
    late = [day for day in plan.reminders if length is not None and day >= length]
    if late and length is not None:
        raise ReminderAfterClose(late[0], length)
    if plan.sampling.kind == "panel" and anonymity == "anonymous":
        raise NoPanel
    if recurrence != "after":
        _check_size(plan.sampling)


def _check_length(open_days: int | None, recurrence: str) -> None:
    most = SHORTEST.get(recurrence)
    if most is not None and open_days is not None and open_days > most:
        raise WavesOverlap(most)


def _check_size(sampling: Sampling) -> None:
    if sampling.kind == "random" and sampling.n is None:
        raise PlanRefused("n", _l("How many are to be drawn is missing"), _l("Write a number, or ask everybody."))
    if sampling.kind == "by_site" and not sampling.by_site:
        raise PlanRefused(
            "by_site", _l("No site has a number yet"), _l("Write for at least one site how many are to be drawn.")
        )
