"""Every address of letters: importing the views is enough."""

from app.studies import inviting_views, letter_views, unsubscribing, word_views

ROOMS = (unsubscribing.bp, letter_views.bp, word_views.bp, inviting_views.bp)

__all__ = ["ROOMS"]
