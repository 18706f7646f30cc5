"""From the settings to what channels need; wrong settings are told in a sentence, secrets never."""

from __future__ import annotations

import os
import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from urllib.parse import urlsplit

from alerts.setup import Setup
from alerts.translation import Translator, TranslatorError, translator
from records.links import SecretError
from records.wording import msg
from service.errors import Problem
from service.options import told
from service.settings import Settings

_ROBOT = "SENTINEL_ROBOT_"


def setup(settings: Settings) -> Setup:
    """What channels need; raises `Problem` for a setting that cannot be used."""
    _check_relay(settings.smtp_url.get_secret_value())
    for name in ("mail_from", "bounces", "operator"):
        _check_address(name, getattr(settings, name))
    try:
        secret = settings.link_secret()
    except SecretError as error:
        raise Problem(str(error)) from error
    return Setup(
        home=settings.home,
        base_url=settings.public_url,
        secret=secret,
        smtp_url=settings.smtp_url.get_secret_value(),
        mail_from=settings.mail_from,
        bounces=settings.bounces,
        operator=settings.operator,
        allowed=frozenset(filter(None, re.split(r"[,\s]+", settings.allowed_targets.lower()))),
        bases={name: getattr(settings, f"{name}_base") for name in ("wecom", "dingtalk", "feishu")},
        robots={k[len(_ROBOT) :].lower(): v for k, v in os.environ.items() if k.startswith(_ROBOT)},
        webhook_secret=settings.webhook_secret.get_secret_value(),
        apprise=settings.apprise,
    )


def translator_of(settings: Settings) -> Translator | None:
    """The engine that translates titles, None when it is off; raises `Problem` for a setting that cannot be used."""
    try:
        return translator(settings.translator, settings.translator_key.get_secret_value())
    except TranslatorError as error:
        raise Problem(str(error)) from error


def _check_relay(url: str) -> None:
    """Its address is never repeated in the message: it holds a password."""
    try:
        parts = urlsplit(url)
        good = not url or (parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        good = False
    if not good:
        text = msg("SENTINEL_SMTP_URL is no relay's address; e.g. smtp://user:password@mail.example.com:587")
        raise Problem(told(text))


def _check_address(name: str, value: str) -> None:
    try:
        good = not value or bool(Address(addr_spec=value).domain)
    except (HeaderParseError, ValueError, IndexError):
        good = False
    if not good:
        text = msg("SENTINEL_{name} is no mail address; e.g. alerts@example.com")
        raise Problem(told(text, name=name.upper()))
