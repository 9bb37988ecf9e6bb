"""Comments are found by what is chosen and by words in any script, page by page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.customers.folding import fold
from app.dashboards.comments.care import Care
from app.dashboards.comments.search import ALL, FLAGGED, MINE, NONE, PER_PAGE, REPLY, Entry, Wanted, page_of
from app.disclosure.coarse import Person
from app.results.frames.comments import Comment
from app.studies.models import Wave

WAVE, ME = Wave(id=1), 7


def comment(text: str = "fine", **fields: str | None) -> Comment:
    person = Person(fields.pop("language", "en"), fields.pop("site", "thr"), None)
    uuid = uuid4()
    return Comment(
        handle=uuid.hex, response=uuid, question=fields.get("question") or "why", text=text, folded=fold(text),
        person=person,
    )  # fmt: skip


def entries(comments: Sequence[Comment], tagged: Mapping[tuple[UUID, str], Sequence[str]]) -> list[Entry]:
    return [Entry(wave=WAVE, comment=one, tags=tagged.get((one.response, one.question), ())) for one in comments]


def texts(
    comments: Sequence[Comment],
    wanted: Wanted,
    states: Mapping[UUID, str] | None = None,
    tagged: Mapping[tuple[UUID, str], Sequence[str]] | None = None,
) -> list[str]:
    page = page_of(
        entries(comments, tagged or {}), wanted, state_of=lambda one: (states or {}).get(one.comment.response)
    )
    return [one.comment.text for one in page.entries]


def stateless(_one: Entry) -> None:
    return None


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
    first, last, beyond = (
        page_of(entries(every, {}), Wanted(), state_of=stateless, number=number) for number in (1, 2, 99)
    )

    assert (len(first.entries), len(last.entries), last.last, beyond.number) == (PER_PAGE, 3, 2, 2)
    assert (first.found, first.everything, first.people) == (53, 53, 53)


def test_an_empty_wave_has_one_empty_page() -> None:
    page = page_of((), Wanted(words="x"), state_of=stateless)

    assert (page.entries, page.last, page.found) == ([], 1, 0)


@given(st.text(max_size=40), st.text(max_size=20))
def test_whatever_is_looked_for_finds_texts_or_nothing(text: str, words: str) -> None:
    found = texts([comment(text)], Wanted(words=words))

    assert found in ([text], [])


def test_a_text_is_found_by_itself() -> None:
    for text in ("😀 good", "x" * 10_000, "慢 slow کند", "100% [sic] _x_"):
        assert texts([comment(text)], Wanted(words=text[:60])) == [text]


def cared(text: str, *, signs: tuple[str, ...] = (), may_reply: bool = True, **fields: Any) -> Entry:
    """A comment that staff looked after."""
    return Entry(
        wave=WAVE, comment=comment(text), care=Care(**fields), may_reply=may_reply, signs=signs
    )  # fmt: skip


def test_each_view_has_what_it_says_and_counts_what_is_looked_for() -> None:
    every = [
        cared("mine", owner_id=ME),
        cared("mine, done", owner_id=ME, is_done=True),
        cared("theirs", owner_id=ME + 1, is_flagged=True),
        cared("proposed", signs=("problem",)),
        cared("decided", signs=("problem",), reply="not_needed"),
        cared("needed", reply="needed"),
        cared("answered", reply="needed", is_done=True),
        cared("nobody to reply to", signs=("problem",), may_reply=False),
    ]

    def found(view: str, words: str = "") -> list[str]:
        page = page_of(every, Wanted(words=words), state_of=stateless, view=view, user_id=ME)
        assert page.counts[view] == page.found
        return [one.comment.text for one in page.entries]

    assert found(MINE) == ["mine"]
    assert found(REPLY) == ["proposed", "needed"]
    assert found(FLAGGED) == ["theirs"]
    assert len(found(ALL)) == len(every)
    assert found(REPLY, "needed") == ["needed"]


def test_work_stands_by_its_deadline_and_all_comments_as_they_came() -> None:
    later, sooner = dt.date(2026, 12, 9), dt.date(2026, 12, 1)
    every = [cared("any day", owner_id=ME), cared("later", owner_id=ME, due=later)]
    every += [cared("sooner", owner_id=ME, due=sooner)]

    def found(view: str) -> list[str]:
        page = page_of(every, Wanted(), state_of=stateless, view=view, user_id=ME)
        return [one.comment.text for one in page.entries]

    assert found(MINE) == ["sooner", "later", "any day"]
    assert found(ALL) == ["any day", "later", "sooner"]


def test_the_response_is_not_its_handle() -> None:
    assert isinstance(comment().response, UUID)
