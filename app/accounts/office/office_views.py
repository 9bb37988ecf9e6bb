"""Settings, logo and sites of an organisation, and the guide of the first steps."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Site
from app.accounts.office import guide, logos, settings, sites
from app.accounts.office.office import OFFICE, bp
from app.accounts.office.office_forms import PasteForm, SettingsForm, SiteForm
from app.accounts.office.sites import BadLines, SiteInUse
from app.accounts.operations import InvalidAccount
from app.accounts.sign_in.forms import KIND_LABELS, text
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web import bodies
from app.kernel.web.i18n import formatter, language, ngettext
from app.kernel.web.i18n import gettext as _


@bp.route("/settings/", methods=["GET", "POST"], endpoint="settings")
@access.required(*OFFICE)
def show_settings() -> ResponseReturnValue:
    organisation = access.organisation()
    form = SettingsForm(obj=organisation)
    if not form.validate_on_submit():
        return _settings(form), 422 if form.errors else 200
    if "preview" in request.form:
        return _settings(form, is_preview=True)
    settings.change(organisation, form.asked)
    session.commit()
    flash(_("The settings are saved."))
    return redirect(url_for("office.settings"), 303)


@bp.post("/settings/logo")
@access.required(*OFFICE)
@bodies.takes(bodies.UPLOAD_BYTES)
def keep_logo() -> ResponseReturnValue:
    file = request.files.get("logo")
    try:
        logos.keep(access.organisation(), file.read(logos.MOST_BYTES + 1) if file else b"")
    except logos.NoLogo as error:
        return _settings(SettingsForm(formdata=None, obj=access.organisation()), refusal=error), error.status
    session.commit()
    flash(_("The logo is saved. It stands on the pages of respondents and on paper."))
    return redirect(url_for("office.settings"), 303)


@bp.post("/settings/logo/remove")
@access.required(*OFFICE)
def remove_logo() -> ResponseReturnValue:
    logos.remove(access.organisation())
    session.commit()
    flash(_("The logo is removed."))
    return redirect(url_for("office.settings"), 303)


@bp.get("/sites/", endpoint="sites")
@access.required(*OFFICE)
def show_sites() -> ResponseReturnValue:
    return _sites()


@bp.post("/sites/add")
@access.required(*OFFICE)
def add_site() -> ResponseReturnValue:
    form = SiteForm()
    if not form.validate():
        return _sites(add=form), 422
    try:
        made = sites.add(access.organisation(), form.asked)
    except InvalidAccount as error:
        form.tell(form.code, error)
        return _sites(add=form), error.status
    session.commit()
    flash(_("“%(site)s” is added.", site=made.name))
    return redirect(url_for("office.sites"), 303)


@bp.post("/sites/paste")
@access.required(*OFFICE)
def paste_sites() -> ResponseReturnValue:
    form = PasteForm()
    if not form.validate():
        return _sites(paste=form), 422
    try:
        added, changed = sites.paste(access.organisation(), text(form.lines))
    except BadLines as error:
        session.rollback()
        return _sites(paste=form, bad=error), error.status
    session.commit()
    write = formatter().integer
    news = ngettext("%(count)s site is added.", "%(count)s sites are added.", added, count=write(added))
    old = ngettext(
        "%(count)s was known and changed.", "%(count)s were known and changed.", changed, count=write(changed)
    )
    flash(formatter().sentences(news, old) if changed else news)
    return redirect(url_for("office.sites"), 303)


@bp.route("/sites/<int:site_id>/", methods=["GET", "POST"])
@access.required(*OFFICE)
def site(site_id: int) -> ResponseReturnValue:
    found = sites.find_site(access.organisation(), site_id)
    form = SiteForm(obj=found)
    if not form.validate_on_submit():
        return _site(found, form), 422 if form.errors else 200
    try:
        sites.change(found, form.asked)
    except InvalidAccount as error:
        session.rollback()
        form.tell(form.code, error)
        return _site(found, form), error.status
    session.commit()
    flash(_("“%(site)s” is saved.", site=found.name))
    return redirect(url_for("office.sites"), 303)


@bp.post("/sites/<int:site_id>/delete")
@access.required(*OFFICE)
def delete_site(site_id: int) -> ResponseReturnValue:
    found = sites.find_site(access.organisation(), site_id)
    name = found.name
    try:
        sites.delete(found)
    except SiteInUse as error:
        session.rollback()
        return _site(found, SiteForm(formdata=None, obj=found), error), error.status
    session.commit()
    flash(_("“%(site)s” is deleted.", site=name))
    return redirect(url_for("office.sites"), 303)


@bp.get("/begin/", endpoint="guide")
@access.required(*OFFICE)
def show_guide() -> ResponseReturnValue:
    return render_template("accounts/office/guide.html", stages=guide.stages_of(access.organisation()))


@bp.post("/begin/close")
@access.required(*OFFICE)
def close_guide() -> ResponseReturnValue:
    guide.close(access.organisation(), now=utc_now())
    session.commit()
    return redirect(url_for("accounts.start"), 303)


def _settings(form: SettingsForm, *, is_preview: bool = False, refusal: AppError | None = None) -> str:
    organisation = access.organisation()
    colour = form.accent.data if form.accent.data and not form.accent.errors else organisation.accent
    return render_template(
        "accounts/office/settings.html",
        form=form,
        kinds=KIND_LABELS,
        calendars=settings.CALENDARS,
        timezones=settings.timezones(),
        currencies=settings.currencies(language().code),
        effects=settings.effects(colour),
        is_preview=is_preview,
        refusal=refusal,
        most_kilobytes=logos.MOST_BYTES // 1000,
    )


def _sites(*, add: SiteForm | None = None, paste: PasteForm | None = None, bad: BadLines | None = None) -> str:
    return render_template(
        "accounts/office/sites.html",
        sites=sites.sites_of(access.organisation()),
        add=add or SiteForm(formdata=None),
        paste=paste or PasteForm(formdata=None),
        bad=bad,
    )


def _site(found: Site, form: SiteForm, refusal: AppError | None = None) -> str:
    return render_template("accounts/office/site.html", site=found, form=form, refusal=refusal)
