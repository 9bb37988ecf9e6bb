"""Whatever is posted: no error of ours, and only valid answers are stored."""

import json
import os
from urllib.parse import urlencode
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.kernel.db import session, utc_now
from app.questionnaires.form_builder import raw_of
from app.questionnaires.operations import publish
from app.respond import operations
from app.respond.models import AnswerEvent, Response
from survey_defs.answers import reason_of
from survey_defs.load import load_file
from tests import factories
from tests.app.respond.page.test_every_kind import FILE
from tests.person import Person

pytestmark = [pytest.mark.loss, pytest.mark.long]
# 10,000 before a release: VAFA_HOSTILE_POSTS=10000
POSTS = int(os.environ.get("VAFA_HOSTILE_POSTS", "200"))
QUESTIONNAIRE = load_file(FILE)
PAGES = [f"/r/{page.id}?s=welcome" for page in QUESTIONNAIRE.pages]
EVENTS = [str(UUID(int=n)) for n in range(5)]
NASTY = [
    "", " ", "\x00", "a\x00b", "\ud800", "\u202eabc", "\u200f", "9" * 5000, "x" * 150_000, "1e999", "NaN", "-0", "0x1",
    "\u06f1\u06f2", "$skipped", "$not_shown", "$refused", "$", "1=", "=1", "2=\x00", "focal=9", "rival_1_name=\u202e",
    "2026-02-30", "9999999999999999999999", "<script>", "1", "2", "3",
]  # fmt: skip
IDS = [item.id for item in QUESTIONNAIRE.items]
names = st.sampled_from([*IDS, *(f"{name}.{part}" for name in IDS for part in ("1", "focal", "x"))]) | st.text(
    max_size=9
)
texts = st.sampled_from(NASTY) | st.text(max_size=30)
values = st.recursive(
    texts | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ways = st.sampled_from(["next", "back", "save", "stay", "", "\x00"])
events = st.sampled_from(EVENTS) | texts
kinds = st.sampled_from(
    ["application/json", "application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=cp1252",
     "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/x-www-form-urlencoded"]
)  # fmt: skip


@st.composite
def json_bodies(draw: st.DrawFn) -> tuple[bytes, str]:
    body = {"response": "TOKEN", "event": draw(events), "go": draw(ways | values)}
    body["answers"] = draw(st.dictionaries(names, values, max_size=6) | values)
    return json.dumps(draw(st.sampled_from([body, body, body, [body], {}]))).encode(), "application/json"


@st.composite
def form_bodies(draw: st.DrawFn) -> tuple[bytes, str]:
    pairs = [("response", "TOKEN"), ("event", draw(events)), ("go", draw(ways))]
    pairs += draw(
        st.lists(st.tuples(names | st.sampled_from(["confirmed", "language", "in", "event"]), texts), max_size=9)
    )
    return urlencode(pairs, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[bytes, str]:
    """Truncated, garbled, in another encoding, nested too deep, or under a false name."""
    body, _ = draw(json_bodies() | form_bodies())
    cut = body[: draw(st.integers(0, len(body)))]
    garbled = draw(
        st.sampled_from([cut, body.decode().encode("utf-16"), b"[" * 100_000, b'{"a":' * 50_000, b"\xff" + body])
    )
    return garbled, draw(kinds)


@pytest.fixture
def wave_of_every_kind(app: Flask) -> None:
    with app.app_context():
        version = publish(factories.organisation(), QUESTIONNAIRE, now=utc_now())
        factories.link(factories.wave(version, anonymity="identified"))
        session.commit()


def someone(app: Flask) -> Person:
    person = Person(app.test_client())
    person.open()
    person.follow(person.agree())
    return person


def check_stored() -> str:
    """Each stored answer is one that its item accepts; gives the status of the newest response."""
    status = "complete"
    for response in session.scalars(select(Response)):
        for name, value in response.answers.items():
            item = QUESTIONNAIRE.item(name)
            if reason_of(value) not in {"skipped", "not_shown", "not_applicable"}:
                assert item.parse(raw_of(value)) == value, (name, value)
        if response.status == "started":
            status = "started"
    return status


@pytest.mark.usefixtures("wave_of_every_kind")
def test_hostile_posts_leave_only_valid_answers(app: Flask) -> None:
    people = [someone(app)]

    @settings(
        max_examples=POSTS, deadline=None, database=None, derandomize=POSTS == 200,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )  # fmt: skip
    @given(address=st.sampled_from([*PAGES, "/s/welcome"]), post=json_bodies() | form_bodies() | spoilt())
    def attack(address: str, post: tuple[bytes, str]) -> None:
        person, (body, kind) = people[-1], post
        sent = body.replace(b"TOKEN", person.hidden["response"].encode())
        answer = person.client.post(address, data=sent, content_type=kind)
        assert answer.status_code < 500
        with app.app_context():
            status = check_stored()
        if status != "started":
            people.append(someone(app))

    attack()
    with app.app_context():
        assert all(operations.refold(one) == one.answers for one in session.scalars(select(Response)))
        assert session.scalars(select(AnswerEvent)).first() is not None
