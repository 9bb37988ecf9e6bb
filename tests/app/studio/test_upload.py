"""Definitions that are sent in: sound ones become drafts, of others every defect is told and nothing is stored."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.kernel.db import session
from app.questionnaires.models import Version
from app.studio.defect_messages import SENTENCES
from survey_defs.defect_messages import DEFECT_MESSAGES
from tests.app.studio.conftest import SOUND

Count = Callable[[], int]
UPLOAD = "/o/simorgh/questionnaires/upload"
SCRIPT = SOUND.replace("What do you call it?", '"<script>alert(1)</script> {minutes}"')
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nid: b\ntitle: B\nlanguages: [en]\npages: []\n"
HOSTILE = {
    "alias": BOMB.encode(),
    "duplicate_key": (SOUND + "id: twice\n").encode(),
    "wrong_value": SOUND.replace("required: true", "required: [1, 2]").encode(),
    "not_utf8": SOUND.encode("utf-16"),
    "not_yaml": b"id: [unclosed\n",
    "empty_file": b"",
    "not_a_questionnaire": b"- just\n- a list\n",
    "tag": b"id: !!python/object/apply:os.system [ls]\n",
    "control_character": SOUND.encode() + b"\x00\x01",
    "several_documents": SOUND.encode() + b"---\nid: other\n",
    "too_deep": b"[" * 40 + b"]" * 40,
}


def send(client: FlaskClient, content: bytes, url: str = UPLOAD) -> TestResponse:
    """As a browser sends a file; written out because werkzeug's own writer leaves large ones open."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="q.yaml"\r\n\r\n'
    return client.post(url, data=head + content + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x")


def test_a_sound_file_becomes_a_draft(researcher: FlaskClient, count: Count) -> None:
    answer = send(researcher, SOUND.encode())

    assert answer.status_code == 303
    assert count() == 1
    assert "Stored as a draft" in researcher.get(answer.location).text


def test_pasted_text_and_json_are_as_good(researcher: FlaskClient, count: Count) -> None:
    tree = {"id": "two", "title": "Two", "languages": ["en"], "pages": [{"id": "p", "blocks": [
        {"id": "a", "kind": "short_text", "text": "What?"}]}]}  # fmt: skip

    assert researcher.post(UPLOAD, data={"text": SOUND}).status_code == 303
    assert researcher.post(UPLOAD, data={"text": json.dumps(tree)}).status_code == 303
    assert count() == 2


def test_the_same_definition_again_is_the_version_it_is(researcher: FlaskClient, count: Count) -> None:
    first, second = send(researcher, SOUND.encode()), send(researcher, SOUND.encode())

    assert first.location == second.location
    assert count() == 1


@pytest.mark.parametrize("code", HOSTILE)
def test_a_bad_file_is_told_and_stores_nothing(researcher: FlaskClient, count: Count, code: str) -> None:
    answer = send(researcher, HOSTILE[code])

    assert answer.status_code == 422
    assert "Nothing was stored" in answer.text
    assert str(SENTENCES[code][1]).replace("%(most)s", "") in answer.text
    assert count() == 0


def test_every_defect_stands_at_its_line(researcher: FlaskClient) -> None:
    text = SOUND.replace("kind: short_text", "kind: shrt_text").replace("title: {fa: دو زبان", "title: {de: Zwei")
    page = researcher.post(UPLOAD, data={"text": text}).text

    assert "2 defects" in page or "3 defects" in page
    marked = [part.split("</pre>")[0] for part in page.split('class="defective"')[1:]]
    assert any("shrt_text" in part for part in marked)
    assert any("Zwei" in part for part in marked)


def test_the_refused_text_is_there_to_be_mended(researcher: FlaskClient) -> None:
    page = researcher.post(UPLOAD, data={"text": "id: mine\n"}).text

    assert "\nid: mine\n</textarea>" in page


def test_a_script_in_a_text_is_only_a_text(researcher: FlaskClient) -> None:
    answer = researcher.post(UPLOAD, data={"text": SCRIPT})
    shown = researcher.get(f"{answer.location}preview?language=en").text

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    refused = researcher.post(UPLOAD, data={"text": SCRIPT.replace("kind: short_text", "kind: none")}).text
    assert "<script>alert" not in refused


@pytest.mark.parametrize("megabytes", [3, 10])
def test_a_file_that_is_too_large_is_told(researcher: FlaskClient, count: Count, megabytes: int) -> None:
    answer = send(researcher, b"# filler\n" * (megabytes * 120_000))

    assert answer.status_code == 413
    assert "That was too large" in answer.text
    assert count() == 0


def test_a_long_text_shows_only_what_is_around_its_defects(researcher: FlaskClient) -> None:
    answer = send(researcher, ("# filler\n" * 20_000 + "id: [\n").encode())

    assert answer.status_code == 422
    assert "lines without defects" in answer.text
    assert answer.text.count("<pre>") < 20


# werkzeug does not close the file of an upload that breaks off
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broken_upload_is_told(researcher: FlaskClient, count: Count) -> None:
    broken = b'--x\r\nContent-Disposition: form-data; name="file"; filename="q.yaml"\r\n\r\nid: half'
    answer = researcher.post(UPLOAD, data=broken, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 422
    assert count() == 0


def test_a_title_longer_than_its_column_is_stored(researcher: FlaskClient, count: Count) -> None:
    assert researcher.post(UPLOAD, data={"text": SOUND.replace("دو زبان", "د" * 900)}).status_code == 303
    assert count() == 1


def test_a_draft_is_replaced_by_its_own_questionnaire_only(researcher: FlaskClient, draft: Version) -> None:
    url = f"/o/simorgh/versions/{draft.id}/replace"
    other = researcher.post(url, data={"text": SOUND.replace("id: two_languages", "id: another")})
    own = researcher.post(url, data={"text": SOUND.replace("What do you call it?", "What is its name?")})

    assert (other.status_code, own.status_code) == (422, 303)
    assert "found: another" in other.text
    session.remove()
    assert "What is its name?" in str(session.get_one(Version, draft.id).definition)


def test_a_refused_replacement_leaves_the_draft(researcher: FlaskClient, draft: Version) -> None:
    answer = researcher.post(f"/o/simorgh/versions/{draft.id}/replace", data={"text": "id: two_languages\n"})

    assert answer.status_code == 422
    session.remove()
    assert session.get_one(Version, draft.id).digest == draft.digest


def test_every_defect_has_a_sentence_with_the_same_parts() -> None:
    assert list(SENTENCES) == list(DEFECT_MESSAGES)
    for code, (needed, remedy) in SENTENCES.items():
        parts = dict.fromkeys(("most", "needed", "known", "language", "variant", "next", "whole", "page", "part"), "x")
        written = [words.format_map(parts) for words in DEFECT_MESSAGES[code]]
        assert [str(needed) % parts, str(remedy) % parts] == written
