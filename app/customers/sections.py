"""What rooms to the right add to a customer's page: each registers a function that draws its part."""

from collections.abc import Callable

from markupsafe import Markup

from app.customers.models import Customer
from app.kernel.registry import Registry

# takes the customer; a piece of the page, with a heading of level two, or nothing
Section = Callable[[Customer], Markup | None]
_sections: Registry[str, Section] = Registry()


def section(room: str) -> Callable[[Section], Section]:
    """Mark the function that draws a room's part of a customer's page."""
    return _sections.marks(room)


def sections_of(customer: Customer) -> list[Markup]:
    drawn = (draw(customer) for draw in _sections.values())
    return [part for part in drawn if part]
