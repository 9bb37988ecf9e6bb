"""Jobs: done once, their progress seen, their failures told."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Organisation
from app.kernel import db, jobs
from app.kernel.errors import AppError
from app.kernel.jobs import Job, State
from app.kernel.registry import Registry

NOON = dt.datetime(2026, 3, 21, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_tasks", Registry())


def ask(organisation: Organisation, kind: str = "test.count", **parameters: object) -> Job:
    job = jobs.start(kind, organisation_id=organisation.id, user_id=None, title="Count", language="en", **parameters)
    db.session.commit()
    return job


def test_a_job_is_done_once_and_keeps_its_result(organisation: Organisation) -> None:
    jobs.task("test.count")(lambda job: {"sum": job.parameters["a"] + 1})
    job = ask(organisation, a=2)

    assert (jobs.run_queued(NOON), jobs.run_queued(NOON)) == (1, 0)
    db.session.refresh(job)
    assert (job.state, job.result) == (State.DONE, {"sum": 3})


def test_progress_is_seen_while_the_job_runs(organisation: Organisation, app: Flask) -> None:
    seen = []

    @jobs.task("test.count")
    def count(job: Job) -> dict[str, object]:
        jobs.advance(job, 5, total=10)
        with app.extensions["engine"].connect() as other:
            seen.append(other.execute(db.Base.metadata.tables["job"].select()).one())
        return {}

    ask(organisation)
    jobs.run_queued(NOON)

    assert (seen[0].done, seen[0].total, seen[0].state) == (5, 10, "running")


def test_a_refusal_is_told_in_the_language_of_who_asked(organisation: Organisation) -> None:
    @jobs.task("test.count")
    def refuse(job: Job) -> dict[str, object]:
        raise AppError("No rows", "Choose another file.")

    job = ask(organisation)
    jobs.run_queued(NOON)
    db.session.refresh(job)
    assert (job.state, job.error) == (State.FAILED, "No rows. Choose another file.")


def test_what_a_failed_job_wrote_is_undone_and_the_next_one_runs(organisation: Organisation) -> None:
    @jobs.task("test.break")
    def break_it(job: Job) -> dict[str, object]:
        job.title = "half-written"
        db.session.flush()
        raise ZeroDivisionError

    jobs.task("test.count")(lambda job: {})
    broken, fine = ask(organisation, "test.break"), ask(organisation)
    jobs.run_queued(NOON)
    db.session.expire_all()
    assert (broken.state, broken.title, broken.error) == (State.FAILED, "Count", "")
    assert fine.state == State.DONE


def test_a_job_that_read_last_is_done_though_another_wrote_meanwhile(organisation: Organisation, app: Flask) -> None:
    @jobs.task("test.count")
    def read(job: Job) -> dict[str, object]:
        db.session.scalar(select(Organisation.name))
        with app.extensions["engine"].begin() as other:
            other.execute(update(Organisation).values(name="Anqa"))
        return {}

    job = ask(organisation)
    jobs.run_queued(NOON)
    db.session.refresh(job)
    assert job.state == State.DONE


def test_a_job_whose_worker_fell_silent_is_taken_up_again(organisation: Organisation) -> None:
    jobs.task("test.count")(lambda job: {})
    job = ask(organisation)
    job.state, job.alive_at = State.RUNNING, db.utc_now() - jobs.SILENCE - dt.timedelta(seconds=1)
    db.session.commit()

    assert jobs.run_queued(NOON) == 1


def test_a_job_that_is_being_done_is_left_alone(organisation: Organisation) -> None:
    jobs.task("test.count")(lambda job: {})
    job = ask(organisation)
    job.state, job.alive_at = State.RUNNING, db.utc_now()
    db.session.commit()

    assert jobs.run_queued(NOON) == 0


def test_a_job_of_another_organisation_is_not_found(organisation: Organisation) -> None:
    job = ask(organisation)

    assert jobs.find(organisation.id, job.id) is not None
    assert jobs.find(organisation.id + 1, job.id) is None
