"""Alembic: one portable schema, forward and back, on SQLite and PostgreSQL."""
