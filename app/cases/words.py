"""A case in words: what happened, by when, how sure that is, on how many responses it rests."""

import datetime as dt
from typing import TYPE_CHECKING

from babel.numbers import get_currency_precision

from app.cases.evidence import Complaint, SiteFall, Worsening, read
from app.cases.models import Case
from app.cases.opening.deadlines import LAST_MINUTE
from app.cases.opening.stakes import SPEND
from app.kernel.web.i18n import formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.results.defined.label_texts import labels_of
from app.results.plan import INDEX
from app.results.words.index import index_name
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of

if TYPE_CHECKING:
    from app.cases.operations import Returned


def dimension_name(wave: Wave, dimension: str, language: str) -> str:
    questionnaire = definition_of(wave.version)
    if dimension == INDEX:
        return index_name(questionnaire.analysis.value_index, formatter())
    return labels_of(questionnaire, language, words_of(wave.study, questionnaire, language)).scale(dimension)


def headline(case: Case, language: str) -> str:
    """One line; never the name of a customer nor what they chose, because it goes into mails."""
    if case.rule.kind == "complaint":
        return _("%(place)s: a customer complains", place=place(case))
    fmt, name = formatter(), dimension_name(case.wave, case.dimension, language)
    fall = fmt.number(abs(case.evidence["change"]), 1)
    if case.rule.kind == "customer_worsens":
        return _("A customer: %(dimension)s fell by %(fall)s points", dimension=name, fall=fall)
    site = case.site.name if case.site else _("All responses")
    return _("%(site)s: %(dimension)s fell by %(fall)s points", site=site, dimension=name, fall=fall)


def finding(case: Case, name: str) -> str:
    """The same on a page that tells the place and the person beside it; `name` is that of the dimension."""
    if case.rule.kind == "complaint":
        return _chosen(read(Complaint, case.evidence))[0]
    fmt = formatter()
    fall = fmt.number(abs(case.evidence["change"]), 1)
    if case.rule.kind == "customer_worsens":
        return _("%(dimension)s fell by %(fall)s points, beyond error", dimension=name, fall=fall)
    # a fall is told as a size, so its limits change places
    found = read(SiteFall, case.evidence)
    limits = fmt.range(fmt.number(-found.high, 1), fmt.number(-found.low, 1))
    return _("%(dimension)s fell by %(fall)s points (%(limits)s)", dimension=name, fall=fall, limits=limits)


def standing(waiting: int, late: int) -> str:
    """How many wait and how many of them are late, as a heading."""
    write = formatter().integer
    if not waiting:
        return _("No case waits")
    open_ones = ngettext("%(count)s case waits", "%(count)s cases wait", waiting, count=write(waiting))
    if not late:
        return _("%(cases)s; none is late", cases=open_ones)
    over = ngettext("%(count)s is late", "%(count)s are late", late, count=write(late))
    return _("%(cases)s; %(late)s", cases=open_ones, late=over)


def returned(found: "Returned | None") -> str:
    """How many customers of closed cases came back; "" where no wave has told it yet."""
    if found is None:
        return ""
    fmt = formatter()
    return _(
        "Of the customers of %(closed)s closed cases of wave %(number)s, %(back)s came back.",
        closed=fmt.integer(found.closed),
        number=fmt.integer(found.wave.number),
        back=fmt.integer(found.back),
    )


def place(case: Case) -> str:
    """The site; else all of it, or the study that the customer answered."""
    if case.site is not None:
        return case.site.name
    return _("All responses") if case.rule.kind == "site_falls" else case.wave.study.title


def term(case: Case) -> str:
    """What kind of case it is, and how soon it wants an answer."""
    if case.rule.kind == "site_falls":
        return _("the site")
    hours = formatter().integer(case.rule.parameters.get("hours", 24))
    return (
        _("complaint, %(hours)s h", hours=hours)
        if case.rule.kind == "complaint"
        else _("recovery, %(hours)s h", hours=hours)
    )


def due(case: Case, now: dt.datetime) -> str:
    """By when, on the organisation's clock; how late where the time is over; "" where there is no deadline."""
    if case.due_at is None or case.state == "closed":
        return ""
    if case.is_late(now):
        return _late(now - case.due_at)
    fmt, zone = formatter(), case.wave.study.organisation.zone
    local = case.due_at.astimezone(zone)
    is_today, is_day = local.date() == now.astimezone(zone).date(), local.time() == LAST_MINUTE
    if is_day:
        return _("today") if is_today else _("by %(day)s", day=fmt.date(local))
    clock = fmt.digits(f"{local:%H:%M}")
    return _("today, %(time)s", time=clock) if is_today else fmt.time(case.due_at, zone)


