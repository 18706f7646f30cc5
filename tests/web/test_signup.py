"""Sign-up: what is checked, what is shown before, one mail for each address, and nobody learns who is known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}\r\nBcc: x@y.z\u202egnp\x00"


def test_nothing_is_sent_before_the_yes(visit: Any) -> None:
    visit.sign_up()
    assert visit.store.subscriptions() == () and [m[0] for m in visit.letters()] == ["li@example.com"]
    subject, text = visit.letters()[0][1:]
    assert "请确认您的订阅" in subject and "茶" in text and "0902" in text and "东盟" in text
    path = visit.link("confirm")
    page = visit.get(path)  # a scanner looks, also with HEAD, also twice
    assert visit.client.head(path).status_code == 200 and visit.store.subscriptions() == ()
    visit.post(path, seen=visit.hidden(page)["seen"])
    (watch,) = visit.store.subscriptions()
    assert (watch.families, watch.hs, watch.members) == (("agriculture/tea",), ("0902",), ("ASEAN",))
    assert (watch.address, watch.note, watch.language) == ("li@example.com", "we sell 0902 to Hanoi", "zh")


def test_the_preview_counts_messages_and_proposes_less(visit: Any) -> None:
    wish = {
        "do": "look",
        "mode": "instant",
        "lowest": "blue",
        "members": "",
        "families": ["agriculture/tea", "food/sugar"],
    }
    page = visit.post("/p/subscribe", **visit.form | wish)
    days = {date(2025, 6, 10) - timedelta(days=2 * i) for i in range(1, 40)}  # two measures came on 4 June
    assert f"{len(days)} 封邮件" in page and "涉及 40 项措施" in page and visit.letters() == []
    fields = visit.hidden(page)
    less = visit.post("/p/subscribe?lang=en", **fields, narrow="mode:weekly")
    weeks = {day - timedelta(days=day.weekday()) for day in days}
    assert f"{len(weeks)} mails" in less and visit.hidden(less)["mode"] == "weekly"
    nothing = visit.post("/p/subscribe?lang=en", **visit.form | {"do": "look", "families": "food/sugar", "hs": ""})
    assert "Nothing in 90 days" in nothing


def test_more_than_ten_a_week_is_warned_of(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.signup.TOO_MANY", 2)
    monkeypatch.setattr("alerts.volume.TOO_MANY", 2)
    page = visit.post("/p/subscribe?lang=en", **visit.form | {"do": "look", "mode": "instant"})
    assert "That is more than 2 messages a week" in page and "To get less" in page
    assert 'value="mode:weekly"' in page and 'value="mode:daily"' not in page  # the same days: no help


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("email", "li@example", "After the @ stands a domain"),
        ("email", "", "A mail address looks like"),
        ("hs", "7799", "HS 2022 has no code 7799"),
        ("hs", "tea", "“tea” is no HS code"),
        ("hs", "1" * 500, "At most 400 characters"),
        ("words", "茶" * 20_000, "At most 600 characters; this has 20000"),
        ("words", "x", "Each word has 2 to 60"),
        ("others", "Viet Nahm", "Did you mean Vietnam"),
        ("others", "Atlantis", "We know no market “Atlantis”"),
        ("note", "x" * 301, "At most 300 characters; this has 301."),
        ("quiet_from", "22:00", "Give both times"),
        ("quiet_from", "99:99", "Give both times"),
        ("hs", ",".join(f"{n:04}" for n in range(101, 107)) + "," * 3, ""),
    ],
)
def test_each_wrong_field_is_named_and_nothing_is_kept(visit: Any, field: str, value: str, says: str) -> None:
    answer = visit.client.post("/p/subscribe?lang=en", data=visit.form | {field: value})
    if not says:  # empty parts of a list are no matter
        assert answer.status_code == 200 and len(visit.letters()) == 1
        return
    assert answer.status_code == 422 and says in answer.text
    assert field == "note" or "we sell 0902 to Hanoi" in answer.text
    assert visit.letters() == [] and visit.store.asked_lately(visit.clock()) == 0


def test_codes_and_markets_are_read_as_people_write_them(visit: Any) -> None:
    watch = visit.confirmed(
        hs="０９０２.10、17 01；0902101090", others="智利, kenya，european union", words="绿茶、green tea,绿茶"
    )
    assert watch.hs == ("090210", "17", "01") and watch.words == ("绿茶", "green tea")
    assert watch.members == ("ASEAN", "CHL", "KEN", "EU") or set(watch.members) == {"ASEAN", "CHL", "KEN", "EU"}


def test_a_script_in_every_field_stays_text(visit: Any) -> None:
    fields = dict.fromkeys(("name", "note", "organisation", "words", "others", "hs", "email", "quiet_from"), NASTY)
    choices = dict.fromkeys(
        ("families", "sectors", "members", "kinds", "lowest", "mode", "language", "narrow", "do"), NASTY
    )
    page = visit.client.post("/p/subscribe", data=visit.form | fields | choices).text
    assert "<script" not in page and "<img src=x" not in page and "\u202e" not in page and "\x00" not in page
    watch = visit.confirmed(name=NASTY[:50], note=NASTY, organisation=NASTY[:60], words="<b>tea</b>")
    assert "<script" not in visit.get(visit.site.path("manage", watch.reader))
    for _, subject, text in visit.letters():
        assert "\n" not in subject and "\u202e" not in subject + text and "Bcc" not in subject


def test_one_mail_for_a_double_submit_and_for_a_flood(visit: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert {r.status_code for r in pool.map(lambda _: visit.sign_up(), range(8))} == {200}
    assert len(visit.letters()) == 1
    page = visit.get(visit.link("confirm"))
    visit.post(visit.link("confirm"), seen=visit.hidden(page)["seen"])
    assert len(visit.store.subscriptions()) == 1


def test_one_client_cannot_flood_others(visit: Any) -> None:
    for n in range(12):
        assert visit.sign_up(email=f"a{n}@example.com").status_code == 200
    answer = visit.sign_up(email="a99@example.com")
    assert answer.status_code == 429 and len(visit.letters()) == 12
    visit.clock.later(hours=1, seconds=1)
    assert visit.sign_up(email="a99@example.com").status_code == 200


def test_known_unknown_and_refusing_addresses_look_the_same(visit: Any) -> None:
    visit.confirmed(email="known@example.com")
    visit.clock.later(hours=2)
    pages = [visit.sign_up(email=f"{who}@example.com") for who in ("known", "unknown")]
    refuse = visit.link("refuse", address="unknown@example.com")
    assert visit.store.refused(refuse) is False
    visit.get(refuse)
    visit.post(refuse, do="refuse")
    visit.clock.later(hours=2)
    pages.append(visit.sign_up(email="unknown@example.com"))
    assert len({p.text for p in pages}) == 1 and len({(p.status_code, str(p.url)) for p in pages}) == 1
    assert len(visit.letters("unknown@example.com")) == 1
    visit.post(refuse, do="allow")
    visit.clock.later(hours=2)
    visit.sign_up(email="unknown@example.com")
    assert len(visit.letters("unknown@example.com")) == 2
    lost = [visit.post("/p/lost", email=f"{who}@example.com") for who in ("known", "never-seen")]
    assert (
        lost[0] == lost[1]
        and len(visit.letters("known@example.com")) == 3
        and not visit.letters("never-seen@example.com")
    )


def test_a_changed_wish_is_shown_again(visit: Any) -> None:
    visit.sign_up()
    shown = visit.hidden(visit.get(visit.link("confirm")))["seen"]
    visit.sign_up(families="food/sugar", hs="")
    page = visit.post(visit.link("confirm"), seen=shown)
    assert "申请内容已变更" in page and visit.store.subscriptions() == ()
    visit.post(visit.link("confirm"), seen=visit.hidden(page)["seen"])
    assert [s.families for s in visit.store.subscriptions()] == [("food/sugar",)]


def test_used_old_and_changed_links_say_so(visit: Any) -> None:
    visit.sign_up()
    path = visit.link("confirm")
    seen = visit.hidden(visit.get(path))["seen"]
    assert "链接无效" in visit.get(path[:-1] + ("A" if path[-1] != "A" else "B"), status=404)
    assert "链接无效" in visit.get("/p/confirm/" + visit.site.token("manage", "x"), status=404)
    visit.clock.later(hours=48)
    assert "链接已过期" in visit.post(path, status=410, seen=seen) and visit.store.subscriptions() == ()
    visit.sign_up()
    path = visit.link("confirm")
    visit.post(path, seen=seen)
    visit.post(path, seen=visit.hidden(visit.get(path))["seen"])
    assert "已经办理" in visit.post(path, status=410, seen=seen) and "已经办理" in visit.get(path, status=410)
    assert len(visit.store.subscriptions()) == 1
