"""Cases: the list, one case, the rules behind them."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.access import Access
from app.accounts.models import Organisation, Role, User
from app.accounts.navigation import CUSTOMERS, Place
from app.accounts.sights import sight
from app.cases import operations, rules, words
from app.cases.afterwards import words as outcome_words
from app.cases.afterwards.trial import trial_of
from app.cases.cards.cards import cards_of
from app.cases.forms import KINDS, RuleForm
from app.cases.models import AlertRule, Case
from app.cases.opening import watching
from app.cases.operations import STATES, Filter
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import NotFound
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import language
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.numbers import row_number
from app.studies.models import Wave
from app.studies.operations import find_study, find_wave, studies_of

bp = Blueprint("cases", __name__, template_folder="templates", url_prefix="/o/<organisation>/cases")
PLACE = Place("cases.overview", _l("Cases"), CUSTOMERS, waits=operations.count_waiting)
RULERS = (Role.OWNER, Role.RESEARCHER)
# the page of a room to the right
COMPARISON = "comparison.show"
sight("cases.overview", _l("Cases"))


@bp.get("/")
@access.required(*rules.WORKERS)
def overview() -> ResponseReturnValue:
    member, wanted = access.current(), _filter()
    now = utc_now()
    return render_template(
        "cases/list.html",
        cards=cards_of(member, operations.list_cases(member, wanted), now=now),
        heading=words.standing(operations.count_waiting(member), operations.count_waiting(member, late_at=now)),
        wanted=wanted,
        is_narrowed=wanted != Filter(),
        undo=_closed_lately(member),
        returned=words.returned(operations.returned(member)),
        no_effect=outcome_words.no_effect(),
        me=member.user.id,
        workers=rules.workers(member.organisation),
        sites=member.scope.seen(member.organisation.sites),
        has_rules=bool(rules.rules_of(member.organisation)),
        may_rule=_may_rule(),
        most=operations.AT_ONCE,
    )


@bp.get("/<int:case_id>")
@access.required(*rules.WORKERS)
def show(case_id: int) -> ResponseReturnValue:
    return _page(operations.find_case(access.current(), case_id))


@bp.post("/<int:case_id>")
@access.required(*rules.WORKERS)
def work_on(case_id: int) -> ResponseReturnValue:
    """Note, state and owner in one form. What the person did not touch stays as somebody else may have set it."""
    member = access.current()
    found = operations.find_case(member, case_id)
    state = request.form.get("state", "")
    owner: User | str | None = ""
    if request.form.get("owner", "") != request.form.get("was_owner", ""):
        owner = rules.worker(member.organisation, request.form.get("owner"))
    if state not in STATES:
        raise NotFound
    changed = operations.work_on(
        found,
        member.user,
        now=utc_now(),
        note=request.form.get("note", ""),
        state=state if state != request.form.get("was_state") else None,
        owner=owner,
    )
    session.commit()
    if changed and found.state == "closed" and state != request.form.get("was_state"):
        return redirect(url_for("cases.overview", closed=found.id), 303)
    flash(_("The case is saved.") if changed else _("Nothing was changed."))
    return redirect(url_for("cases.show", case_id=found.id), 303)


@bp.get("/waves/<int:wave_id>")
@access.required(*rules.WORKERS)
def compared(wave_id: int) -> ResponseReturnValue:
    """What stood here has a page of its own, which compares any two waves."""
    wave = find_wave(access.organisation(), wave_id)
    return redirect(url_for(COMPARISON, wave_id=wave.id), 301)


@bp.get("/rules")
@access.required(*RULERS)
def rule_list() -> ResponseReturnValue:
    organisation = _whole_organisation()
    studies = [group.study for group in studies_of(organisation)]
    kept = rules.rules_of(organisation)
    has = {(rule.study_id, rule.kind) for rule in kept}
    offered = [study for study in studies if any((study.id, kind) not in has for kind in rules.usual_kinds(study))]
    names = {rule.id: _dimension(rule.study.waves, rule.dimension) for rule in kept}
    return render_template("cases/rules.html", rules=kept, studies=studies, offered=offered, names=names, kinds=KINDS)


@bp.post("/rules/usual/<int:study_id>")
@access.required(*RULERS)
def add_usual(study_id: int) -> ResponseReturnValue:
    """The rules that most studies want, given to whoever asks for them."""
    study = find_study(_whole_organisation(), study_id)
    made = rules.add_usual(study, access.current().user)
    session.commit()
    flash(
        _("The study is watched: when a wave closes it is compared with the one before.")
        if made
        else _("Nothing was changed.")
    )
    return redirect(url_for("cases.rule_list"), 303)


@bp.route("/rules/new/<int:study_id>", methods=["GET", "POST"])
@access.required(*RULERS)
def new_rule(study_id: int) -> ResponseReturnValue:
    study = find_study(_whole_organisation(), study_id)
    form = RuleForm.of(study, language().code)
    if not form.validate_on_submit():
        return render_template(
            "cases/rule.html", form=form, study=study, rule=None
        ), 422 if form.is_submitted() else 200
    owner = rules.worker(study.organisation, form.owner.data)
    rules.add_rule(study, form.kind.data, owner=owner, dimension=form.watched, parameters=form.parameters())
    session.commit()
    flash(_("The rule watches from the next wave that closes."))
    return redirect(url_for("cases.rule_list"), 303)


@bp.route("/rules/<int:rule_id>", methods=["GET", "POST"])
@access.required(*RULERS)
def rule(rule_id: int) -> ResponseReturnValue:
    found = rules.find_rule(_whole_organisation(), rule_id)
    form = RuleForm.of(found.study, language().code, found)
    if not form.validate_on_submit():
        page = render_template("cases/rule.html", form=form, study=found.study, rule=found, **_trial(found))
        return page, 422 if form.is_submitted() else 200
    owner = rules.worker(found.study.organisation, form.owner.data)
    rules.change_rule(found, owner=owner, dimension=form.watched, parameters=form.parameters(), is_on=form.is_on.data)
    session.commit()
    flash(_("The rule is saved."))
    return redirect(url_for("cases.rule_list"), 303)


@bp.post("/waves/<int:wave_id>/watch")
@access.required(*RULERS)
def watch_again(wave_id: int) -> ResponseReturnValue:
    """Have the rules look at a wave that closed before they were made."""
    wave = find_wave(_whole_organisation(), wave_id)
    watching.ask(wave, user_id=access.current().user.id)
    session.commit()
    duties.wake("jobs")
    flash(_("The rules look at this wave. New cases stand in the list in a moment."))
    return redirect(url_for("cases.overview"), 303)


def _page(found: Case) -> str:
    member = access.current()
    names = {str(one.user_id): one.user.name for one in rules.workers(member.organisation)}
    (card,) = cards_of(member, [found], now=utc_now())
    return render_template(
        "cases/case.html",
        case=found,
        card=card,
        evidence=words.evidence(found),
        outcome=outcome_words.outcome(found),
        no_effect=outcome_words.no_effect(),
        workers=names,
        zone=member.organisation.zone,
    )


def _trial(rule: AlertRule) -> dict[str, object]:
    """What the lot has told so far; nothing where none was drawn."""
    found = trial_of(rule)
    if found is None:
        return {"trial": (), "trial_heading": ""}
    return {"trial": outcome_words.trial_sentences(found), "trial_heading": outcome_words.trial_heading(found)}


def _may_rule() -> bool:
    return access.current().may(*RULERS) and access.current().scope.is_everywhere


def _whole_organisation() -> Organisation:
    """Rules are for who sees every site."""
    if not _may_rule():
        abort(403)
    return access.organisation()


def _dimension(waves: Sequence[Wave], dimension: str) -> str:
    if not dimension or not waves:
        return ""
    return words.dimension_name(waves[-1], dimension, language().code)


def _filter() -> Filter:
    """From the address; what it does not know is left out."""
    given, state = request.args, request.args.get("state", "waiting")
    owner = access.current().user.id if given.get("owner") == "me" else given.get("owner", type=row_number)
    return Filter(
        state=state if state in ("", "waiting", *STATES) else "waiting",
        owner=owner,
        site=given.get("site", type=row_number),
        is_late=state == "late",
    )


def _closed_lately(member: Access) -> Case | None:
    """The case that this browser has just closed, so that it can be taken back."""
    number = request.args.get("closed", type=row_number)
    try:
        found = operations.find_case(member, number) if number else None
    except NotFound:
        return None
    return found if found is not None and found.state == "closed" else None