def _late(over: dt.timedelta) -> str:
    hours = int(over.total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour late")
    write = formatter().integer
    if hours < 48:
        return ngettext("%(count)s hour late", "%(count)s hours late", hours, count=write(hours))
    return ngettext("%(count)s day late", "%(count)s days late", hours // 24, count=write(hours // 24))


def stake(case: Case) -> str:
    """What is at stake; "" where nothing is known."""
    if case.stake is None:
        return ""
    fmt = formatter()
    if case.stake_of == SPEND:
        currency = case.wave.study.organisation.currency
        amount = fmt.number(float(case.stake), get_currency_precision(currency))
        return _("spent %(amount)s %(currency)s in the 12 months before", amount=amount, currency=currency)
    count = int(case.stake)
    return ngettext("%(count)s person answered", "%(count)s people answered", count, count=fmt.integer(count))


def evidence(case: Case) -> list[str]:
    """Sentences with every figure that opened the case."""
    if case.rule.kind == "complaint":
        return [f"{one}." for one in _chosen(read(Complaint, case.evidence))]
    if case.rule.kind == "customer_worsens":
        return _customer(read(Worsening, case.evidence))
    return _site(read(SiteFall, case.evidence))


def _site(found: SiteFall) -> list[str]:
    fmt = formatter()
    by_person = found.method == "cluster"
    sentences = [
        _(
            "The mean went from %(before)s to %(after)s of 100, a change of %(change)s (95 %% "
            "confidence interval %(interval)s).",
            before=fmt.number(found.mean_before, 1),
            after=fmt.number(found.mean_after, 1),
            change=fmt.number(found.change, 1),
            interval=fmt.range(fmt.number(found.low, 1), fmt.number(found.high, 1)),
        ),
        _(
            "It rests on %(before)s responses of wave %(number)s and %(after)s of this one.",
            before=fmt.integer(found.n_before),
            number=fmt.integer(found.before),
            after=fmt.integer(found.n_after),
        ),
        _(
            "In standard deviations of people that is %(effect)s. So many people would have shown a change of "
            "%(detectable)s points four times in five.",
            effect=fmt.number(found.effect, 2),
            detectable=fmt.number(found.detectable, 1),
        ),
        _(
            "Of %(tests)s comparisons of this wave it stands out so far that at most %(rate)s of such alarms are false "
            "(p %(p)s, adjusted after Benjamini and Hochberg %(adjusted)s).",
            tests=fmt.integer(found.tests),
            rate=fmt.percent(found.false_alarms),
            p=_p(found.p),
            adjusted=_p(found.adjusted),
        ),
    ]
    if by_person:
        sentences.append(_("People who answered both waves count as what they are: the same people."))
    return sentences


def _customer(found: Worsening) -> list[str]:
    fmt = formatter()
    return [
        _(
            "The score went from %(before)s in wave %(number)s to %(after)s of 100, a change of %(change)s.",
            before=fmt.number(found.before_score, 1),
            number=fmt.integer(found.before),
            after=fmt.number(found.after_score, 1),
            change=fmt.number(found.change, 1),
        ),
        _(
            "Error of measurement alone moves a score by up to %(needed)s points in %(level)s of people "
            "(reliable change after Jacobson and Truax, alpha %(alpha)s).",
            needed=fmt.number(found.needed, 1),
            level=fmt.percent(found.level),
            alpha=fmt.coefficient(found.reliability),
        ),
        _(
            "%(compared)s customers answered both waves. If nobody had changed, about %(expected)s of them would still "
            "show such a fall.",
            compared=fmt.integer(found.compared),
            expected=fmt.number(found.compared * (1 - found.level) / 2, 0),
        ),
    ]


def _chosen(found: Complaint) -> list[str]:
    """What was chosen that asks for an answer, the gravest first."""
    fmt, said = formatter(), []
    if found.level is not None:
        said.append(_("Speaks against it: level %(level)s of word of mouth", level=fmt.integer(found.level)))
    if found.problem:
        told = {"untold": _("Had a problem and told nobody"), "told": _("Reported a problem that was not put right")}
        said.append(told[found.problem])
    if found.recommendation is not None:
        said.append(_("Would suggest it at %(points)s of 10", points=fmt.integer(found.recommendation)))
    return said or [_("Complains")]


def _p(value: float) -> str:
    written = formatter().p_value(value)
    return written if written.startswith("<") else f"= {written}"
