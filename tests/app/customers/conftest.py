"""Imports without a browser: a text or a workbook is brought in, and what became of it is told."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.customers.imports import files, headings, looks, running
from app.customers.imports.import_settings import settings_of
from app.customers.models import FileImport
from app.kernel import jobs
from app.kernel.db import session, utc_now
from app.kernel.jobs import Job
from tests import factories


@pytest.fixture
def here(app: Flask) -> Iterator[Organisation]:
    """An organisation with two sites, inside the application's context."""
    with app.app_context():
        made = factories.organisation(currency="EUR", timezone="Asia/Tehran")
        factories.site(made, "thr", name="Tehran")
        factories.site(made, "shz", name="شیراز")
        session.commit()
        yield made


Bring = Callable[..., Job]


@pytest.fixture
def bring(here: Organisation) -> Bring:
    """Import a text as a worker does; settings by name. The job, with its counts in `result`."""

    def one(text: str | bytes, *, kind: str = "customers", dry: bool = False, **settings: Any) -> Job:
        made = prepare(here, text, kind, **settings)
        job = running.ask(made, running.CHECK if dry else running.IMPORT, user=None, language="en")
        session.commit()
        jobs.run_queued(utc_now())
        session.refresh(job)
        return job

    return one


def prepare(of: Organisation, text: str | bytes, kind: str = "customers", **settings: Any) -> FileImport:
    """A file that was brought, its columns guessed."""
    made = factories.file_import(of, kind)
    files.keep(made.id, io.BytesIO(text.encode() if isinstance(text, str) else text))
    seen = looks.take(made.id)
    made.settings = (
        settings_of(seen.reading, headings.guess(kind, seen.headings))
        .model_copy(update=settings)
        .model_dump(mode="json")
    )
    session.commit()
    return made


def refused_rows(job: Job, *, dry: bool = False) -> list[list[str]]:
    """The file of refused rows below its heading."""
    from uuid import UUID

    path: Path = files.refused_of(UUID(str(job.parameters["file_import"])), dry=dry)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))[1:]
