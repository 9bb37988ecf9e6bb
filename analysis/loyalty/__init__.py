"""Loyalty: states of people, word of mouth, recommendation."""

from analysis.loyalty.quadrants import quadrants

__all__ = ["quadrants"]
