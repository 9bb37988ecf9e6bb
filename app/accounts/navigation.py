"""The places of the top bar: each room adds its own when the application is wired."""

from dataclasses import dataclass

from flask import Flask, current_app, request

from app.accounts import access


@dataclass(frozen=True)
class Place:
    """A page every member of some roles starts from; its view says which."""

    endpoint: str
    label: str

    @property
    def is_here(self) -> bool:
        return request.blueprint == self.endpoint.partition(".")[0]


def add(app: Flask, place: Place) -> None:
    app.extensions.setdefault("places", []).append(place)


def places() -> list[Place]:
    """The places that the member at work may go to."""
    member = access.here()
    known: list[Place] = current_app.extensions.get("places", [])
    return [place for place in known if member and member.role in access.roles_of(place.endpoint)]
