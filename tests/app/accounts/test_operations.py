"""Organisations and users as the command line makes them."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership, Organisation, Role
from app.accounts.operations import InvalidAccount, create_organisation, create_user, hash_of_new, require_email
from app.accounts.sign_in.passwords import WeakPassword
from app.kernel.db import session
from tests import factories


@pytest.fixture(autouse=True)
def _database(app: Flask) -> None:
    """The session is bound to this test's database; no request is needed."""


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Hotel Simorgh", "hotel-simorgh"),
        ("  Bank  of   Hà Nội!", "bank-of-ha-noi"),
        ("هتل سیمرغ", "hotel"),
        ("酒店", "hotel"),
        ("x" * 190, "x" * 50),
    ],
)
def test_the_address_comes_from_the_name(name: str, slug: str) -> None:
    assert create_organisation(name=name, kind="hotel").slug == slug


def test_equal_names_get_numbered_addresses() -> None:
    assert [create_organisation(name="Simorgh", kind="bank").slug for _ in range(3)] == [
        "simorgh",
        "simorgh-2",
        "simorgh-3",
    ]
    assert create_organisation(name="Simorg", kind="bank").slug == "simorg"


@pytest.mark.parametrize("wrong", [{"kind": "zoo"}, {"locale": "xx"}, {"name": "  "}, {"name": "x" * 201}])
def test_an_organisation_that_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidAccount):
        create_organisation(**{"name": "Simorgh", "kind": "hotel"} | wrong)


@pytest.mark.parametrize("email", ["a@b", "Roxana.K+hotel@mail.simorgh.example", "وفا@سیمرغ.example", "x@y-z.co.uk"])
def test_addresses_that_exist_in_the_world_are_emails(email: str) -> None:
    assert require_email(f" {email} ") == email.casefold()


@pytest.mark.parametrize("email", ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@b..c", "<a@b>", "a@.b", "x" * 200 + "@b"])
def test_others_are_not(email: str) -> None:
    with pytest.raises(InvalidAccount):
        require_email(email)


def test_an_email_belongs_to_one_user() -> None:
    organisation = factories.organisation()
    create_user(email="a@b.example", name="A", password_hash=factories.PASSWORD_HASH, organisation=organisation)

    with pytest.raises(InvalidAccount):
        create_user(email=" A@B.EXAMPLE", name="B", password_hash=factories.PASSWORD_HASH, organisation=organisation)


def test_a_weak_password_is_refused_at_the_command_line_too() -> None:
    with pytest.raises(WeakPassword):
        hash_of_new("password12", email="a@b.example", around=["A"])


def test_a_user_starts_with_the_role_and_the_site_given() -> None:
    organisation = factories.organisation(locale="vi")
    site = factories.site(organisation)
    user = create_user(
        email="a@b.example",
        name="A",
        password_hash=factories.PASSWORD_HASH,
        organisation=organisation,
        role=Role.MANAGER,
        sites=[site],
    )

    membership = session.scalars(select(Membership)).one()
    assert (membership.role, membership.sites, user.language) == ("manager", [site], "vi")


@pytest.mark.access
def test_nobody_is_let_into_a_site_of_another_organisation() -> None:
    site = factories.site(factories.organisation("anqa"))

    with pytest.raises(InvalidAccount):
        create_user(
            email="a@b.example",
            name="A",
            password_hash=factories.PASSWORD_HASH,
            organisation=factories.organisation(),
            role=Role.MANAGER,
            sites=[site],
        )


def test_refusals_read_as_english_without_a_request(app: Flask) -> None:
    with app.app_context(), pytest.raises(InvalidAccount, match="not an email address") as refused:
        require_email("roxana")

    assert str(refused.value.remedy) == "Write it like name@example.org."
    assert session.scalars(select(Organisation)).all() == []
