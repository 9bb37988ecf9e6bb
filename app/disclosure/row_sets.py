"""Which groups of people may be told beside each other, so that no small group is left between two of them.

People are divided in several ways: by site, by region, by language, by a segment and all others. Means of groups and
of everybody are sums, and whoever lays two of them side by side has the mean of those who stand in one and not in the
other. So the groups of every way are told in a fixed order, as long as the people between any groups of one way and any
groups of an earlier one are nobody, or at least the smallest cell.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.disclosure.small_cells import divided

Group = Hashable
Pair = tuple[str, Group]
# people by their group in one way and in another
Crossed = Callable[[str, str], Mapping[tuple[Group, Group], int]]
Weights = dict[Pair, dict[Pair, int]]


class _Rest:
    """The groups of a way that are not told: known together, by subtraction."""

    def __repr__(self) -> str:
        return "REST"


REST = _Rest()


@dataclass(frozen=True, kw_only=True)
class Division:
    """One way of dividing everybody.

    counts   people of each group; who belongs to none is a group of its own
    """

    name: str
    counts: Mapping[Group, int]


def told(divisions: Sequence[Division], crossed: Crossed, *, min_cell: int) -> dict[str, frozenset[Group]]:
    """The groups of each division that may be told, decided in the order of the divisions.

    The first division is told as `small_cells.divided` has it. A later one gives way, its smallest group first, while
    fewer than `min_cell` people, but some, stand between unions of its groups and unions of an earlier one's: groups
    that are not told count together, since what is left of everybody is known. It depends on all people alone, and not
    on who looks.
    """
    found: dict[str, frozenset[Group]] = {}
    for place, division in enumerate(divisions):
        own = _alone(division, min_cell)
        while own and (hidden := _given_away(division, own, divisions[:place], found, crossed, min_cell)) is not None:
            own -= {hidden}
        found[division.name] = own
    return found


def is_rest_told(counts: Mapping[Group, int], own: Iterable[Group], *, min_cell: int) -> bool:
    """Whether somebody who knows these groups may be told of everybody: what is left is nobody, or enough."""
    known = set(own)
    left = sum(n for group, n in counts.items() if group not in known)
    return left == 0 or left >= min_cell


def _alone(division: Division, min_cell: int) -> frozenset[Group]:
    """Of a division laid beside everybody only; nothing where everybody is too few."""
    figures = divided(division.counts)
    return frozenset(
        group for group, n in division.counts.items() if n > 0 and figures[group].is_told(min_cell=min_cell)
    )


def _given_away(
    division: Division,
    own: frozenset[Group],
    earlier: Sequence[Division],
    found: Mapping[str, frozenset[Group]],
    crossed: Crossed,
    min_cell: int,
) -> Group | None:
    """The group that has to be hidden because of an earlier division; None where all is well."""
    for other in earlier:
        if not found[other.name]:
            continue
        cells = crossed(division.name, other.name)
        weights = _between(division.name, own, other.name, found[other.name], cells)
        side = small_cut(weights, min_cell)
        if side is not None:
            return _smallest(division, own, weights, side)
    return None


def _between(
    name: str,
    own: frozenset[Group],
    other: str,
    others: frozenset[Group],
    cells: Mapping[tuple[Group, Group], int],
) -> Weights:
    """People who stand in a piece of one division and in a piece of the other; a piece is a told group, or the rest."""
    weights: Weights = {}
    for (group, beside), n in cells.items():
        if n <= 0:
            continue
        first = (name, group if group in own else REST)
        second = (other, beside if beside in others else REST)
        for one, two in ((first, second), (second, first)):
            edges = weights.setdefault(one, {})
            edges[two] = edges.get(two, 0) + n
    return weights


def _smallest(division: Division, own: frozenset[Group], weights: Weights, side: set[Pair]) -> Group:
    """The smallest told group that stands at the cut, else the smallest of all."""
    at_cut = {node[1] for node, edges in weights.items() for two in edges if (node in side) != (two in side)}
    candidates = [group for group in own if group in at_cut] or list(own)
    return min(candidates, key=lambda group: (division.counts[group], str(group)))


def small_cut(weights: Weights, least: int) -> set[Pair] | None:
    """One side of a division of these pieces in two that fewer than `least` people stand across, but somebody.

    None where there is none. Pieces with `least` people in common are never cut apart, so they count as one; what is
    left is searched as Stoer and Wagner (1997) do.
    """
    merged = _contracted(weights, least)
    for component in _components(merged):
        side = _cut_of({node: dict(merged[node]) for node in component}, least)
        if side is not None:
            return set(side)
    return None


Node = frozenset[Pair]
Graph = dict[Node, dict[Node, int]]


def _contracted(weights: Weights, least: int) -> Graph:
    graph: Graph = {
        frozenset([one]): {frozenset([two]): n for two, n in edges.items()} for one, edges in weights.items()
    }
    while (strong := next(_strong(graph, least), None)) is not None:
        _merge(graph, *strong)
    return graph


def _strong(graph: Graph, least: int) -> Iterator[tuple[Node, Node]]:
    return ((one, two) for one, edges in graph.items() for two, n in edges.items() if n >= least)


def _merge(graph: Graph, one: Node, two: Node) -> Node:
    """Two nodes become one; what both share with a third adds up."""
    both = one | two
    made: dict[Node, int] = {}
    for node in (one, two):
        for other, n in graph.pop(node).items():
            if other not in (one, two):
                made[other] = made.get(other, 0) + n
    for other, n in made.items():
        graph[other] = {node: m for node, m in graph[other].items() if node not in (one, two)} | {both: n}
    graph[both] = made
    return both


def _components(graph: Graph) -> Iterator[list[Node]]:
    waiting = dict.fromkeys(graph)
    while waiting:
        found, reached = [next(iter(waiting))], 0
        del waiting[found[0]]
        while reached < len(found):
            near = [node for node in graph[found[reached]] if node in waiting]
            for node in near:
                del waiting[node]
            found += near
            reached += 1
        yield found


def _cut_of(graph: Graph, least: int) -> Node | None:
    """A side of a cut below `least` of what hangs together; None where every cut is at least that."""
    while len(graph) > 1:
        before, last, n = _phase(graph)
        if n < least:
            return last
        _merge(graph, before, last)
    return None


def _phase(graph: Graph) -> tuple[Node, Node, int]:
    """The two nodes that are reached last, each next one being the most tightly joined; what joins the last."""
    order = [next(iter(graph))]
    joined = dict(graph[order[0]])
    while len(order) < len(graph):
        nearest = max(joined, key=lambda node: joined[node])
        order.append(nearest)
        strength = joined.pop(nearest)
        for node, n in graph[nearest].items():
            if node not in order:
                joined[node] = joined.get(node, 0) + n
    return order[-2], order[-1], strength
