"""What the rules of a study find in a wave beside the one before it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from app.cases.evidence import SiteFall, Worsening
from app.cases.models import AlertRule
from app.cases.rules import Draft
from app.cases.thresholds import falls_of, worsens_of
from app.results import waves
from app.studies.models import Wave

EVERYWHERE = 0


def drafts_of(wave: Wave, rules: Sequence[AlertRule]) -> list[tuple[AlertRule, Draft]]:
    """What these rules find in a wave; nothing in a first one."""
    before = wave.before
    if before is None:
        return []
    found = []
    for rule in rules:
        # complaints are heard as they come
        look = {"site_falls": _falls, "customer_worsens": _worse}.get(rule.kind)
        found += [(rule, draft) for draft in look(wave, before, rule)] if look else []
    return found


def _falls(wave: Wave, before: Wave, rule: AlertRule) -> Iterator[Draft]:
    wanted = falls_of(rule)
    verdicts = waves.read(wave).verdicts(before, false_alarms=wanted.false_alarms)
    tests = sum(verdict.change is not None for verdict in verdicts)
    for verdict in verdicts:
        change = verdict.change
        is_watched = rule.dimension in ("", verdict.dimension)
        if verdict.told != "fell" or change is None or not is_watched or -change.change < wanted.least:
            continue
        evidence = SiteFall(
            **asdict(change),
            adjusted=verdict.adjusted or 0.0,
            tests=tests,
            false_alarms=wanted.false_alarms,
            before=before.number,
        )
        yield Draft(
            subject=f"site:{verdict.site or EVERYWHERE}:{verdict.dimension}",
            dimension=verdict.dimension,
            site=verdict.site,
            customer=None,
            evidence=evidence,
        )


def _worse(wave: Wave, before: Wave, rule: AlertRule) -> Iterator[Draft]:
    """Customers who changed reliably for the worse, the worst first."""
    wanted = worsens_of(rule)
    found = waves.read(wave).worse(before, dimension=rule.dimension, level=wanted.level)
    for one in found[: wanted.most]:
        evidence = Worsening(
            before_score=one.before,
            after_score=one.after,
            change=one.change,
            needed=one.needed,
            reliability=one.reliability,
            level=wanted.level,
            compared=one.compared,
            before=before.number,
        )
        yield Draft(
            subject=f"customer:{one.customer}:{one.dimension}",
            dimension=one.dimension,
            site=one.site,
            customer=one.customer,
            evidence=evidence,
        )
