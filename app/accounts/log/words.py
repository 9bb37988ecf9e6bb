"""The deeds of the audit log as people read them. A deed that is not named here is shown by its code."""

from collections.abc import Mapping

from app.accounts.labels import ROLES
from app.kernel.web.i18n import formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l

ACTIONS: Mapping[str, str] = {
    "address.freed": _l("Somebody opted in to messages to their address again"),
    "address.asked": _l("Somebody at an address that opted out was asked whether they want messages again"),
    "case.changed": _l("Case changed"),
    "case.erased": _l("Case erased with the answers it rested on"),
    "case.opened": _l("Case opened"),
    "consent.given": _l("Consent of a customer noted"),
    "consent.opted_in": _l("Customer opted in to messages again"),
    "consent.opted_out": _l("Customer opted out of messages"),
    "consent.withdrawn": _l("Consent of a customer withdrawn"),
    "customer.archived": _l("Customer archived"),
    "customer.changed": _l("Customer changed"),
    "customer.consent_given": _l("Consent of a customer noted"),
    "customer.consent_withdrawn": _l("Consent of a customer withdrawn"),
    "customer.created": _l("Customer added"),
    "customer.erased": _l("Customer erased"),
    "customer.exported": _l("What is kept of a customer saved as a file"),
    "customer.opted_in": _l("Customer opted in to messages again"),
    "customer.opted_out": _l("Customer opted out of messages"),
    "customer.restored": _l("Customer restored"),
    "customers.imported": _l("Customers imported"),
    "draft.discarded": _l("Draft thrown away"),
    "draft.replaced": _l("Draft replaced"),
    "draft.stored": _l("Draft stored"),
    "file_import.begun": _l("File for an import uploaded"),
    "file_import.started": _l("Import started"),
    "guide.closed": _l("Guide of the first steps hidden"),
    "invitation.accepted": _l("Invitation to join accepted"),
    "invitation.made": _l("Invitation to join made"),
    "invitation.resent": _l("Invitation to join sent again"),
    "invitation.withdrawn": _l("Invitation to join withdrawn"),
    "letters.sent_again": _l("Messages sent again"),
    "letters.taken_as_sent": _l("Messages marked as sent"),
    "link.created": _l("Link made"),
    "log.exported": _l("Audit log saved as a file"),
    "logo.changed": _l("Logo changed"),
    "logo.removed": _l("Logo removed"),
    "member.added": _l("Member added"),
    "member.changed": _l("What a member may do changed"),
    "member.removed": _l("Member removed"),
    "organisation.changed": _l("Settings changed"),
    "organisation.contact_set": _l("Contact set"),
    "organisation.created": _l("Organisation founded"),
    "paper.typed": _l("Form on paper typed in"),
    "personal_links.taken": _l("Personal links taken as a list or a sheet"),
    "purchases.imported": _l("Purchases imported"),
    "purchases.saved": _l("Purchases saved"),
    "response.erased": _l("Response erased"),
    "rule.changed": _l("Rule of cases changed"),
    "rule.created": _l("Rule of cases made"),
    "segment.changed": _l("Segment changed"),
    "segment.created": _l("Segment made"),
    "segment.deleted": _l("Segment deleted"),
    "segment.renamed": _l("Segment renamed"),
    "sign_in.locked": _l("Sign-in locked after wrong tries"),
    "site.added": _l("Site added"),
    "site.changed": _l("Site changed"),
    "site.deleted": _l("Site deleted"),
    "study.archived": _l("Study archived"),
    "study.ended": _l("Study ended"),
    "study.framing_changed": _l("Sites that may embed a study changed"),
    "study.launched": _l("Study started"),
    "study.letters_changed": _l("Messages of a study changed"),
    "study.replanned": _l("Plan of a study changed"),
    "study.retention_changed": _l("Time for which answers are kept changed"),
    "study.restored": _l("Study restored"),
    "study.resumed": _l("Study resumed"),
    "token.created": _l("API token made"),
    "token.revoked": _l("API token revoked"),
    "user.created": _l("Account made"),
    "user.password_changed": _l("Password changed"),
    "user.password_reset": _l("Password reset by email"),
    "user.password_set": _l("Password set from the server"),
    "user.recovery_code_used": _l("Signed in with a recovery code"),
    "user.recovery_codes_renewed": _l("New recovery codes made"),
    "user.signed_in": _l("Signed in"),
    "user.signed_out": _l("Signed out"),
    "user.two_factor_off": _l("Two-step verification turned off"),
    "user.two_factor_on": _l("Two-step verification turned on"),
    "user.two_factor_reset": _l("Two-step verification turned off from the server"),
    "version.published": _l("Version published"),
    "wave.answers_erased": _l("Answers of a wave erased, because their time was over"),
    "wave.erasure_known": _l("An owner said that they know of an erasure to come"),
    "wave.closed": _l("Wave closed"),
    "wave.closing_changed": _l("End of a wave changed"),
    "wave.copied": _l("Wave copied"),
    "wave.exported": _l("Data of a wave saved as a file"),
    "wave.invited": _l("Customers invited to a wave"),
    "wave.invited_by_hand": _l("Customers invited to a wave by hand"),
    "wave.moved": _l("Wave moved to another version"),
    "wave.reopened": _l("Wave opened again"),
    "wave.rows_read": _l("Rows of a wave read through the API"),
    "webhook.changed": _l("Webhook changed"),
    "webhook.created": _l("Webhook made"),
    "webhook.removed": _l("Webhook removed"),
    "webhook.secret_renewed": _l("Secret of a webhook renewed"),
    "webhook.switched_off": _l("Webhook switched off"),
}
# where the row has no name of its own, or it is gone: what it is, and its number
THINGS: Mapping[str, str] = {
    "api_token": _l("token"),
    "case": _l("case"),
    "customer": _l("customer"),
    "erasure": _l("erasure"),
    "file_import": _l("import"),
    "segment": _l("segment"),
    "alert_rule": _l("rule"),
    "join_invitation": _l("invitation to join"),
    "link": _l("link"),
    "organisation": _l("organisation"),
    "questionnaire": _l("questionnaire"),
    "response": _l("response"),
    "site": _l("site"),
    "study": _l("study"),
    "suppressed_address": _l("suppressed address"),
    "user": _l("person"),
    "version": _l("version"),
    "wave": _l("wave"),
    "webhook": _l("webhook"),
}
SETTINGS: Mapping[str, str] = {
    "name": _l("name"),
    "kind": _l("kind"),
    "locale": _l("language"),
    "timezone": _l("time zone"),
    "calendar": _l("calendar"),
    "currency": _l("currency"),
    "min_cell": _l("smallest group"),
    "contact": _l("contact"),
    "accent": _l("colour"),
}


