"""Signing in: tries, sessions, second steps; and accounts that another identity service vouches for."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, Select, delete, func, insert, select, update

from records.accounts import OWED, TRIES, WINDOW, Account, Session, Stage
from records.credentials import digest, new_token
from records.roles import Role
from records.single_sign_on import Vouched
from records.store.accounts import account_from_row, accounts_query
from records.store.audit import append
from records.store.base import Base, moment
from records.tables_accounts import account, login_try, recovery_code, session

_TOUCH = timedelta(minutes=1)  # how often a session's last use is written down


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in needs of an account: its hash, its sealed one-time secret, and the newest step that was used."""

    account: Account
    password: str
    totp: str
    totp_step: int


class Sessions(Base):
    """The verbs of signing in."""

    def may_try(self, login: str, client: str, now: datetime) -> bool:
        """Count one more try for the login name and for the client; False when either had five within 15 minutes.

        The try is counted before the password is looked at, so that many at once are not more than five.
        """
        since = moment(now - WINDOW)
        with self.write() as connection:
            connection.execute(delete(login_try).where(login_try.c.at < since))
            for who in (_who("account", login), _who("client", client)):
                past = select(func.count()).where(login_try.c.who == who, login_try.c.at >= since)
                if (connection.scalar(past) or 0) >= TRIES:
                    return False
            rows = [{"who": _who(s, t), "at": moment(now)} for s, t in (("account", login), ("client", client))]
            connection.execute(insert(login_try), rows)
        return True

    def forgive(self, login: str, client: str, now: datetime) -> None:
        """A sign-in succeeded: the account's tries are forgotten, and this one of the client (not its earlier ones)."""
        with self.write() as connection:
            connection.execute(delete(login_try).where(login_try.c.who == _who("account", login)))
            newest = select(func.max(login_try.c.id)).where(login_try.c.who == _who("client", client))
            connection.execute(delete(login_try).where(login_try.c.id == newest.scalar_subquery()))

    def credentials(self, login: str = "", id: str = "") -> Credentials | None:
        """What signing in needs, by login name or id; None for an unknown or closed account."""
        where = account.c.id == id if id else account.c.login == login
        with self.read() as connection:
            row = connection.execute(accounts_query().where(where, account.c.disabled.is_(False))).one_or_none()
        return Credentials(account_from_row(row), row.password, row.totp, row.totp_step) if row else None

    def use_step(self, id: str, step: int) -> bool:
        """Use a one-time code's time step; False when it or a later one was used before."""
        with self.write() as connection:
            where = (account.c.id == id, account.c.totp_step < step)
            return connection.execute(update(account).where(*where).values(totp_step=step)).rowcount > 0

    def use_code(self, id: str, hash: str, now: datetime) -> bool:
        """Use a recovery code up; False when there is none like it."""
        with self.write() as connection:
            where = (recovery_code.c.account_id == id, recovery_code.c.code_hash == hash)
            used = connection.execute(delete(recovery_code).where(*where)).rowcount > 0
            if used:
                left = connection.scalar(select(func.count()).where(recovery_code.c.account_id == id)) or 0
                append(connection, id, "account.recovery", f"account:{id}", {"left": left}, now)
        return used

    def open_session(self, who: Account, stage: Stage, now: datetime, client: str = "", replaces: str = "") -> str:
        """A new session; returns its token, which is kept nowhere.  `replaces` (a token) ends: the token rotates."""
        token = new_token()
        lives = who.longest if stage is Stage.FULL else OWED
        row = {
            "token_hash": digest(token),
            "account_id": who.id,
            "stage": stage.value,
            "created": moment(now),
            "seen": moment(now),
            "ends": moment(now + lives),
            "client": client[:200],
        }
        with self.write() as connection:
            connection.execute(delete(session).where(session.c.ends < moment(now)))
            if replaces:
                connection.execute(delete(session).where(session.c.token_hash == digest(replaces)))
            connection.execute(insert(session).values(row))
            if stage is Stage.FULL:
                append(connection, who.id, "account.sign_in", f"account:{who.id}", {}, now)
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """The living session of a token, or None: unknown, ended, unused for too long, or its account closed."""
        if not token or len(token) > 200:
            return None
        hash = digest(token)
        with self.read() as connection:
            row = connection.execute(_sessions().where(session.c.token_hash == hash)).one_or_none()
        if row is None:
            return None
        found = _session(row)
        if row.disabled or now > found.ends or now - found.seen > found.account.idle:
            return None
        if now - found.seen > _TOUCH:
            with self.write() as connection:
                connection.execute(update(session).where(session.c.token_hash == hash).values(seen=moment(now)))
        return found

    def sessions_of(self, id: str, now: datetime) -> Sequence[Session]:
        """The living sessions of an account, the newest first."""
        query = _sessions().where(session.c.account_id == id, session.c.ends >= moment(now))
        with self.read() as connection:
            found = [_session(r) for r in connection.execute(query.order_by(session.c.created.desc()))]
        return [s for s in found if now - s.seen <= s.account.idle]

    def end_session(self, id: str, account_id: str, now: datetime) -> bool:
        """End one session (by the hash of its token) of that account."""
        with self.write() as connection:
            where = (session.c.token_hash == id, session.c.account_id == account_id)
            done = connection.execute(delete(session).where(*where)).rowcount > 0
            if done:
                append(connection, account_id, "account.sign_out", f"account:{account_id}", {}, now)
        return done

    def sign_out_external(self, id: str, now: datetime) -> None:
        """Sign-ins of the identity service up to now count no more for this account."""
        with self.write() as connection:
            connection.execute(update(account).where(account.c.id == id).values(valid_from=moment(now)))
            append(connection, id, "account.sign_out", f"account:{id}", {"external": True}, now)

    def external(self, who: Vouched, now: datetime) -> Account | None:
        """The account of somebody whom an identity service vouches for, made at the first sign-in with a role.

        Its roles are those of the newest sign-in.  None: no role, a closed account, or a sign-in from before the
        account was signed out, closed or changed.
        """
        key = external_hash(who.issuer, who.subject)
        with self.read() as connection:
            row = connection.execute(accounts_query().where(account.c.external == key)).one_or_none()
        if row is None:
            return self._take_in(who, key, now) if who.roles else None
        found = account_from_row(row)
        begun = datetime.fromtimestamp(who.issued, UTC)
        since = datetime.fromisoformat(found.valid_from).replace(microsecond=0) if found.valid_from else begun
        if found.disabled or begun < since or not who.roles or now - begun > found.longest:
            return None
        if set(who.roles) == set(found.roles):
            return found
        with self.write() as connection:
            values = {"roles": json.dumps([r.value for r in who.roles]), "valid_from": moment(begun)}
            connection.execute(update(account).where(account.c.id == found.id).values(values))
            detail = {"from": list(found.roles), "to": list(who.roles), "by": who.issuer}
            append(connection, found.id, "role.give", f"account:{found.id}", detail, now)
        return replace(found, roles=who.roles, valid_from=moment(begun))

    def _take_in(self, who: Vouched, key: str, now: datetime) -> Account:
        id = secrets.token_hex(8)
        row = {
            "id": id,
            "login": f"sso-{key[:16]}",
            "name": who.name,
            "email": who.email,
            "administrator": False,
            "roles": json.dumps([r.value for r in who.roles]),
            "external": key,
            "created": moment(now),
        }
        with self.write() as connection:
            if self.insert(connection, account, [row]):  # of two first pages at once, one makes it
                detail = {"added": who.issuer, "roles": list(who.roles)}
                append(connection, id, "account.manage", f"account:{id}", detail, now)
            return account_from_row(connection.execute(accounts_query().where(account.c.external == key)).one())

    def has_accounts(self) -> bool:
        """False until the first account is made: then whoever sits at the machine may do all."""
        with self.read() as connection:
            return connection.scalar(select(account.c.id).limit(1)) is not None

    def has_administrator(self) -> bool:
        """True when an open account may run the system."""
        operator = account.c.roles.contains(f'"{Role.OPERATOR.value}"')
        with self.read() as connection:
            return (
                connection.scalar(select(account.c.id).where(operator, account.c.disabled.is_(False)).limit(1))
                is not None
            )


def external_hash(issuer: str, subject: str) -> str:
    """Under which an identity service's subject is kept."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def _who(sort: str, text: str) -> str:
    return f"{sort}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:40]}"


def _sessions() -> Select[tuple[object, ...]]:
    joined = accounts_query().join(session, session.c.account_id == account.c.id)
    columns = (session.c.token_hash, session.c.stage, session.c.seen, session.c.ends, session.c.client)
    return joined.add_columns(*columns, session.c.created.label("begun"))


def _session(row: Row[tuple[object, ...]]) -> Session:
    begun, seen, ends = (datetime.fromisoformat(t) for t in (row.begun, row.seen, row.ends))
    return Session(row.token_hash, account_from_row(row), Stage(row.stage), begun, seen, ends, row.client)
