"""Rows that are there already stay, or are brought to new values; on both databases in one statement."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.kernel import upsert
from app.kernel.db import session, utc_now
from app.kernel.duties import DutyState
from app.kernel.upsert import add_new, put

PLACE = Path(upsert.__file__).parents[1]


def row(name: str, error: str = "") -> dict[str, object]:
    return {"name": name, "started_at": utc_now(), "next_at": utc_now(), "error": error}


def errors() -> dict[str, str]:
    session.commit()
    return {state.name: state.error for state in session.scalars(select(DutyState).order_by(DutyState.name))}


def test_only_what_is_new_is_added_and_told(app: Flask) -> None:
    with app.app_context():
        first = add_new(DutyState, [row("a", "kept")], "name", returning=["name"])
        both = add_new(DutyState, [row("a", "later"), row("b")], "name", returning=["id", "name"])

        assert [one.name for one in first] == ["a"]
        assert [one.name for one in both] == ["b"]
        assert add_new(DutyState, [row("b")], "name") == []
        assert add_new(DutyState, []) == []
        assert errors() == {"a": "kept", "b": ""}


def test_another_clash_than_the_one_that_was_named_is_an_error(app: Flask) -> None:
    with app.app_context():
        add_new(DutyState, [row("a") | {"id": 7}], "name")
        with pytest.raises(IntegrityError):
            add_new(DutyState, [row("b") | {"id": 7}], "name")


def test_what_is_there_is_brought_to_the_same_values(app: Flask) -> None:
    with app.app_context():
        for error in ("one", "two"):
            put(DutyState, row("a", error), "name")
        put(DutyState, row("b", "three"), "name")

        assert errors() == {"a": "two", "b": "three"}


def test_no_other_module_asks_which_database_it_writes_to() -> None:
    found = [path for path in PLACE.rglob("*.py") if "dialects import postgresql, sqlite" in path.read_text("utf-8")]
    assert [path.name for path in found] == ["upsert.py"]
