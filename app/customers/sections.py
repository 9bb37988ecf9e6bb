"""What rooms to the right add to a customer's page: each registers a function that draws its part."""

from collections.abc import Callable

from markupsafe import Markup

from app.customers.models import Customer

# takes the customer; a piece of the page, with a heading of level two, or nothing
Section = Callable[[Customer], Markup | None]
_sections: dict[str, Section] = {}


def section(room: str) -> Callable[[Section], Section]:
    """Mark the function that draws a room's part of a customer's page."""

    def mark(draw: Section) -> Section:
        _sections[room] = draw
        return draw

    return mark


def sections_of(customer: Customer) -> list[Markup]:
    drawn = (draw(customer) for draw in _sections.values())
    return [part for part in drawn if part]
