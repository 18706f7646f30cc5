"""What channels need to know of this installation; made from the settings, kept out of logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Where robots live unless the operator says otherwise (a private deployment of the vendor's software).
VENDOR_BASES = {
    "wecom": "https://qyapi.weixin.qq.com",
    "dingtalk": "https://oapi.dingtalk.com",
    "feishu": "https://open.feishu.cn",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """One installation.  `secret` signs links; `allowed` are "host:port" that may be private addresses.

    `smtp_url`: "smtp://user:password@host:587" (STARTTLS), "smtps://…:465" (TLS), "smtp://host:25?tls=none".
    `robots`: names that stand for robots' addresses, so that those need not lie in the store ("@office").
    """

    home: Path
    base_url: str = "http://127.0.0.1:8501"
    secret: bytes = field(default=b"", repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    bounces: str = ""
    operator: str = ""
    allowed: frozenset[str] = frozenset()
    bases: Mapping[str, str] = field(default_factory=dict)
    robots: Mapping[str, str] = field(default_factory=dict, repr=False)
    webhook_secret: str = field(default="", repr=False)
    apprise: bool = False

    def base(self, vendor: str) -> str:
        """A vendor's address, without a slash at its end."""
        return (self.bases.get(vendor) or VENDOR_BASES[vendor]).rstrip("/")

    def named(self, address: str) -> str:
        """What an address stands for: "@office" is the robot of that name, everything else itself."""
        return self.robots.get(address[1:].lower(), "") if address.startswith("@") else address
