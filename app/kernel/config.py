"""Settings: defaults, then the environment, then what a caller gives."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.kernel.keys import KeyRing
from app.kernel.storage import private


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything an instance may set.

    instance                 folder of the database, keys and cached files
    database_url             SQLAlchemy address; SQLite inside the instance folder unless given
    has_secure_cookies       cookies only over https; off for a demo on the loopback address
    trusted_proxies          reverse proxies in front that set X-Forwarded-For and -Proto
    public_url               where people reach this instance, such as https://ask.hotel.example; mails carry it
    smtp_url                 smtp://user:password@host:587?starttls=1, or smtps://...; without it mails wait
    mail_from                address that mails come from
    sms_url                  address of a gateway that sends text messages; without it they wait
    jobs_url                 where workers keep their queue: redis://..., postgresql://...; a file unless given
    allows_private_webhooks  webhooks may go to addresses inside the own network, and without https
    is_demo                  the pages say how to sign in and where to look; set by `vafa demo` only
    """

    instance: Path
    database_url: str = field(repr=False)
    has_secure_cookies: bool = True
    trusted_proxies: int = 0
    is_testing: bool = False
    is_demo: bool = False
    font_folder: Path | None = None
    public_url: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    sms_url: str = ""
    sms_token: str = field(default="", repr=False)
    jobs_url: str = field(default="", repr=False)
    allows_private_webhooks: bool = False
    keys: KeyRing = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ, *, instance: Path | None = None) -> "Config":
        """Read VAFA_INSTANCE, VAFA_DATABASE_URL, VAFA_SECRET_KEY, VAFA_PUBLIC_URL, VAFA_SMTP_URL and the rest."""
        folder = (instance or Path(environ.get("VAFA_INSTANCE", "instance"))).resolve()
        private.make_folder(folder)
        fonts = environ.get("VAFA_FONTS")
        return cls(
            instance=folder,
            database_url=environ.get("VAFA_DATABASE_URL") or f"sqlite:///{folder / 'vafa.sqlite3'}",
            has_secure_cookies=environ.get("VAFA_INSECURE_COOKIES") != "1",
            trusted_proxies=int(environ.get("VAFA_TRUSTED_PROXIES", "0")),
            is_demo=environ.get("VAFA_DEMO") == "1",
            font_folder=Path(fonts) if fonts else None,
            public_url=environ.get("VAFA_PUBLIC_URL", "").rstrip("/"),
            smtp_url=environ.get("VAFA_SMTP_URL", ""),
            mail_from=environ.get("VAFA_MAIL_FROM", ""),
            sms_url=environ.get("VAFA_SMS_URL", ""),
            sms_token=environ.get("VAFA_SMS_TOKEN", ""),
            jobs_url=environ.get("VAFA_JOBS_URL", ""),
            allows_private_webhooks=environ.get("VAFA_WEBHOOK_PRIVATE") == "1",
            keys=KeyRing.load(folder, environ.get("VAFA_SECRET_KEY")),
        )
