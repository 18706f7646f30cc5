"""A subscription as typed, checked: an unknown sector, family, HS code or member is told instead of never matching."""

from __future__ import annotations

from dataclasses import replace

from alerts.channels import CHANNELS
from records.catalogue import catalogue
from records.countries import groups, member_code
from records.hs import hs_exists
from records.readers import AddressError, address
from records.rhythm import quiet_hours
from records.subscriptions import Subscription
from records.wording import LANGUAGES
from service.errors import Problem
from service.options import told


def checked(subscription: Subscription) -> Subscription:
    """The same with members as codes; raises `Problem` for what does not exist."""
    known = catalogue()
    for sector in subscription.sectors:
        if sector not in known.sectors:
            raise Problem(told("There is no sector {id}; choose from: {all}", id=sector, all=", ".join(known.sectors)))
    for family in subscription.families:
        if family not in known.families:
            near = [f for f in known.families if family.split("/")[-1][:4] in f][:6]
            raise Problem(told("There is no product family {id}; near: {near}", id=family, near=", ".join(near) or "-"))
    for code in subscription.hs:
        if not hs_exists(code):
            raise Problem(told("HS 2022 has no code {code}; give 2, 4 or 6 digits.", code=code))
    _check_delivery(subscription)
    return replace(subscription, members=tuple(_member(m) for m in subscription.members))


def _check_delivery(subscription: Subscription) -> None:
    """The language, the quiet hours, and a channel that has the address it needs."""
    if subscription.language not in LANGUAGES:
        raise Problem(
            told("There is no language {id}; choose from: {all}", id=subscription.language, all=", ".join(LANGUAGES))
        )
    try:
        quiet_hours(subscription.quiet)
        if subscription.channel == "smtp":
            address(subscription.address)
    except AddressError as error:
        raise Problem(told(str(error))) from None
    except ValueError:
        raise Problem(told("Quiet hours are written like 22:00-07:00.")) from None
    if subscription.channel not in CHANNELS:
        raise Problem(
            told("There is no channel {id}; choose from: {all}", id=subscription.channel, all=", ".join(CHANNELS))
        )
    if subscription.channel != "folder" and not subscription.address:
        raise Problem(told("The channel {id} needs an address; give it with --address.", id=subscription.channel))


def _member(name: str) -> str:
    group = next((g for g in groups() if g.upper() == name.upper()), None)
    code = group or member_code(name)
    if code is None:
        all_groups = ", ".join(groups())
        raise Problem(
            told("Unknown member {name}; give a name, a WTO code (VNM) or a group ({all}).", name=name, all=all_groups)
        )
    return code
