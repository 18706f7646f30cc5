"""The settings of signing in and of the door: proxies in front, and the identity service."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class DoorSettings(BaseSettings):
    """A part of `service.settings.Settings`."""

    trusted_proxies: str = Field(
        "", description="addresses or networks, comma-separated, of proxies whose X-Forwarded-For and -Proto count"
    )
    oidc_metadata_url: str = Field("", description="the identity service's …/.well-known/openid-configuration")
    oidc_client_id: str = Field("", description="under which name it knows this installation")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="the secret that goes with it")
    oidc_claim: str = Field("roles", description="the claim that names roles or groups; a path such as a.b is followed")
    oidc_roles: str = Field("", description="which values give which role: tbt-experts=expert, trade-bureau=official")
