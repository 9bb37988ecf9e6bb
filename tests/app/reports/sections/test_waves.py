"""Changes and lines in the report: the finding on top, uncertainty beside it, silence where nothing can be said."""

import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.kernel.db import session
from app.reports import documents
from app.reports.sections.model import Chart, Refusal, Report, Section, Table, Text
from app.studies.models import Wave
from tests import factories
from tests.app import watching
from tests.app.results.parts.waves.test_waves import fill, monthly
from tests.databases import one_database

DIGITS = set("0123456789")


def report(app: Flask, wave: Wave, language: str = "en") -> Report:
    session.commit()
    with app.test_request_context():
        return documents.wave_report(session.get_one(Wave, wave.id), language)


def section(found: Report, name: str) -> Section:
    return next(one for one in found.sections if one.id == name)


def words(found: Section) -> str:
    return " ".join(block.text for block in found.blocks if isinstance(block, Text | Refusal))


def tables(found: Section) -> list[Table]:
    charts = [block.table for block in found.blocks if isinstance(block, Chart) and block.table]
    return charts + [block for block in found.blocks if isinstance(block, Table)]


@pytest.fixture
def fallen(organisation: Organisation) -> Wave:
    """Six sites, one of which fell on everything."""
    sites = [factories.site(organisation, f"s{number}") for number in range(6)]
    waves = monthly(organisation, 4)
    fill(waves[:3], sites, n=40)
    fill(waves[3:], sites[1:], n=40)
    watching.answer(waves[3], 40, site=sites[0], mean=3.6)
    return waves[3]


@one_database
def test_a_fall_stands_on_top_with_its_intervals(app: Flask, fallen: Wave) -> None:
    found = section(report(app, fallen), "changes")

    assert found.heading == "Since wave 3, 4 figures changed by more than chance gives"
    text = words(found)
    assert "24 comparisons of sites and dimensions were made." in text
    assert "S0: " in text
    assert "with limits that know it was picked out of many" in text
    assert "Were it the only comparison" in text
    rows = tables(found)[0].rows
    assert (rows[0][0], rows[0][-1]) == ("S0", "▼ fell")
    assert {row[-1] for row in rows[1:]} == {"no real change"}
    # drawn towards the others, so that the worst of many is not taken at its word
    assert abs(number(rows[0][5])) < abs(number(rows[0][3]))


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


@pytest.mark.long
@one_database
def test_lines_have_charts_with_tables_and_say_when_limits_begin(app: Flask, fallen: Wave) -> None:
    whole = report(app, fallen)
    found = section(whole, "trend")

    charts = [block for block in found.blocks if isinstance(block, Chart)]
    assert [chart.name for chart in charts] == ["trend-1", "trend-2", "trend-3", "trend-4"]
    assert all(chart.table and len(chart.table.rows) == 4 for chart in charts)
    judged = next(table for table in tables(found) if table.caption == "Do the lines rise or fall?")
    assert {row[-1] for row in judged.rows} == {"in 8 more waves"}
    assert documents.wave_pdf(fallen, "en").startswith(b"%PDF")


@pytest.mark.long
@one_database
def test_every_chart_is_drawn(app: Flask, fallen: Wave) -> None:
    names = [chart.name for chart in report(app, fallen).charts]
    with app.test_request_context():
        drawn = [documents.wave_chart(fallen, name, "fa") for name in names if name.startswith(("trend", "changes"))]

    assert len(drawn) == 5
    assert all(svg.startswith(b"<?xml") for svg in drawn)


@one_database
def test_a_persian_reader_sees_persian_digits(app: Flask, fallen: Wave) -> None:
    found = report(app, fallen, "fa")

    for name in ("changes", "trend"):
        cells = [cell for table in tables(section(found, name)) for row in table.rows for cell in row[1:]]
        assert not [cell for cell in cells if DIGITS & set(cell)]


@one_database
def test_few_answers_are_no_silence(app: Flask, organisation: Organisation) -> None:
    sites = [factories.site(organisation, f"s{number}") for number in range(2)]
    waves = monthly(organisation, 2)
    fill(waves, sites, n=12)
    found = section(report(app, waves[1]), "changes")

    assert found.heading == "Nothing can be compared with wave 1"
    assert "8 have too few answers (fewer than 30 in one of the waves)" in words(found)
    assert {row[-1] for row in tables(found)[0].rows} == {"too few answers"}


@one_database
def test_a_first_wave_promises_the_second(app: Flask, organisation: Organisation) -> None:
    (wave,) = monthly(organisation, 1)
    watching.answer(wave, 12)
    found = report(app, wave)

    assert section(found, "changes").heading == "The first wave: changes come with the second"
    assert "trend" not in {one.id for one in found.sections}
