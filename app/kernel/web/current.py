"""The application that runs: who knows no Flask asks here for its settings."""

from flask import Flask, current_app
from flask_babel import LazyString, force_locale

from app.kernel.config import Config

__all__ = ["Flask", "LazyString", "current_config", "force_locale"]


def current_config() -> Config:
    """Settings of the application whose request, command or duty this is."""
    config: Config = current_app.extensions["vafa"]
    return config
