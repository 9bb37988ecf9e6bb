"""Everything of this room that is reached by a duty, a job or an erasure; it has no address of its own."""

from flask import Blueprint

from app.accounts.navigation import Place
from app.results.frames import keeping
from app.results.overview.resampled import making

BLUEPRINTS: tuple[Blueprint, ...] = ()
PLACES: tuple[Place, ...] = ()

__all__ = ["BLUEPRINTS", "PLACES", "keeping", "making"]
