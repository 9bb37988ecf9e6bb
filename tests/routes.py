"""What the tests of access need to know of every address. A new parameter or a new open address belongs here."""

from collections.abc import Mapping
from typing import Any

from app.accounts.models import Organisation
from tests import factories

# reached without membership: the door, a person's own page, what respondents see, what machines ask
OPEN_PREFIXES = ("/sign-in", "/sign-out", "/first", "/language", "/account", "/assets/", "/healthz", "/readyz")
OPEN_PREFIXES += ("/api/",)
OPEN_PREFIXES += ("/s/", "/r/", "/i/", "/mine")
OPEN_PREFIXES += ("/again/", "/m/")
OPEN_PREFIXES += ("/forgot", "/reset/", "/join/")
OPEN_ADDRESSES = frozenset({"/"})


def samples(organisation: Organisation, definition: Mapping[str, Any] | None = None) -> dict[str, object]:
    """One stored thing of this organisation for the name of every parameter an address may have.

    definition  of the questionnaire, where its pages are to be drawn too
    """
    wave = factories.wave(factories.version(organisation, definition or {}, slug="sample"))
    hook = factories.webhook(organisation)
    return {
        "organisation": organisation.slug,
        "site": factories.site(organisation, "sample").code,
        "site_id": factories.site(organisation, "sample-2").id,
        "member_id": factories.membership(organisation).id,
        "join_id": factories.join_invitation(organisation).id,
        "wave_id": wave.id,
        "rule_id": factories.rule(wave).id,
        "case_id": factories.case(wave).id,
        "message_id": factories.message(wave).id,
        "link_id": factories.link(wave, "sample").id,
        "version_id": wave.version_id,
        "study_id": wave.study_id,
        "token_id": factories.token(organisation, secret="vafa_sample").id,
        "webhook_id": hook.id,
        "customer_id": factories.customer(organisation, "sample").id,
        "segment_id": factories.segment(organisation).id,
        "import_id": factories.file_import(organisation).id,
        "job_id": factories.job(organisation).id,
        "delivery_id": factories.delivery(hook, state="delivered").id,
    }


# parameters that choose a part of a page, not a stored thing: the same word is good in every organisation
WORDS: dict[str, object] = {"name": "sample", "shipped_id": "hotel_loyalty_short", "form": "yaml"}
