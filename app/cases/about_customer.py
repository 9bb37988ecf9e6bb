"""The cases of a customer, on the customer's page."""

from flask import render_template
from markupsafe import Markup

from app.accounts import access
from app.cases import operations, words
from app.customers.models import Customer
from app.customers.sections import section
from app.kernel.web.i18n import language


@section("cases")
def draw(customer: Customer) -> Markup | None:
    """Those that the reader may see; nothing where there are none."""
    found = operations.cases_of(access.current(), customer)
    if not found:
        return None
    headlines = {case.id: words.headline(case, language().code) for case in found}
    return Markup(render_template("cases/about_customer.html", cases=found, headlines=headlines))
