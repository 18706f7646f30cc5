"""What a reader does by the links in mail: unsubscribe, manage, answer, fetch and delete data, members."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from typing import Any

import pytest

from records import queries
from records.grades import Colour
from records.queries.readers import answer_counts, answers_after
from records.subscriptions import DeliveryState, Mode
from web.manage import SAID


def states(visit: Any, reader: str) -> list[DeliveryState]:
    return [d.state for d in queries.deliveries(visit.store) if d.reader == reader]


def test_one_click_works_within_a_second_also_for_queued_mail(visit: Any) -> None:
    watch = visit.confirmed()
    visit.alert(watch)
    assert states(visit, watch.reader) == [DeliveryState.PENDING]
    path = visit.site.path("unsubscribe", watch.reader)
    for _ in range(3):  # a scanner follows the link
        assert "退订" in visit.get(path) and visit.client.head(path).status_code == 200
    assert states(visit, watch.reader) == [DeliveryState.PENDING]
    start = time.monotonic()
    answer = visit.client.post(  # as a mail service does it: from elsewhere, without cookies, RFC 8058 section 3.2
        path,
        data={"List-Unsubscribe": "One-Click"},
        headers={"origin": "https://mail.example", "sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 200 and time.monotonic() - start < 1
    assert states(visit, watch.reader) == [DeliveryState.CANCELLED]
    assert visit.send()[1] == 0 and not any("VNM" in p.read_text() for p in visit.store.home.glob("outbox/*.eml"))
    assert "您已退订" in visit.post(path) and "您已退订" in visit.get(path)
    assert "已恢复" in visit.post(path, do="undo") and len(visit.store.subscriptions(active=True)) == 1


def test_one_of_two_subscriptions_ends_alone(visit: Any) -> None:
    first, visit_later = visit.confirmed(), visit.clock.later(hours=2)
    second = visit.confirmed(families="food/sugar", hs="")
    assert visit_later is None and first.reader == second.reader
    visit.post(visit.site.path("unsubscribe", first.reader, second.key))
    assert [s.key for s in visit.store.subscriptions(active=True)] == [first.key]


def test_manage_changes_rests_ends_and_takes_up(visit: Any) -> None:
    watch = visit.confirmed()
    path = visit.site.path("manage", watch.reader)
    page = visit.get(path)
    assert "li@example.com" not in page and "l***@example.com" in page and "we sell 0902 to Hanoi" in page
    visit.post(path, do="pause", key=watch.key, **{"for": "week"})
    rests = visit.store.subscription(watch.key)
    assert rests.paused_until == visit.site.today() + timedelta(days=7) and "暂停至" in visit.get(path)
    visit.post(path, do="resume", key=watch.key)
    visit.post(path, do="language", language="en")
    assert visit.store.subscription(watch.key).language == "en" and "My subscriptions" in visit.get(path)
    form = visit.get(f"{path}/change/{watch.key}")
    assert 'value="0902"' in form and "Where we write to" not in form
    fields = visit.form | {"lowest": "red", "mode": "weekly", "hs": "1701", "email": "thief@example.com"}
    look = visit.post(f"{path}/change/{watch.key}", **fields | {"do": "look"})
    assert visit.store.subscription(watch.key).hs == ("0902",)
    visit.post(f"{path}/change/{watch.key}", **visit.hidden(look), do="save")
    made = visit.store.subscription(watch.key)
    assert (made.lowest, made.mode, made.hs) == (Colour.RED, Mode.WEEKLY, ("1701",))
    assert (made.address, made.reader, made.since) == (watch.address, watch.reader, watch.since)
    visit.post(path, do="end", key=watch.key)
    assert "Ended" in visit.get(path) and visit.store.subscriptions(active=True) == ()
    visit.post(path, do="take up", key=watch.key)
    assert len(visit.store.subscriptions(active=True)) == 1


def test_a_known_reader_adds_a_watch_without_mail(visit: Any) -> None:
    watch = visit.confirmed()
    path = f"{visit.site.path('manage', watch.reader)}/add"
    assert "您的邮箱" not in visit.get(path)
    look = visit.post(path, **visit.form | {"do": "look", "families": "food/sugar", "hs": "", "email": "thief@x.cn"})
    for _ in range(2):  # the button pressed twice
        assert "订阅已添加" in visit.post(path, **visit.hidden(look), do="save")
    first, second = visit.store.subscriptions()
    assert second.families == ("food/sugar",) and (second.reader, second.address) == (first.reader, "li@example.com")
    assert second.since == visit.site.today() and len(visit.letters()) == 1


def test_nobody_touches_what_is_not_theirs(visit: Any) -> None:
    mine, theirs = visit.confirmed(), visit.confirmed(email="other@example.com")
    path = visit.site.path("manage", mine.reader)
    for fields in ({"do": "end"}, {"do": "pause", "for": ""}, {"do": "take up"}):
        visit.post(path, key=theirs.key, **fields)
    assert visit.store.subscription(theirs.key) == theirs
    assert visit.client.get(f"{path}/change/{theirs.key}").status_code == 404
    assert visit.client.post(f"{path}/change/{theirs.key}", data=visit.form).status_code == 404
    assert visit.client.get(f"{path}/members/{theirs.key}").status_code == 404
    for purpose in ("unsubscribe", "answer", "confirm"):  # a token of another purpose opens no other door
        token = visit.site.token(purpose, mine.reader)
        assert visit.client.get(f"/p/manage/{token}").status_code == 404
    assert visit.client.get(visit.site.path("manage", "nobody")).status_code == 404


def test_a_new_manage_link_comes_by_mail_and_seldom(visit: Any) -> None:
    watch = visit.confirmed()
    path = visit.site.path("manage", watch.reader)
    page = visit.client.post(path, data={"do": "link"})
    assert SAID["letter"] and "邮件已发往您的邮箱" in page.text
    assert "刚刚已发过" in visit.post(path, do="link") and len(visit.letters()) == 2
    assert visit.link("manage") == path


def test_answers_are_kept_changed_and_thanked(visit: Any) -> None:
    watch = visit.confirmed()
    path = visit.site.path("answer", watch.reader, "G/TBT/N/VNM/408", "complies")
    page = visit.get(path)
    assert re.search(r'value="complies" checked', page) and answers_after(visit.store) == []
    page = visit.post(path, answer="complies", words="tested\n\n\n\nlast year <b>")
    assert "谢谢" in page and "不再向您发送它的到期提醒" in page and "&lt;b&gt;" in page
    page = visit.post(path, answer="help", words="please")
    assert "专家" in page and re.search(r'value="help" checked', page)
    assert [(a.answer, a.words) for _, a in answers_after(visit.store)] == [
        ("complies", "tested\n\nlast year <b>"), ("help", "please"),
    ]  # fmt: skip
    assert answer_counts(visit.store, "G/TBT/N/VNM/408") == {"help": 1}
    for bad, says in (
        ({"answer": "maybe"}, "请在四个答复中选择一个"),
        ({"answer": "help", "words": "x" * 501}, "最多 500"),
    ):
        assert says in visit.post(path, status=422, **bad)
    assert len(answers_after(visit.store)) == 2
    visit.get(visit.site.path("answer", watch.reader, "no such measure"), status=404)
    visit.get(visit.site.path("answer", "nobody", "G/TBT/N/VNM/408"), status=404)


def test_one_gets_ones_data_and_has_it_deleted_by_mail_only(visit: Any) -> None:
    watch = visit.confirmed()
    visit.alert(watch)
    visit.post(visit.site.path("answer", watch.reader, "G/TBT/N/VNM/408"), answer="help", words="mine")
    visit.post(visit.site.path("manage", watch.reader), do="export")
    path = visit.link("confirm")
    assert "li@example.com" in visit.get(path)
    answer = visit.client.post(path)
    data = json.loads(answer.content)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert data["reader"]["address"] == "li@example.com" and data["subscriptions"][0]["note"] == "we sell 0902 to Hanoi"
    assert data["answers"][0]["words"] == "mine" and len([m for m in data["messages"] if m["measure"]]) > 5
    assert "token" not in answer.text
    visit.post(visit.site.path("manage", watch.reader), do="erase")
    path = visit.link("confirm")
    visit.get(path)
    assert visit.store.reader(watch.reader)
    assert "已全部删除" in visit.post(path)
    assert visit.store.reader(watch.reader) is None and visit.store.subscriptions() == () and visit.letters() == []
    visit.get(visit.site.path("manage", watch.reader), status=404)
    visit.post(path, status=404)


def test_members_are_asked_and_follow_the_association(visit: Any) -> None:
    watch = visit.confirmed(organisation="广西茶业协会")
    path = f"{visit.site.path('manage', watch.reader)}/members/{watch.key}"
    page = visit.post(path, status=422, addresses="a@firm.cn\nnot an address")
    assert "not:" in page and len(visit.letters()) == 1
    page = visit.post(path, addresses="a@firm.cn, b@firm.cn\nA@firm.cn")
    assert "已发邮件询问：2" in page and "a@firm.cn" not in page and "a***@firm.cn" in page
    subject, text = visit.letters("a@firm.cn")[0][1:]
    assert "广西茶业协会" in subject and "we sell 0902" not in text  # the association's note stays its own
    invited = visit.link("confirm", address="a@firm.cn")
    page = visit.post(invited, seen=visit.hidden(visit.get(invited))["seen"])
    member = next(s for s in visit.store.subscriptions() if s.address == "a@firm.cn")
    assert member.organisation == "广西茶业协会" and member.families == watch.families and member.note == ""
    edit = f"{visit.site.path('manage', watch.reader)}/change/{watch.key}"
    visit.post(edit, **visit.form | {"families": "food/sugar", "hs": "1701", "organisation": "广西茶业协会"})
    assert visit.store.subscription(member.key).families == ("food/sugar",)
    visit.post(visit.site.path("unsubscribe", member.reader))
    assert [s.address for s in visit.store.subscriptions(active=True)] == ["li@example.com"]
    assert "已退出" in visit.get(path) and "不再询问：1" in visit.post(path, addresses="a@firm.cn")
    ref = re.findall(r'name="ref" value="(\w+)"', visit.get(path))
    for one in ref:
        visit.post(path, do="remove", ref=one)
    assert visit.store.members_of(watch.key) == ()


def test_the_public_page_of_a_measure_shows_what_its_source_allows(visit: Any) -> None:
    page = visit.get("/p/measure/G/TBT/N/VNM/408")
    assert "&lt;script&gt;" in page and "<script" not in page and "javascript:" not in page
    assert "https://docs.wto.org/x" in page and "2025年8月3日" in page and "还有 52 天" in page
    assert "What only the publisher may print" not in page  # facts only, unless the passport says more
    moved = visit.client.get("/p/measure/g/tbt/n/vnm/408", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, "/p/measure/G/TBT/N/VNM/408")
    assert "families=agriculture" in page and "members=VNM" in page
    filled = visit.get("/p/subscribe?families=agriculture/tea&members=VNM")
    assert re.search(r'value="agriculture/tea" checked', filled) and re.search(r'value="VNM" checked', filled)
    for key in ("nothing", "G/TBT/N/XXX/1", "a" * 3000, "%00", "../../etc/passwd", "G/TBT/N/VNM/408%0d%0aX: y"):
        assert visit.client.get(f"/p/measure/{key}").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_language_is_kept(visit: Any, lang: str) -> None:
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in visit.get(f"/p/?lang={lang}")
    words = {"zh": "免费订阅", "en": "Subscribe, free of charge"}[lang]
    assert words in visit.get("/p/") and words in visit.get("/p/?lang=fr")
