"""``vafa user``: people who sign in."""

from pathlib import Path

import click
from sqlalchemy import select

from app.accounts import operations
from app.accounts.models import Organisation, Role, User
from app.accounts.sign_in import two_factor
from app.commands.common import INSTANCE, refuse
from app.commands.instances import opened
from app.kernel.db import session
from app.kernel.errors import AppError


@click.group()
def user() -> None:
    """People who sign in."""


@user.command(name="create")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--organisation", prompt=True, help="Address of an organisation, or the name of a new one.")
@click.option("--kind", type=click.Choice(["hotel", "bank", "other"]), default="other", help="Of a new organisation.")
@click.option("--role", type=click.Choice(["owner", "researcher", "manager", "collector", "viewer"]), default="owner")
@click.option("--language", type=click.Choice(["en", "fa", "zh", "vi"]), default="en")
@INSTANCE
def create_user(
    email: str, name: str, password: str, organisation: str, kind: str, role: str, language: str, instance: Path
) -> None:
    """Add a person who signs in; a new organisation is made where none has this address."""

    app = opened(instance, "vafa user create", upgrades=True)
    with app.test_request_context():
        try:
            found = session.scalar(select(Organisation).filter_by(slug=organisation))
            around = [name, found.name if found else organisation]
            hashed = operations.hash_of_new(password, email=email, around=around)
            home = found or operations.create_organisation(name=organisation, kind=kind, locale=language)
            operations.create_user(
                email=email, name=name, password_hash=hashed, organisation=home, role=Role(role), language=language
            )
        except AppError as error:
            refuse(f"vafa user create: {error.heading} {error.remedy}")
        session.commit()
        click.echo(f"{email} may sign in to {home.name} (/o/{home.slug}/) as {role}")


@user.command(name="password")
@click.option("--email", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@INSTANCE
def set_password(email: str, password: str, instance: Path) -> None:
    """Give a person a new password; all their sessions end."""

    app = opened(instance, "vafa user password")
    with app.test_request_context():
        found = session.scalar(select(User).filter_by(email=operations.normal_email(email)))
        if found is None:
            refuse(f"vafa user password: needed: the email of a user; found: {email}; remedy: vafa user create")
        try:
            operations.set_password(found, password)
        except AppError as error:
            refuse(f"vafa user password: {error.heading} {error.remedy}")
        session.commit()
        click.echo(f"{email} has a new password")


@user.command(name="reset-two-factor")
@click.argument("email")
@INSTANCE
def reset_two_factor(email: str, instance: Path) -> None:
    """Turn two-step verification off, for a person who lost the phone and the recovery codes."""

    app = opened(instance, "vafa user reset-two-factor")
    with app.test_request_context():
        found = session.scalar(select(User).filter_by(email=operations.normal_email(email)))
        if found is None or found.totp_secret is None:
            refuse(f"vafa user reset-two-factor: needed: the email of a user who has it; found: {email}")
        two_factor.reset(found)
        session.commit()
        click.echo(f"{email} signs in with the password alone")
