"""Every address of letters: importing the views is enough."""

from app.studies import unsubscribing

ROOMS = (unsubscribing.bp,)

__all__ = ["ROOMS"]
