"""A case in words: what happened, how sure that is, on how many responses it rests."""

from app.cases.evidence import SiteFall, Worsening, read
from app.cases.models import Case
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.results.frames.labels import labels_of
from app.results.plan import INDEX
from app.results.words.index import index_name
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of


def dimension_name(wave: Wave, dimension: str, language: str) -> str:
    questionnaire = definition_of(wave.version)
    if dimension == INDEX:
        return index_name(questionnaire.analysis.value_index, formatter())
    return labels_of(questionnaire, language, words_of(wave.study, questionnaire, language)).scale(dimension)


def headline(case: Case, language: str) -> str:
    """One line; never the name of a customer, because it goes into mails."""
    fmt, name = formatter(), dimension_name(case.wave, case.dimension, language)
    fall = fmt.number(abs(case.evidence["change"]), 1)
    if case.rule.kind == "customer_worsens":
        return _("A customer: %(dimension)s fell by %(fall)s points", dimension=name, fall=fall)
    site = case.site.name if case.site else _("All responses")
    return _("%(site)s: %(dimension)s fell by %(fall)s points", site=site, dimension=name, fall=fall)


def evidence(case: Case) -> list[str]:
    """Sentences with every figure that opened the case."""
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


def _p(value: float) -> str:
    written = formatter().p_value(value)
    return written if written.startswith("<") else f"= {written}"
