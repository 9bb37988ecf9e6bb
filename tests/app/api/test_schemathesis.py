"""Hundreds of calls made from the reference itself, against a real server: no 500, no answer the reference lacks.

The token of the test may do everything but wait for a webhook of somebody's choice.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.models import Organisation, Role
from app.kernel.db import session
from app.studies.models import Wave
from tests import cast, factories

pytestmark = pytest.mark.long
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method,ignored_auth"
)
# made up for each operation, after those that follow from the reference
EXAMPLES = 3
PATIENCE = 600
# what would take the seeded things away, or call somebody
APART = ("ping_webhook", "close_wave", "remove_webhook", "erase_customer")


@pytest.fixture
def seeded(app: Flask, organisation: Organisation, make_wave: Callable[..., Wave]) -> dict[str, object]:
    """One stored thing for every parameter, and enough responses for results."""
    app.config["API_CALLS"] = 10**9
    factories.site(organisation)
    customer = factories.customer(organisation, "G-1042")
    factories.purchase(customer)
    wave = make_wave(40)
    hook = factories.webhook(organisation)
    factories.token(organisation, created_by=cast.member(organisation, Role.OWNER).id)
    found = {
        "key": customer.external_key,
        "study_id": wave.study_id,
        "wave_id": wave.id,
        "webhook_id": hook.id,
        "invitation_id": factories.invitation(wave, customer).id,
        "delivery_id": factories.delivery(hook, state="failed").id,
    }
    session.commit()
    return found


def fuzz(server: str, folder: Path, parameters: dict[str, object], *options: str) -> "subprocess.CompletedProcess[str]":
    """Run Schemathesis; a path's parameters are those given, else made up. Examples name G-1042 and the site thr."""
    settings = folder / "schemathesis.toml"
    settings.write_text(
        "[parameters]\n" + "".join(f'"path.{name}" = "{value}"\n' for name, value in parameters.items())
    )
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    command += [f"{server}/api/v1/openapi.json", "--header", "Authorization: Bearer vafa_secret"]
    command += ["--max-examples", str(EXAMPLES), "--seed", "20261122", "--request-timeout", "120"]
    command += ["--no-color", "--continue-on-failure", *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=PATIENCE, check=False)


def test_no_sound_call_breaks_and_every_answer_is_in_the_reference(
    server: str, seeded: dict[str, object], tmp_path: Path
) -> None:
    apart = [part for name in APART for part in ("--exclude-operation-id", name)]
    done = fuzz(
        server,
        tmp_path,
        seeded,
        "--checks",
        CHECKS,
        "--mode",
        "positive",
        "--phases",
        "examples,coverage,fuzzing",
        *apart,
    )

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_what_does_not_fit_the_reference_is_refused(server: str, seeded: dict[str, object], tmp_path: Path) -> None:
    """Ids are made up, or taken from answers that came before: what is removed is gone."""
    checks = f"{CHECKS},negative_data_rejection,use_after_free"
    done = fuzz(server, tmp_path, {}, "--checks", checks, "--exclude-operation-id", "ping_webhook")

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
