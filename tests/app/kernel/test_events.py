"""Events: told once to every subscriber, with the deed or not at all."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.kernel import db, events
from app.kernel.events import DomainEvent
from app.kernel.registry import Registry

Told = list[str]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """What two subscribers of "test.happened" were told."""
    monkeypatch.setattr(events, "_subscriptions", Registry())
    found: Told = []
    events.subscribe("test.happened", "first")(lambda event: found.append(f"first {event.facts['n']}"))
    events.subscribe("test.happened", "second")(lambda event: found.append(f"second {event.facts['n']}"))
    return found


def record(organisation: Organisation, n: int, *, is_withheld: bool = False) -> None:
    events.record("test.happened", organisation.id, is_withheld=is_withheld, n=n)
    db.session.commit()


def waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(DomainEvent)) or 0


def test_every_subscriber_is_told_once_and_the_event_goes(organisation: Organisation, told: Told) -> None:
    record(organisation, 1)

    assert events.tell() == 2
    assert events.tell() == 0
    assert sorted(told) == ["first 1", "second 1"]
    assert waiting() == 0


def test_an_event_of_a_deed_that_was_undone_never_was(organisation: Organisation, told: Told) -> None:
    events.record("test.happened", organisation.id, n=1)
    db.session.rollback()

    events.tell()
    assert told == []


def test_a_subscriber_that_fails_is_told_again_and_holds_nobody_up(
    organisation: Organisation, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [True]

    @events.subscribe("test.happened", "third")
    def third(event: DomainEvent) -> None:
        if broken.pop():
            raise RuntimeError("not now")

    broken.insert(0, False)
    record(organisation, 1)

    with pytest.raises(RuntimeError):
        events.tell()
    assert sorted(told) == ["first 1", "second 1"]
    assert events.tell() == 1
    assert waiting() == 0


def test_a_withheld_event_waits(organisation: Organisation, told: Told) -> None:
    record(organisation, 1, is_withheld=True)

    assert events.tell() == 0
    assert waiting() == 1


def test_nothing_is_stored_of_what_nobody_listens_to(organisation: Organisation, told: Told) -> None:
    events.record("test.unheard", organisation.id)
    db.session.commit()

    assert waiting() == 0


def test_two_workers_tell_each_event_once(app: Flask, organisation: Organisation, told: Told) -> None:
    for n in range(20):
        record(organisation, n)

    def worker() -> None:
        with app.app_context():
            events.tell()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        events.tell()
    assert len(told) == len(set(told)) == 40
