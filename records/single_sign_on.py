"""Signing in at another identity service (OpenID Connect): which claims give which roles here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from records.roles import Role


class MappingError(ValueError):
    """The table of claims and roles cannot be read; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the identity service says of somebody.  `issued` is the moment of signing in, in seconds of Unix time."""

    issuer: str
    subject: str
    name: str
    email: str
    roles: tuple[Role, ...]
    issued: int


def read_table(text: str) -> Mapping[str, Role]:
    """ "tbt-experts=expert, trade-bureau=official" -> value of the claim -> role; raises `MappingError`."""
    table: dict[str, Role] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        value, equals, role = part.rpartition("=")
        if not equals or not value.strip() or role.strip() not in list(Role):
            known = ", ".join(Role)
            raise MappingError(f"SENTINEL_OIDC_ROLES: {part!r} is not VALUE=ROLE with a role out of {known}")
        table[value.strip()] = Role(role.strip())
    return table


def vouched(claims: Mapping[str, object], claim: str, table: Mapping[str, Role]) -> Vouched | None:
    """What the claims say; None when they name nobody.  `claim` may be a path: "realm_access.roles".

    The claim may be a list or a text of words; values that the table does not name give nothing.
    """
    issuer, subject, issued = claims.get("iss"), claims.get("sub"), claims.get("iat")
    if not isinstance(issuer, str) or not isinstance(subject, str) or not issuer or not subject:
        return None
    found: object = claims
    for step in claim.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    values = found.split() if isinstance(found, str) else found if isinstance(found, (list, tuple)) else ()
    given = {table[v] for v in values if isinstance(v, str) and v in table}
    # An address that nobody verified is not taken: it would let somebody pass for another.
    email = str(claims.get("email") or "") if claims.get("email_verified") in (True, "true") else ""
    name = str(claims.get("name") or claims.get("preferred_username") or subject)
    roles = tuple(r for r in Role if r in given)
    return Vouched(issuer, subject, name[:200], email[:254], roles, int(issued) if isinstance(issued, int) else 0)
