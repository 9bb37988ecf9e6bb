"""The shape that pages draw from, on a made-up overview."""

from tests.app.results.overview.made_up import made_up, made_up_site


def test_the_worst_stands_first_and_too_few_last() -> None:
    codes = [row.code for row in made_up().sites_by("clv_rev")]
    assert codes == ["shz", "yzd", "thr", "mhd", "isf", "qsh", "tbz", "ksh"]


def test_findings_tell_the_fall_before_the_rise() -> None:
    found = [(row.code if row else None, name, change.told) for row, name, change in made_up().findings]
    assert found == [("shz", "clv_rev", "fell"), ("tbz", "clv_rev", "rose")]


def test_a_site_has_a_figure_for_every_measure() -> None:
    whole, own = made_up(), made_up_site()
    names = [measure.name for measure in whole.measures]
    assert all(list(row.measures) == names for row in whole.sites)
    assert [measure.name for measure in own.measures] == names
    assert own.measure("clv_rev").beside is not None


def test_a_line_breaks_where_its_ruler_does() -> None:
    assert [point.piece for point in made_up().measure("clv_use").line] == [0] * 6 + [1] * 6
    assert made_up().measure("clv_use").limits.missing == 6
