"""Partners as China's customs statistics name them, where their names differ from the usual ones.  (zh-data)"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from records.countries import member_code

# Names of the General Administration of Customs' country codes → our code.
_CUSTOMS = {
    "香港": "HKG", "中国香港": "HKG", "澳门": "MAC", "中国澳门": "MAC", "台湾": "TPKM", "中国台湾": "TPKM",
    "台湾省": "TPKM", "台澎金马关税区": "TPKM", "台澎金马单独关税区": "TPKM", "俄罗斯联邦": "RUS", "阿联酋": "ARE",
    "沙特": "SAU", "孟加拉": "BGD", "捷克共和国": "CZE", "刚果民主共和国": "COD", "刚果(金)": "COD", "刚果(布)": "COG",
    "象牙海岸": "CIV", "多米尼加": "DOM", "文莱达鲁萨兰国": "BRN", "波黑": "BIH", "马其顿": "MKD", "中非": "CAF",
    "几内亚(比绍)": "GNB", "密克罗尼西亚联邦": "FSM", "格鲁吉亚共和国": "GEO", "南苏丹共和国": "SSD", "塞黑": "SRB",
    "斯洛伐克共和国": "SVK", "吉尔吉斯": "KGZ", "叙利亚": "SYR", "北朝鲜": "PRK", "大韩民国": "KOR",
}  # fmt: skip


@cache
def partner_code(name: str) -> str:
    """The symbol code of a partner's name or code, "" when it is none ("亚洲", "国别(地区)不详")."""
    tidy = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip()
    known = _CUSTOMS.get(tidy.replace(" ", "")) or member_code(tidy)
    return "" if known in (None, "EU", "CHN") else str(known)
