"""The first sentence: a finding with its interval, and never more than was found."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.statement import Statement, statement
from app.kernel.web.i18n import FORMATTERS, LANGUAGES, speaking
from app.results.overview.model import Change, Estimate, Measure, Overview, Tally, WaveName
from tests.app.results.overview.made_up import made_up, made_up_site
from tests.databases import one_database

pytestmark = one_database
NAMES = {"index": "Perceived value index", "clv_rev": "Revisit intention", "clv_loy": "Loyalty"}


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def said(found: Overview, language: str = "en", place: str = "Simorgh Hotels") -> Statement:
    with speaking(language):
        return statement(found, Speech(FORMATTERS[language], NAMES), place)


def bare(text: str) -> str:
    """Without the marks that keep names apart."""
    return text.replace("\u2068", "").replace("\u2069", "")


def without_findings(found: Overview) -> Overview:
    def quiet(change: Change) -> Change:
        return replace(change, told="no_change") if change.is_found else change

    rows = tuple(
        replace(row, measures={name: replace(one, change=quiet(one.change)) for name, one in row.measures.items()})
        for row in found.sites
    )
    measures = tuple(replace(one, change=quiet(one.change)) for one in found.measures)
    return replace(found, sites=rows, measures=measures, tally=Tally(tested=35, no_change=35, too_few=5))


def told_alike(found: Overview, told: str) -> Overview:
    """Everything with the same verdict, and nothing compared."""
    change = Change(told=told)  # type: ignore[arg-type]
    rows = tuple(
        replace(row, measures={name: replace(one, change=change) for name, one in row.measures.items()})
        for row in found.sites
    )
    measures = tuple(replace(one, change=change) for one in found.measures)
    return replace(found, sites=rows, measures=measures, tally=Tally(too_few=40))


def test_it_says_which_site_fell_in_what_by_how_much() -> None:
    found = said(made_up())

    assert bare(found.title) == "Shiraz lost 9 points of revisit intention, and chance does not explain it."
    assert found.rest == "All sites together show no real change."
    lead = bare(" ".join(map(str, found.lead)))
    assert "<b>from 66 to 57</b> of 100: a fall of" in lead
    assert "<b>Tabriz</b> rose by 10 points" in lead


def test_the_verdicts_are_counted() -> None:
    counts = [(one.kind, one.figure, one.word) for one in said(made_up()).tally]

    assert counts == [
        ("fell", "▼ 1", "real fall"),
        ("rose", "▲ 1", "real rise"),
        ("same", "33", "no real change"),
        ("few", "○ 5", "too few answers"),
    ]


def test_a_site_that_was_never_so_low_is_told_to_be() -> None:
    found = said(made_up_site(), place="Shiraz")

    assert bare(found.title).startswith("Shiraz lost 9 points")
    assert found.rest == "It is the lowest of 12 waves."


def test_no_finding_is_no_proof_that_nothing_changed() -> None:
    found = said(without_findings(made_up()))

    assert bare(found.title) == "No site fell or rose beyond chance since Wave 11."
    assert found.rest == "That does not say that nothing changed."
    assert "four times in five" in str(found.lead[-1])


def test_a_first_wave_tells_where_it_stands() -> None:
    found = said(replace(told_alike(made_up(), "first_wave"), before=None))

    assert bare(found.title) == "Simorgh Hotels: perceived value index stands at 64 of 100."
    assert "changes come with the second" in found.rest
    assert found.tally == ()


def test_too_few_answers_say_how_many_are_needed() -> None:
    found = said(told_alike(made_up(), "too_few"))

    assert found.title == "Too few answers to say whether anything changed."
    assert "from 30 answers" in str(found.lead[-1])


def test_other_questions_are_told_and_not_compared() -> None:
    found = said(told_alike(made_up(), "other_ruler"))

    assert bare(found.title) == "Other questions were asked than in Wave 11, so nothing is compared."


def test_a_chain_that_fell_as_well_is_told_behind_its_site() -> None:
    chain = made_up()
    fell = Change(told="fell", size=-3.0, low=-5.0, high=-1.0)
    measures = tuple(replace(one, change=fell) if one.name == "clv_loy" else one for one in chain.measures)

    assert said(replace(chain, measures=measures)).rest == "All sites together: loyalty fell by 3 (1 to 5)."


def test_many_findings_are_counted_after_the_third() -> None:
    chain = made_up()
    fell = Change(told="fell", size=-4.0, low=-6.0, high=-2.0)
    rows = tuple(
        replace(row, measures={name: replace(one, change=fell) for name, one in row.measures.items()})
        for row in chain.sites
    )

    assert str(said(replace(chain, sites=rows)).lead[-1]) == "37 more stand below."


def test_a_small_real_change_is_not_rounded_to_none() -> None:
    change = Change(told="fell", size=-0.44, low=-0.8, high=-0.08)
    speech = Speech(FORMATTERS["en"], NAMES)

    assert (speech.size(change), speech.limits(change)) == ("0.4", "0.1 to 0.8")


def test_a_change_that_may_be_none_keeps_its_signs() -> None:
    speech = Speech(FORMATTERS["en"], NAMES)

    assert speech.limits(Change(told="no_change", size=-1.0, low=-3.0, high=1.0)) == "−3 to +1"
    assert speech.limits(Change(told="fell", size=-9.0, low=-14.0, high=-4.0)) == "4 to 14"


def test_a_name_keeps_its_capitals_within_a_sentence() -> None:
    speech = Speech(FORMATTERS["en"], NAMES | {"own": "Simorgh Club", "short": "NPS"})

    assert [speech.inside(name) for name in ("clv_loy", "own", "short")] == ["loyalty", "Simorgh Club", "NPS"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_names_stand_apart_from_the_text_around_them(language: str) -> None:
    found = said(made_up(), language)

    assert "\u2068Shiraz\u2069" in found.title
    assert "%(" not in found.title + found.rest + " ".join(map(str, found.lead))


def test_a_name_that_is_code_stays_text() -> None:
    chain = made_up()
    rows = tuple(replace(row, name="<script>alert(1)</script>") for row in chain.sites)

    lead = " ".join(map(str, said(replace(chain, sites=rows)).lead))
    assert "<script>" not in lead
    assert "&lt;script&gt;" in lead


def test_without_a_measure_nothing_is_claimed() -> None:
    wave = WaveName(id=1, number=1, title="", opens=made_up().wave.opens)
    bare_one = Overview(wave=wave, before=None, study=1, n=0, measures=())

    assert said(bare_one).title == "Too few answers to say whether anything changed."


def test_who_all_answered_alike_has_no_interval() -> None:
    wave = WaveName(id=1, number=1, title="", opens=made_up().wave.opens)
    one = Measure(name="index", now=Estimate(mean=75.0, n=9), before=None, change=Change(told="first_wave"))
    found = said(Overview(wave=wave, before=None, study=1, n=9, measures=(one,)))

    assert bare(found.title) == "Simorgh Hotels: perceived value index stands at 75 of 100."
    assert found.lead == ()