def action_words(action: str) -> str:
    return str(ACTIONS.get(action, action))


def subject_words(subject: str, name: str) -> str:
    """What it is and what it was called: "wave Guests · 3"; its number where it has no name."""
    table = subject.partition(":")[0]
    if not name or table not in THINGS:
        return name or (thing_words(subject) if subject else "")
    return gettext("%(thing)s %(number)s", thing=THINGS[table], number=name)


def thing_words(subject: str) -> str:
    """A subject without a name: "wave 7"; its code where even the table is not known."""
    table, _, key = subject.partition(":")
    if table not in THINGS:
        return subject
    # the beginning of a long random key is enough to tell it from others
    number = formatter().digits(key) if key.isdecimal() else key[:8]
    return gettext("%(thing)s %(number)s", thing=THINGS[table], number=number)


def sites_in(details: Mapping[str, object]) -> list[int]:
    """The sites that a deed was about; older deeds name a single one."""
    named = details.get("sites")
    if isinstance(named, str):
        return [int(number) for number in named.split()]
    return [one] if isinstance(one := details.get("site"), int) else []


def detail_words(details: Mapping[str, object], sites: Mapping[int, str]) -> str:
    """What else the log kept of a deed, as far as it says something to people."""
    parts = []
    if (role := str(details.get("role", ""))) in ROLES:
        parts.append(str(ROLES[role]))
    parts += [sites[site] for site in sites_in(details) if site in sites]
    if isinstance(changed := details.get("settings"), str):
        parts += [str(SETTINGS.get(name, name)) for name in changed.split()]
    if details.get("others"):
        parts.append(gettext("every other browser"))
    if isinstance(left := details.get("left"), int):
        parts.append(gettext("%(count)s left", count=formatter().integer(left)))
    return formatter().listed(parts)
