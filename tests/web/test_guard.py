"""The door: headers on every answer, foreign forms and floods turned away, bodies bounded, errors told on our pages."""

from __future__ import annotations

from typing import Any

import pytest

from web.guard import A_MINUTE, MOST_BODY, csrf_holds, csrf_token

PATHS = (
    "/p/",
    "/p/subscribe",
    "/p/nothing",
    "/p/static/site.css",
    "/p/static/../app.py",
    "/p/measure/x",
    "/p/confirm/x",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(visit: Any, path: str) -> None:
    answer = visit.client.get(path)
    assert answer.status_code in (200, 404)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    for name in ("x-content-type-options", "x-frame-options", "referrer-policy", "strict-transport-security"):
        assert answer.headers[name]
    if answer.headers["content-type"].startswith("text/html"):
        assert "<script" not in answer.text and " style=" not in answer.text and "http://" not in answer.text
        assert answer.headers["cache-control"] == "no-store" and "桂贸哨兵" in answer.text


def test_an_unknown_address_is_our_own_404(visit: Any) -> None:
    for path in ("/p/nothing", "/p/subscribe/nothing", "/p/static/x.css", "/p/confirm"):
        answer = visit.client.get(path)
        assert answer.status_code == 404 and "没有这个页面" in answer.text
    assert visit.client.delete("/p/subscribe").status_code == 405


def test_forms_of_other_sites_are_refused_and_ours_taken(visit: Any) -> None:
    path = "/p/lost"
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert visit.client.post(path, data={"email": "a@b.cn"}, headers=headers).status_code == 403
    for headers in (
        {},
        {"origin": "https://sentinel.example", "sec-fetch-site": "same-origin"},
        {"origin": "https://sentinel.example", "host": "127.0.0.1:8501"},  # a proxy stands in front
    ):
        assert visit.client.post(path, data={"email": "a@b.cn"}, headers=headers).status_code == 200


def test_a_body_without_end_is_not_read(visit: Any) -> None:
    assert visit.client.post("/p/subscribe", content=b"x" * (MOST_BODY + 1)).status_code == 413

    def drops() -> Any:  # no content-length
        for _ in range(400):
            yield b"note=" + b"x" * 1024

    assert visit.client.post("/p/subscribe", content=drops()).status_code == 413
    assert visit.client.post("/p/subscribe", content="&".join(f"a{n}=1" for n in range(5000))).status_code == 413
    for body in (b"\xff\xfe\x00", b"%zz=%", b"--x\r\nContent-Disposition: form-data", b"sent=yes&email=%ff%fe@x.cn"):
        assert visit.client.post("/p/subscribe", content=body).status_code == 422


def test_floods_are_slowed_but_not_unsubscribing(visit: Any) -> None:
    statuses = [visit.client.post("/p/lost", data={"email": "x"}).status_code for _ in range(A_MINUTE["POST"] + 1)]
    assert statuses[:-1] == [422] * A_MINUTE["POST"] and statuses[-1] == 429
    path = visit.site.path("unsubscribe", "nobody")
    assert {visit.client.post(path).status_code for _ in range(3)} == {200}


def test_the_token_of_a_session_fits_it_alone() -> None:
    token = csrf_token(b"secret", "session-1")
    assert csrf_holds(b"secret", "session-1", token)
    assert not csrf_holds(b"secret", "session-2", token) and not csrf_holds(b"secret", "session-1", "é")
