"""Files that people import: headings, orders, charsets, amounts, and each bad row told with its row and column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crawlers.imports.comments import read_comments
from crawlers.imports.concerns import read_concerns
from crawlers.imports.exports import read_exports
from crawlers.imports.partners import partner_code
from crawlers.reading import Unreadable
from records.cases import PastComment
from records.trade import ExportFigure, TradeConcern

TODAY = date(2025, 6, 12)
HEAD = "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,第一数量,第一计量单位,美元"
ROWS = '202401,09023010,乌龙茶,141,越南,"1,200",千克,"12,345"\n202402,09023010,乌龙茶,116,日本,10,千克,"1,000,000.50"\n'
TEA = [
    ExportFigure("09023010", "VNM", date(2024, 1, 1), 12345.0),
    ExportFigure("09023010", "JPN", date(2024, 2, 1), 1000000.5),
]


@pytest.fixture
def csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.setenv("SENTINEL_LANGUAGE", "en")

    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_the_customs_sites_file_in_every_charset(csv: Callable[..., Path], encoding: str) -> None:
    found = read_exports(csv(f"{HEAD}\n{ROWS}", encoding), TODAY)
    assert (found.good, found.bad) == (TEA, [])


OTHERS = (
    "美元,贸易伙伴名称,商品编码,数据年月\n\"12,345\",越南,09023010,202401\n1000000.50,日本,9023010,2024-2\n",
    "海关统计数据在线查询\n\n商品编码\t年月\t国别（地区）\t金额（美元）\n09023010\t2024年1月\t越南\t12345\n"
    "09023010\t2024/02\t日本\t１,０００,０００.50\n".replace("１,０００,０００", "1,000,000"),
    "Commodity code;Month;Partner;USD\n0902.3010;202401;Viet Nam;12345\n'09023010;202402;JPN;1000000.5\n",
)  # fmt: skip


@pytest.mark.parametrize("text", OTHERS)
def test_other_orders_separators_and_headings(csv: Callable[..., Path], text: str) -> None:
    assert read_exports(csv(text), TODAY).good == TEA


def test_rows_of_kinds_of_trade_are_summed_and_other_places_passed_over(csv: Callable[..., Path]) -> None:
    text = (
        "数据年月,商品编码,贸易伙伴名称,注册地名称,贸易方式名称,进出口,美元\n202401,09023010,越南,广西壮族自治区,一般贸易,出口,100\n"
        "202401,09023010,越南,广西壮族自治区,边境小额贸易,出口,23\n202401,09023010,越南,广东省,一般贸易,出口,999\n"
        "202401,09023010,越南,广西壮族自治区,一般贸易,进口,999\n"
    )
    found = read_exports(csv(text), TODAY)
    assert [f.usd for f in found.good] == [123.0] and found.passed_over == 2


def test_each_bad_row_is_told_with_row_and_column_and_the_good_ones_stay(csv: Callable[..., Path]) -> None:
    bad = [
        ("202413,09023010,x,141,越南,1,千克,5", "数据年月"),
        ("202507,09023010,x,141,越南,1,千克,5", "数据年月"),
        ("2024,09023010,x,141,越南,1,千克,5", "数据年月"),
        ("202401,090230,x,141,越南,1,千克,5", "商品编码"),
        ("202401,99999999999,x,141,越南,1,千克,5", "商品编码"),
        ("202401,77023010,x,141,越南,1,千克,5", "商品编码"),
        ("202401,09023010,x,701,国别(地区)不详,1,千克,5", "贸易伙伴名称"),
        ("202401,09023010,x,142,中国,1,千克,5", "贸易伙伴名称"),
        ("202401,09023010,x,141,越南,1,千克,-5", "美元"),
        ("202401,09023010,x,141,越南,1,千克,", "美元"),
        ("202401,09023010,x,141,越南,1,千克,1e9", "美元"),
        ("202401,09023010,x,141,越南,1,千克,=1+1", "美元"),
        ("202401", "商品编码"),
    ]
    found = read_exports(csv(f"{HEAD}\n{ROWS}" + "\n".join(row for row, _ in bad)), TODAY)
    assert found.good == TEA
    assert [i.place for i in found.bad] == [f"row {n}, column {c}" for n, (_, c) in enumerate(bad, 4)]
    assert all(i.problem and i.advice for i in found.bad)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("a,b,c\n1,2,3\n", "no heading for 数据年月, 商品编码, 贸易伙伴名称"),
        ("数据年月,商品编码,贸易伙伴名称,数量\n202401,09023010,越南,1\n", "no column of amounts"),
        ("数据年月,商品编码,贸易伙伴名称,人民币\n202401,09023010,越南,1\n", "--rate"),
        ("<html><body>login</body></html>", "no heading"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_sentence(csv: Callable[..., Path], text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_exports(csv(text), TODAY)


def test_bytes_that_are_no_text_are_told(csv: Callable[..., Path]) -> None:
    path = csv("")
    path.write_bytes(b"PK\x03\x04" + bytes(range(128, 256)) * 50)
    with pytest.raises(Unreadable):
        read_exports(path, TODAY)


def test_yuan_are_turned_into_dollars_by_the_rate_given(csv: Callable[..., Path]) -> None:
    path = csv('数据年月,商品编码,贸易伙伴名称,人民币\n202401,09023010,越南,"7,200"\n')
    assert read_exports(path, TODAY, 7.2).good == [ExportFigure("09023010", "VNM", date(2024, 1, 1), 1000.0, 7200.0)]


def test_partners_by_the_names_of_the_customs() -> None:
    names = {"中国香港": "HKG", "台澎金马关税区": "TPKM", "俄罗斯联邦": "RUS", "刚果（金）": "COD", "越南": "VNM"}
    assert {name: partner_code(name) for name in names} == names
    assert not partner_code("亚洲") and not partner_code("中国") and not partner_code("欧盟")


CONCERNS = (
    "IMS ID,Title,Responding Member,Raised by,First raised,Last raised,HS codes,Related notifications,Status\n"
    '800,"Tea, residues",European Union,China; India,2024-03-11,2025-03-11,0902; 0903,G/SPS/N/EU/900,Reported\n'
    "801,No such land,Atlantis,China,2024-03-11,,,,\n800,Again,Viet Nam,China,2024-03-11,,,,\n"
    "802,Odd,Viet Nam,China,11/03/2024,2099-01-01,,,\n803,Codes,Viet Nam,,2024-03-11,,09023,,\n"
    "804,Symbol,Viet Nam,,2024-03-11,,,G/XYZ/1,\n805,Plain,Viet Nam,,11 March 2024,,,,\n"
)


def test_concerns_are_read_and_bad_rows_told(csv: Callable[..., Path]) -> None:
    found = read_concerns(csv(CONCERNS), TODAY)
    first, last = date(2024, 3, 11), date(2025, 3, 11)
    tea = ("800", "Tea, residues", "EU", ("CHN", "IND"), first, last, ("0902", "0903"), ("G/SPS/N/EU/900",), "Reported")
    assert found.good == [TradeConcern(*tea), TradeConcern("805", "Plain", "VNM", (), first, first)]
    places = [i.place.split("column ")[1] for i in found.bad]
    headings = ["Responding Member", "IMS ID", "Last raised", "HS codes", "Related notifications"]
    assert places == headings and [i.place.split(",")[0] for i in found.bad] == [f"row {n}" for n in range(3, 8)]


def test_the_commands_say_what_was_taken_and_twice_is_once(
    sentinel: Callable[..., CompletedProcess[str]], csv: Callable[..., Path]
) -> None:
    path = csv(f"{HEAD}\n{ROWS}202401,0902,x,141,越南,1,千克,5\n", "gbk")
    first = sentinel("import", "exports", path)
    assert first.returncode == 0 and "2 export figures (2 new, 0 changed), 2024-01 – 2024-02" in first.stdout
    assert "row 4, column 商品编码" in first.stderr
    assert "(0 new, 0 changed)" in sentinel("import", "exports", path).stdout
    csv(f"{HEAD}\n{ROWS.replace('12,345', '99')}")
    assert "(0 new, 1 changed)" in sentinel("import", "exports", path).stdout
    bad = sentinel("import", "exports", csv("a,b\n1,2\n"))
    assert bad.returncode == 1 and bad.stderr.startswith("sentinel: ") and "Traceback" not in bad.stderr
    assert sentinel("import", "exports", "nowhere.csv").returncode == 1
    assert "2 trade concerns (2 new, 0 changed); 5 rows refused" in sentinel("import", "concerns", csv(CONCERNS)).stdout


def test_earlier_comments_with_what_is_wrong_told_by_place(csv: Callable[..., Path]) -> None:
    text = (
        "通报号,评议成员,评议日期,评议内容,结果,出处\n"
        "G/TBT/N/VNM/408/Add.1,欧盟,2024-05-02,过渡期太短,部分采纳,会议纪要\n"
        "G/TBT/N/VNM/408,Utopia,2024-05-02,x,,\n"
        "no symbol,日本,2024-05-02,x,,\n"
        "G/TBT/N/VNM/408,日本,2099-01-01,x,,\n"
        "G/TBT/N/VNM/408,日本,2024-01-01,,,\n"
    )
    found = read_comments(csv(text), TODAY)
    wanted = PastComment("G/TBT/N/VNM/408", "EU", date(2024, 5, 2), "过渡期太短", "部分采纳", "会议纪要")
    assert found.good == [wanted]
    assert [bad.place for bad in found.bad] == [
        "row 3, column 评议成员", "row 4, column 通报号", "row 5, column 评议日期", "row 6, column 评议内容"
    ]  # fmt: skip
