"""What the next wave told of a customer, and what a lot told of calling them, in words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.cases.afterwards.outcomes import Outcome, outcome_of
from app.cases.afterwards.trial import Trial
from app.cases.models import Case
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import gettext as _

if TYPE_CHECKING:
    from app.results.arms import ArmsCompared


def outcome(case: Case) -> list[str]:
    """Sentences; none where no wave has told anything yet."""
    found = outcome_of(case)
    return [] if found is None else [*_seen(found), *_stands(found, case)]


def no_effect() -> str:
    return _(
        "This is no effect of what was done: customers who were picked for standing low rise in the mean anyway "
        "(regression to the mean). Only a rule that holds some back by lot can tell an effect."
    )


def _seen(found: Outcome) -> Iterator[str]:
    number = formatter().integer(found.wave)
    if found.answered:
        yield _("Answered again in wave %(number)s.", number=number)
    elif found.asked:
        yield _("Was asked in wave %(number)s and did not answer.", number=number)
    else:
        yield _("Was not asked in wave %(number)s.", number=number)
    if found.bought is not None:
        yield _("Has bought since.") if found.bought else _("Has not bought since.")


def _stands(found: Outcome, case: Case) -> Iterator[str]:
    fmt = formatter()
    if found.score is not None:
        score, before = fmt.number(found.score, 1), case.evidence.get("after_score")
        if before is None:
            yield _("Stands at %(score)s of 100 now.", score=score)
        else:
            yield _("Stands at %(score)s of 100 now, %(before)s then.", score=score, before=fmt.number(before, 1))
    if case.rule.kind != "complaint":
        return
    if found.level is not None:
        yield _("Speaks at level %(level)s of word of mouth now.", level=fmt.integer(found.level))
    if found.recommendation is not None:
        yield _("Would suggest it at %(points)s of 10 now.", points=fmt.integer(found.recommendation))


def trial_heading(trial: Trial) -> str:
    """The main outcome: buying where purchases are known, else answering again."""
    main = trial.bought or trial.answered
    if not main.is_told or main.value is None:
        return _("Too few to tell what calling does")
    if not main.is_clear:
        return _("No effect of calling is shown")
    return _("Calling brings customers back") if main.value > 0 else _("Calling keeps customers away")


def trial_sentences(trial: Trial) -> list[str]:
    fmt = formatter()
    found = [
        _(
            "%(acted_on)s customers were given to somebody and %(held_back)s were held back by lot.",
            acted_on=fmt.integer(trial.drawn_acted_on),
            held_back=fmt.integer(trial.drawn_held_back),
        )
    ]
    if trial.bought is not None:
        found += _shares(trial.bought, _("Bought since"))
    found += _shares(trial.answered, _("Answered the next wave, of those asked"))
    return [*found, *_means(trial.score), *_needed(trial.bought or trial.answered)]


def _shares(found: "ArmsCompared", name: str) -> Iterator[str]:
    fmt = formatter()
    if found.acted_on is None or found.held_back is None:
        return
    yield _(
        "%(name)s: %(acted_on)s of those who were given to somebody, %(held_back)s of those held back; difference "
        "%(value)s points (95 %% confidence interval %(limits)s; %(n)s and %(m)s people).",
        name=name,
        acted_on=fmt.percent(found.acted_on),
        held_back=fmt.percent(found.held_back),
        **_difference(found, times=100, decimals=0),
    )


def _means(found: "ArmsCompared") -> Iterator[str]:
    fmt = formatter()
    if found.acted_on is None or found.held_back is None:
        return
    yield _(
        "Score of those who answered again: %(acted_on)s and %(held_back)s of 100; difference %(value)s points (95 %% "
        "confidence interval %(limits)s; %(n)s and %(m)s people).",
        acted_on=fmt.number(found.acted_on, 1),
        held_back=fmt.number(found.held_back, 1),
        **_difference(found, times=1, decimals=1),
    )


def _difference(found: "ArmsCompared", *, times: int, decimals: int) -> dict[str, str]:
    fmt = formatter()
    value, low, high = (fmt.number((part or 0) * times, decimals) for part in (found.value, found.low, found.high))
    counts = {"n": fmt.integer(found.n_acted_on), "m": fmt.integer(found.n_held_back)}
    return {"value": value, "limits": fmt.range(low, high), **counts}


def _needed(found: "ArmsCompared") -> Iterator[str]:
    if found.needed is None:
        return
    fmt = formatter()
    held_back, acted_on = found.needed
    yield _(
        "To find a difference of ten points four times in five it takes about %(acted_on)s customers given to somebody "
        "and %(held_back)s held back.",
        acted_on=fmt.integer(acted_on),
        held_back=fmt.integer(held_back),
    )
