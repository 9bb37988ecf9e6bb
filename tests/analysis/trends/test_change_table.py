"""Scores become means of sites with their errors, the same as two waves of one site alone."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.weightstats import DescrStatsW

from analysis.errors import BadOption, UnknownColumn
from analysis.waves import People, change_table, changes, mean_change

RNG = np.random.default_rng(5)
SITES = (RNG.integers(1, 4, 200), RNG.integers(1, 4, 180))
BEFORE = pd.DataFrame({"trust": RNG.normal(60, 15, 200), "index": RNG.normal(70, 10, 200)})
AFTER = pd.DataFrame({"index": RNG.normal(66, 12, 180), "trust": RNG.normal(58, 18, 180)})
PEOPLE = tuple(People(site=pd.Series(own)) for own in SITES)


def rows(wave, sites, site, name):
    return wave[name][sites == site]


def test_each_cell_equals_the_change_of_two_waves():
    table = changes(change_table(BEFORE, AFTER, people=PEOPLE)).table

    assert len(table) == 6
    for row in table.to_dict("records"):
        own = [rows(w, s, row["site"], row["dimension"]) for w, s in zip((BEFORE, AFTER), SITES, strict=True)]
        alone = mean_change(*own)
        for name in ("change", "se", "df", "p", "low", "high"):
            assert row[name] == pytest.approx(getattr(alone, name), rel=1e-9)


def test_people_of_both_waves_are_clusters_in_their_site_alone():
    persons = (pd.Series([f"p{i}" for i in range(200)]), pd.Series([f"p{i}" for i in range(180)]))
    sites = (pd.Series(np.repeat([1, 2], 100)), pd.Series(np.repeat([1, 2], [100, 80])))
    persons[1][100:] = [f"new{i}" for i in range(80)]
    people = tuple(People(site=s, person=p) for s, p in zip(sites, persons, strict=True))
    table = change_table(BEFORE, AFTER, people=people)
    linked = table[(table["site"] == 1) & (table["dimension"] == "trust")].iloc[0]
    apart = table[(table["site"] == 2) & (table["dimension"] == "trust")].iloc[0]
    alone = mean_change(
        BEFORE["trust"][:100], AFTER["trust"][:100], clusters=(list(persons[0][:100]), list(persons[1][:100]))
    )

    assert (linked["se"], linked["df"]) == (pytest.approx(alone.se), alone.df)
    assert apart["df"] == pytest.approx(mean_change(BEFORE["trust"][100:], AFTER["trust"][100:]).df)


def test_weighted_means_equal_statsmodels_and_equal_weights_change_nothing():
    weights = (pd.Series(RNG.uniform(0.5, 3, 200)), pd.Series(RNG.uniform(0.5, 3, 180)))
    people = tuple(People(site=p.site, weights=w) for p, w in zip(PEOPLE, weights, strict=True))
    row = change_table(BEFORE, AFTER, people=people).iloc[0]
    here = SITES[0] == 1
    theirs = DescrStatsW(BEFORE["trust"][here], weights=weights[0][here])
    same = tuple(People(site=p.site, weights=pd.Series(2.0, index=p.site.index)) for p in PEOPLE)

    assert row["mean_before"] == pytest.approx(float(theirs.mean))
    pd.testing.assert_frame_equal(
        change_table(BEFORE, AFTER, people=same), change_table(BEFORE, AFTER, people=PEOPLE), rtol=1e-12
    )


def test_a_site_that_appears_later_and_missing_scores_are_kept_in_the_table():
    sites = (pd.Series([1.0] * 200), pd.Series([1.0] * 100 + [9.0] * 79 + [np.nan]))
    people = tuple(People(site=own) for own in sites)
    table = change_table(BEFORE.assign(trust=np.nan), AFTER, people=people)
    new = table[table["site"] == 9]

    assert list(new["n_before"]) == [0, 0]
    assert new[["mean_before", "se"]].isna().all(axis=None)
    assert list(table[table["dimension"] == "trust"]["n_before"]) == [0, 0]
    assert list(changes(table).table["told"]).count("too_few") == 3


def test_equal_answers_have_no_error():
    flat = pd.DataFrame({"trust": [0.1] * 40})
    people = (People(site=pd.Series([1] * 40)),) * 2

    assert list(change_table(flat, flat, people=people)["se"]) == [0.0]
    assert list(changes(change_table(flat, flat, people=people)).table["told"]) == ["no_spread"]


def test_a_dimension_that_one_wave_did_not_ask_is_no_row():
    table = change_table(BEFORE[["trust"]], AFTER, people=PEOPLE)

    assert set(table["dimension"]) == {"trust"}
    with pytest.raises(UnknownColumn):
        change_table(BEFORE[["trust"]], AFTER[["index"]], people=PEOPLE)


def test_labels_of_another_length_and_weights_of_nobody_are_refused():
    with pytest.raises(BadOption, match="rows"):
        change_table(BEFORE, AFTER, people=(PEOPLE[1], PEOPLE[1]))
    bad = People(site=PEOPLE[0].site, weights=pd.Series(0.0, index=PEOPLE[0].site.index))
    with pytest.raises(BadOption, match="weights"):
        change_table(BEFORE, AFTER, people=(bad, PEOPLE[1]))
