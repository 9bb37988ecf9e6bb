"""What people write about, in the report: words with enough people, no text, in the reader's language."""

from dataclasses import replace

import pandas as pd
import pytest

from app.kernel.web.i18n import FORMATTERS, LANGUAGES, isolated
from app.reports.documents import alone
from app.reports.sections.comments import comments_section
from app.reports.sections.model import Refusal, Section, Table, Text
from app.results.frames.labels import Labels
from app.results.parts.comments import Comments
from app.results.parts.groups import SITE
from app.results.run import analyse
from tests.app.results.parts.test_comments import ANSWERS, PEOPLE, PLAN, N, found

LABELS = Labels(items={"why": "Why?"}, options={SITE: {"north": "North", "south": "South"}})


def section(comments: Comments | None, language: str = "en", *, min_cell: int = 5, whole: Comments = ()) -> Section:
    with alone(language) as fmt:
        return comments_section(comments or (), LABELS, fmt, min_cell=min_cell, whole=whole)


def tables(one: Section) -> dict[str, list[tuple[str, ...]]]:
    return {block.caption: list(block.rows) for block in one.blocks if isinstance(block, Table)}


def test_the_heading_says_what_most_write_about() -> None:
    one = section(found().comments)

    words = ", ".join(f"“{isolated(word)}”" for word in ("lovely", "slow lift", "breakfast"))
    assert one.heading == f"What people write about most: {words}"
    assert tables(one)["Why?"][0] == ("lovely", "26", "50\xa0%", "37\xa0% to 63\xa0%")


def test_states_and_sites_say_what_they_say_more_often() -> None:
    told, lovely, breakfast = tables(section(found().comments)), isolated("lovely"), isolated("breakfast")

    assert told["Why? Loyalty state"][0] == (
        "Loyalty",
        "30",
        f"{lovely} (26), {breakfast} (18)",
        f"{lovely}, {breakfast}",
    )
    assert [row[0] for row in told["Why? Site"]] == ["North", "South"]


@pytest.mark.privacy
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_and_no_word_of_few_stands_in_it(language: str) -> None:
    one = section(found().comments, language)

    assert "rahimi" not in str(one).lower()
    assert "breakfast was lovely" not in str(one)


@pytest.mark.privacy
def test_a_word_that_few_people_at_other_sites_used_is_not_told_of_one() -> None:
    here = PEOPLE["site"].eq("north")
    own = analyse(ANSWERS[here].assign(why=["lovely"] * 10 + ["slow lift"] * 10), PLAN).comments
    said = ["lovely"] * 10 + ["slow lift"] * 10 + ["lovely"] * 3 + ["slow lift"] * 9 + [None] * (N - 32)

    told = tables(section(own, whole=found(said).comments or ()))
    assert [row[0] for row in told["Why?"]] == ["slow lift"]


def test_a_question_that_nobody_or_too_few_answered_says_so() -> None:
    for said, words in (([None] * N, "nobody wrote anything"), (["x y"] * 3 + [None] * (N - 3), "too few")):
        texts = [block.text for block in section(found(said).comments).blocks if isinstance(block, Text)]
        assert words in texts[0]


def test_a_column_that_is_missing_says_why() -> None:
    one = section(analyse(ANSWERS, replace(PLAN, quadrants=None)).comments)

    assert any(isinstance(block, Refusal) for block in one.blocks)


def test_a_text_beside_an_option_names_question_and_option() -> None:
    written = pd.DataFrame({"rsn__9": ["noise"] * N})
    plan = replace(PLAN, texts=(), beside=("rsn__9",))
    labels = Labels(items={"rsn": "What keeps you away?"}, options={"rsn": {"9": "Other"}})
    comments = analyse(ANSWERS, plan, written=written).comments or ()

    with alone("en"):
        assert "What keeps you away? Other" in tables(comments_section(comments, labels, FORMATTERS["en"]))
