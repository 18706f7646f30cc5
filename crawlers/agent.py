"""How the crawlers introduce themselves."""

from __future__ import annotations


def user_agent(contact: str) -> str:
    """An honest User-Agent; `contact` is how the publisher can reach the operator."""
    return f"Sentinel/0.1 (technical trade measures early warning; {contact or 'no contact set'})"
