"""The settings of delivery: relay, robots, webhooks, what comes back, and the probe."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class DeliverySettings(BaseSettings):
    """A part of `service.settings.Settings`."""

    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="the mail relay: smtp://user:password@host:587 (STARTTLS), smtps://… (TLS), smtp://host:25?tls=none",
    )
    mail_from: str = Field("", description="address that mails are from, e.g. alerts@example.com")
    bounces: str = Field("", description="mailbox that mails come back to; each with its own +id before the @ (VERP)")
    operator: str = Field("", description="mail address told when a reader's messages do not arrive")
    allowed_targets: str = Field("", description="host:port, comma-separated, that robots and webhooks may have inside")
    wecom_base: str = Field("", description="where WeCom robots live, if not at the vendor's")
    dingtalk_base: str = Field("", description="where DingTalk robots live, if not at the vendor's")
    feishu_base: str = Field("", description="where Feishu robots live, if not at the vendor's")
    webhook_secret: SecretStr = Field(SecretStr(""), description="whsec_… that signs webhooks without their own secret")
    apprise: bool = Field(False, description="allow the optional package apprise, whose delivery is not confirmed")
    translator: str = Field(
        "", description="translates original titles: empty (off), a LibreTranslate address, or a folder of models"
    )
    translator_key: SecretStr = Field(SecretStr(""), description="key of the translation service, if it asks for one")
    senders: int = Field(3, description="threads of a worker that send", ge=1, le=32)
    probe: str = Field("folder", description="how the path is probed: off, folder, smtp:ADDRESS, webhook, webhook:URL")
    probe_mailbox: str = Field(
        "", description="folder (also a Maildir) where probes by mail arrive; `told`: by `sentinel delivery arrived`"
    )

    @property
    def mail_channel(self) -> str:
        """The channel of mail: "smtp" with a relay, else the outbox folder."""
        return "smtp" if self.smtp_url.get_secret_value() else "folder"
