"""The sites of somebody who sees several: told one by one only as far as no few are left of them taken together.

A report pools these sites, so what it tells of a measure is the mean of all of them. A site whose few answers are
hidden here would be what the pooled mean holds beyond those that are told.
"""

from collections.abc import Collection, Hashable

import numpy as np

from app.disclosure.row_sets import is_rest_told
from app.results.overview.parts import ANSWERED, SITE, Flags, Parts


def told_sites(parts: Parts, measure: str, ids: Collection[int]) -> frozenset[int]:
    """Of these sites those that may be told of the measure, the smallest given up first."""
    counts = _counts(parts, measure, ids)
    own = {site for site in ids if parts.is_told(measure, SITE, site)}
    while own and not is_rest_told(counts, own, min_cell=parts.min_cell):
        own.remove(min(own, key=lambda site: (counts.get(site, 0), site)))
    return frozenset(own)


def pooled(parts: Parts, measure: str, ids: Collection[int]) -> Flags:
    """Who stands behind a mean of these sites together."""
    return parts.sites(ANSWERED, ids) & parts.known(measure)


def is_rest_of_pooled_told(parts: Parts, measure: str, ids: Collection[int], told: Flags) -> bool:
    """Whether what the pooled mean holds beyond these people is nobody, or enough."""
    left = int((pooled(parts, measure, ids) & ~told).sum())
    return left == 0 or left >= parts.min_cell


def is_chain_told(parts: Parts, measure: str, ids: Collection[int]) -> bool:
    """Whether everybody may be told beside these sites, one by one and together."""
    together = pooled(parts, measure, ids)
    left = int((parts.known(measure) & ~together).sum())
    is_apart = not together.any() or left == 0 or left >= parts.min_cell
    return is_apart and parts.is_chain_told(measure, ids)


def _counts(parts: Parts, measure: str, ids: Collection[int]) -> dict[Hashable, int]:
    own, way = pooled(parts, measure, ids), parts.ways[SITE]
    counts = np.bincount(way.places[own], minlength=len(way.groups))
    found = dict(zip(way.groups, map(int, counts), strict=True))
    return {site: found.get(site, 0) for site in ids}
