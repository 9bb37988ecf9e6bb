"""Whole stories, as the people in them live them."""
