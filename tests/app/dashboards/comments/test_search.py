"""Comments are found by what is chosen and by words in any script, page by page."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.customers.folding import fold
from app.dashboards.comments.search import NONE, PER_PAGE, Wanted, page_of
from app.disclosure.coarse import Person
from app.results.frames.comments import Comment


def comment(text: str = "fine", **fields: str | None) -> Comment:
    person = Person(fields.pop("language", "en"), fields.pop("site", "thr"), None)
    uuid = uuid4()
    return Comment(
        handle=uuid.hex, response=uuid, question=fields.get("question") or "why", text=text, folded=fold(text),
        person=person,
    )  # fmt: skip


def texts(comments: list[Comment], wanted: Wanted, **options: object) -> list[str]:
    given: dict[str, object] = {"states": {}, "tagged": {}} | options
    return [one.comment.text for one in page_of(comments, wanted, **given).comments]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Lift was SLOW", "slow lift"),
        ("كارمندي خوب", "کارمندی"),
        ("همه\u200cچیز خوب بود", "همه چیز"),
        ("اتاق ۲۰۴ سرد بود", "204"),
        ("Room 204 was cold", "۲۰۴"),
        ("Nhân viên thân thiện", "nhan vien"),
        ("服务热情", "热情"),
        ("<b>Straße</b>", "strasse"),
    ],
)
def test_words_are_found_however_they_are_written(text: str, words: str) -> None:
    assert texts([comment(text), comment("nothing")], Wanted(words=words)) == [text]


def test_every_filter_narrows_and_none_finds_what_has_none() -> None:
    here, there, nowhere = comment("a"), comment("b", site="syz", language="fa"), comment("c", site=None)
    improve = comment("d", question="improve")
    every = [here, there, nowhere, improve]
    states = {here.response: "loyal", there.response: "none"}
    tagged = {(here.response, "why"): ["price"], (improve.response, "why"): ["price"]}

    def found(**wanted: str) -> str:
        return "".join(texts(every, Wanted(**wanted), states=states, tagged=tagged))

    assert found(site="syz") == "b"
    assert found(site=NONE) == "c"
    assert found(language="fa") == "b"
    assert found(question="improve") == "d"
    assert found(state="loyal") == "a"
    # the state without loyalty, not people without a state
    assert found(state="none") == "b"
    assert found(tag="price") == "a"
    assert found(tag=NONE) == "bcd"
    assert found(site="thr", tag="price", words="a") == "a"


def test_pages_hold_fifty_and_a_page_behind_the_last_is_the_last() -> None:
    every = [comment(f"text {number}") for number in range(PER_PAGE + 3)]
    first, last, beyond = (page_of(every, Wanted(), states={}, tagged={}, number=number) for number in (1, 2, 99))

    assert (len(first.comments), len(last.comments), last.last, beyond.number) == (PER_PAGE, 3, 2, 2)
    assert (first.found, first.everything, first.people) == (53, 53, 53)


def test_an_empty_wave_has_one_empty_page() -> None:
    page = page_of((), Wanted(words="x"), states={}, tagged={})

    assert (page.comments, page.last, page.found) == ([], 1, 0)


@given(st.text(max_size=40), st.text(max_size=20))
def test_whatever_is_looked_for_finds_texts_or_nothing(text: str, words: str) -> None:
    found = texts([comment(text)], Wanted(words=words))

    assert found in ([text], [])


def test_a_text_is_found_by_itself() -> None:
    for text in ("😀 good", "x" * 10_000, "慢 slow کند", "100% [sic] _x_"):
        assert texts([comment(text)], Wanted(words=text[:60])) == [text]


def test_the_response_is_not_its_handle() -> None:
    assert isinstance(comment().response, UUID)
