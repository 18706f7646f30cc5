"""Accounts, sessions, tries, second steps and the audit trail, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from records import queries
from records.accounts import ADMIN_IDLE, IDLE, LONGEST, OWED, Account, OrganisationKind, Stage, tidy_login
from records.credentials import (
    code_digest,
    hash_password,
    new_codes,
    new_totp,
    password_fits,
    password_problem,
    seal,
    totp_step,
    unseal,
)
from records.roles import Role
from records.single_sign_on import MappingError, Vouched, read_table, vouched
from records.store import Store, StoreError

NOW = datetime(2025, 6, 12, 8, tzinfo=UTC)
BOSS = Account("", "boss", "Boss", roles=(Role.OPERATOR,))
TEA = Account("", "tea", "Tea House", roles=(Role.EXPORTER,))


def made(store: Store, account: Account = TEA, password: str = "") -> Account:
    return store.add_account(account, password, "cli:test", NOW)


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


def test_an_account_comes_back_whole_and_a_login_name_is_taken_once(store: Store) -> None:
    firm = store.add_organisation("Guilin Tea", OrganisationKind.ENTERPRISE, "cli:test", NOW)
    one = made(store, replace(TEA, organisation=firm.id, administrator=True, language="en", email="a@b.example"))
    assert queries.accounts(store) == [one]
    assert (one.organisation_name, one.administrator, one.person.organisation) == ("Guilin Tea", True, firm.id)
    with pytest.raises(StoreError, match="already an account"):
        made(store)
    with pytest.raises(StoreError, match="no organisation"):
        made(store, replace(BOSS, organisation="nobody"))
    with pytest.raises(StoreError, match="still has accounts"):
        store.remove_organisation(firm.id, "cli:test", NOW)
    assert queries.organisations(store)[0].accounts == 1
    assert tidy_login(" Ｂoss ") == "boss"


def test_a_session_lives_as_long_as_it_is_used_and_not_for_ever(store: Store) -> None:
    who = made(store)
    token = store.open_session(who, Stage.FULL, NOW)
    assert store.session(token + "x", NOW) is None and store.session("", NOW) is None
    at = NOW
    while (found := store.session(token, at)) is not None:
        assert found.account == who
        at += IDLE - timedelta(minutes=1)
    assert LONGEST - IDLE < at - NOW <= LONGEST + IDLE
    idle = store.open_session(who, Stage.FULL, NOW)
    assert store.session(idle, NOW + IDLE + timedelta(seconds=1)) is None
    with store.read() as connection:
        kept = connection.execute(text("SELECT token_hash FROM session")).scalars().all()
    assert not {token, idle} & set(kept)


def test_administrators_sessions_are_shorter(store: Store) -> None:
    token = store.open_session(made(store, BOSS), Stage.FULL, NOW)
    assert store.session(token, NOW + ADMIN_IDLE + timedelta(seconds=1)) is None


def test_signing_in_rotates_the_token_and_what_is_owed_ends_soon(store: Store) -> None:
    who = made(store)
    first = store.open_session(who, Stage.TOTP, NOW)
    assert store.session(first, NOW + OWED + timedelta(seconds=1)) is None
    second = store.open_session(who, Stage.FULL, NOW, replaces=first)
    assert store.session(first, NOW) is None and store.session(second, NOW) is not None
    assert [s.stage for s in store.sessions_of(who.id, NOW)] == [Stage.FULL]


@pytest.mark.parametrize("deed", ["rights", "disabled", "password", "totp", "sign out"])
def test_a_sign_out_or_another_role_ends_the_session_at_once(store: Store, deed: str) -> None:
    made(store, BOSS)
    who = made(store)
    token, other = (store.open_session(who, Stage.FULL, NOW) for _ in range(2))
    here = store.session(token, NOW)
    assert here is not None
    if deed == "rights":
        store.set_rights(who.id, (Role.EXPERT,), "", False, "cli:test", NOW)
    elif deed == "disabled":
        store.set_disabled(who.id, True, "cli:test", NOW)
    elif deed == "password":
        store.set_password(who.id, "x", who.id, NOW)
    elif deed == "totp":
        store.drop_totp(who.id, "cli:test", NOW)
    else:
        assert not store.end_session(here.id, "somebody else", NOW)
        assert store.end_session(here.id, who.id, NOW)
    assert store.session(token, NOW) is None
    assert (store.session(other, NOW) is not None) == (deed == "sign out")


def test_a_password_of_ones_own_keeps_the_session_it_was_changed_in(store: Store) -> None:
    who = made(store)
    token, other = (store.open_session(who, Stage.FULL, NOW) for _ in range(2))
    here = store.session(token, NOW)
    assert here is not None
    store.set_password(who.id, "x", who.id, NOW, keep=here.id)
    assert store.session(token, NOW) is not None and store.session(other, NOW) is None


def test_the_last_operator_stays(store: Store) -> None:
    boss = made(store, BOSS)
    with pytest.raises(StoreError, match="last account"):
        store.set_disabled(boss.id, True, boss.id, NOW)
    with pytest.raises(StoreError, match="last account"):
        store.set_rights(boss.id, (Role.EXPERT,), "", False, boss.id, NOW)
    second = made(store, replace(BOSS, login="second"))
    assert store.set_disabled(boss.id, True, second.id, NOW).disabled
    with pytest.raises(StoreError, match="last account"):
        store.set_disabled(second.id, True, second.id, NOW)
    assert store.has_accounts() and store.has_administrator()


def test_five_tries_in_fifteen_minutes_for_an_account_and_for_a_client(store: Store) -> None:
    assert [store.may_try("tea", f"c{n}", minutes(n)) for n in range(6)] == [True] * 5 + [False]
    assert store.may_try("other", "c5", minutes(6))
    assert [store.may_try(f"a{n}", "one", minutes(6)) for n in range(6)] == [True] * 5 + [False]
    assert store.may_try("tea", "c9", minutes(15.1)) and not store.may_try("tea", "c9", minutes(15.1))
    store.forgive("tea", "c9", minutes(15.1))
    assert store.may_try("tea", "c9", minutes(15.1))


def test_a_right_password_does_not_wipe_out_the_clients_other_tries(store: Store) -> None:
    """Somebody with an account of their own could else try four passwords of others between two sign-ins."""
    for n in range(4):
        assert store.may_try(f"victim{n}", "one", NOW)
    assert store.may_try("own", "one", NOW)
    store.forgive("own", "one", NOW)
    assert store.may_try("own", "one", NOW) and not store.may_try("victim", "one", NOW)


def test_many_tries_at_once_are_five(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda n: store.may_try("tea", f"c{n}", NOW), range(12))) == 5


def test_a_time_step_and_a_recovery_code_count_once(store: Store) -> None:
    who = made(store, BOSS)
    codes = [code_digest(c) for c in new_codes(10)]
    store.begin_totp(who.id, "sealed")
    store.confirm_totp(who.id, 7, codes, who.id, NOW)
    store.begin_totp(who.id, "another")  # one in force is not replaced
    found = store.credentials("boss")
    assert found is not None and (found.totp, found.account.totp_on) == ("sealed", True)
    assert [store.use_step(who.id, s) for s in (7, 8, 8, 6, 9)] == [False, True, False, False, True]
    assert [store.use_code(who.id, c, NOW) for c in (codes[0], codes[0], codes[1], "x")] == [True, False, True, False]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: store.use_code(who.id, codes[2], NOW), range(4))) == 1


def test_a_closed_account_has_no_credentials(store: Store) -> None:
    made(store, BOSS)
    who = made(store, TEA, hash_password("correct horse battery"))
    found = store.credentials("tea")
    assert found is not None and password_fits(found.password, "correct horse battery")
    assert not password_fits(found.password, "correct horse batterz") and not password_fits("", "x")
    assert found.password.startswith("$argon2id$")
    store.set_disabled(who.id, True, "cli:test", NOW)
    assert store.credentials("tea") is None and store.credentials("nobody") is None


def test_the_newest_sign_in_at_the_identity_service_decides(store: Store) -> None:
    one = Vouched("https://id.example", "7", "Li", "li@b.example", (), int(NOW.timestamp()))
    assert store.external(one, NOW) is None  # no role, no account
    expert = replace(one, roles=(Role.EXPERT,))
    with ThreadPoolExecutor(4) as pool:
        ids = {a.id for a in pool.map(lambda _: store.external(expert, NOW), range(4)) if a}
    assert len(ids) == 1 and len(queries.accounts(store)) == 1
    official = replace(one, roles=(Role.OFFICIAL,), issued=int(minutes(5).timestamp()))
    found = store.external(official, minutes(5))
    assert found is not None and found.roles == (Role.OFFICIAL,) and {found.id} == ids
    assert store.external(expert, minutes(6)) is None  # the older browser's roles are no more
    assert store.external(replace(official, subject="8", roles=()), minutes(6)) is None
    store.sign_out_external(found.id, minutes(7))
    assert store.external(official, minutes(8)) is None
    assert store.external(replace(official, issued=int(minutes(9).timestamp())), minutes(9)) is not None
    with pytest.raises(StoreError, match="identity service"):
        store.set_rights(found.id, (Role.OPERATOR,), "", False, "cli:test", NOW)
    store.set_disabled(found.id, True, "cli:test", minutes(10))
    assert store.external(replace(official, issued=int(minutes(11).timestamp())), minutes(11)) is None
    assert store.verify().faults == ()


def test_claims_become_roles() -> None:
    table = read_table("a b=expert, c=official")
    claims = {"iss": "i", "sub": "s", "iat": 5, "email": "x@y.example", "realm": {"roles": ["c", "a b", 3, "zz"]}}
    found = vouched(claims, "realm.roles", table)
    assert found is not None and (found.roles, found.email) == ((Role.EXPERT, Role.OFFICIAL), "")
    assert vouched(claims | {"email_verified": True}, "x.y", table) == Vouched("i", "s", "s", "x@y.example", (), 5)
    assert vouched({"sub": "s"}, "roles", table) is None and read_table("") == {}
    with pytest.raises(MappingError, match="'c=king' is not VALUE=ROLE"):
        read_table("a=expert,c=king")


def test_one_time_codes_fit_their_step_and_its_neighbours() -> None:
    import pyotp

    secret = new_totp()
    code = pyotp.TOTP(secret).at(NOW)
    step = int(NOW.timestamp()) // 30
    assert totp_step(secret, f" {code[:3]} {code[3:]}", NOW) == step
    assert totp_step(secret, code, NOW + timedelta(seconds=35)) == step
    assert totp_step(secret, code, NOW + timedelta(seconds=95)) is None
    assert [totp_step(secret, c, NOW) for c in ("", "12345", "abcdef", "١٢٣٤٥٦")] == [None] * 4


def test_sealed_secrets_open_with_their_key_only() -> None:
    sealed = seal(b"k" * 16, "JBSWY3DP")
    assert "JBSWY3DP" not in sealed and unseal(b"k" * 16, sealed) == "JBSWY3DP"
    assert unseal(b"l" * 16, sealed) is None and unseal(b"k" * 16, "nonsense") is None


@pytest.mark.parametrize("weak", ["short", "1234567890", "9876543210", "aaaaaaaaaaaa", "x" * 201, "boss-boss-boss-1"])
def test_weak_passwords_are_refused(weak: str) -> None:
    assert password_problem(weak, "boss") and not password_problem("correct horse battery", "boss")


def test_the_trail_counts_without_a_gap_while_many_write(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(
            pool.map(lambda n: store.audit("me", "x", f"o:{n}", {"n": n, "t": "茶\0\ud800"}, NOW), range(40))
        )
    assert sorted(numbers) == list(range(1, 41))
    proof = store.verify()
    assert (proof.rows, proof.faults) == (40, ()) and store.verify(proof.head).has_noted
    newest = queries.trail(store, limit=2)
    assert [e.id for e in newest] == [40, 39] and queries.trail(store, 5, before=3)[0].id == 2
    assert newest[0].detail["t"] == "茶\0?" and queries.trail_verbs(store) == ["x"]


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor='x' WHERE id=1", "DELETE FROM audit WHERE id=1"])
def test_the_database_itself_refuses_to_change_the_trail(store: Store, statement: str) -> None:
    store.audit("me", "x", "o", {}, NOW)
    with pytest.raises(DBAPIError, match="only ever added to"), store.write() as connection:
        connection.execute(text(statement))
    assert store.verify().faults == ()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit SET actor='x' WHERE id=2", [(2, "changed")]),
        ("UPDATE audit SET at='2020' WHERE id=3", [(3, "changed")]),
        ("DELETE FROM audit WHERE id=2", [(2, "missing")]),
        ("DELETE FROM audit WHERE id=4", [(4, "cut")]),
        ("DELETE FROM audit", [(4, "cut")]),
        (
            "UPDATE audit SET id=9 WHERE id=4",
            [*((n, "missing") for n in range(4, 9)), (9, "changed"), (9, "cut")],
        ),
    ],
)
def test_verify_names_the_row_that_was_tampered_with(
    store: Store, statement: str, named: list[tuple[int, str]]
) -> None:
    for n in range(4):
        store.audit("me", "x", f"o:{n}", {}, NOW)
    with store.write() as connection:
        if store.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_is_not_changed"))
            connection.execute(text("DROP TRIGGER audit_is_not_deleted"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        connection.execute(text(statement))
    assert [(f.id, f.what) for f in store.verify().faults] == named


def test_a_rewritten_trail_does_not_hold_a_hash_noted_before(store: Store) -> None:
    from records.store.audit import HEAD
    from records.tables_accounts import audit

    for n in range(3):
        store.audit("me", "x", f"o:{n}", {}, NOW)
    noted = store.verify().head
    with store.write() as connection:
        for name in ("audit_is_not_changed", "audit_is_not_deleted")[
            : 2 if store.engine.dialect.name == "sqlite" else 1
        ]:
            on = "" if store.engine.dialect.name == "sqlite" else " ON audit"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.execute(audit.delete())
        connection.execute(text("DELETE FROM meta WHERE name=:name"), {"name": HEAD})
    for n in range(3):
        store.audit("somebody else", "x", f"o:{n}", {}, NOW)
    proof = store.verify(noted)
    assert proof.faults == () and not proof.has_noted


def test_every_deed_on_accounts_stands_in_the_trail(store: Store) -> None:
    firm = store.add_organisation("A", OrganisationKind.BUREAU, "cli:test", NOW)
    store.rename_organisation(firm.id, "B", "cli:test", NOW)
    store.remove_organisation(firm.id, "cli:test", NOW)
    boss, who = made(store, BOSS), made(store)
    store.set_rights(who.id, (Role.EXPERT,), "", False, boss.id, NOW)
    store.set_password(who.id, "hash-of-secret", boss.id, NOW)
    store.confirm_totp(who.id, 1, ["code-hash"], who.id, NOW)
    store.drop_totp(who.id, boss.id, NOW)
    store.open_session(who, Stage.FULL, NOW)
    store.set_disabled(who.id, True, boss.id, NOW)
    trail = queries.trail(store, 100)
    assert len(trail) == 11 and store.verify().faults == ()
    assert [e.verb for e in trail[:3]] == ["account.manage", "account.sign_in", "account.totp"]
    assert {e.actor for e in queries.trail(store, 9, actor=boss.id)} == {boss.id}
    assert not any("secret" in str(e.detail) or "code-hash" in str(e.detail) for e in trail)
