"""The words in which forms give dates: months, numbers, units, events, and what may stand around them."""

from __future__ import annotations

import re
from typing import Final

# zh-data: words of Chinese forms and translations.
_NAMES: Final = {
    1: "january jan janvier janv enero ene",
    2: "february feb février fevrier févr fevr febrero",
    3: "march mar mars marzo",
    4: "april apr avril avr abril abr",
    5: "may mai mayo",
    6: "june jun juin junio",
    7: "july jul juillet juil julio",
    8: "august aug août aout agosto ago",
    9: "september sept sep septembre septiembre setiembre",
    10: "october oct octobre octubre",
    11: "november nov novembre noviembre",
    12: "december dec décembre decembre déc diciembre dic",
}
MONTHS: Final = {name: number for number, names in _NAMES.items() for name in names.split()}
_MONTH: Final = "(?P<m>(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?)"
_YEAR: Final = r"(?P<y>(?:19|20|21)\d\d)"
_DAY: Final = r"(?P<d>[0-3]?\d)"
WRITTEN: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:t[\d:.z+-]*)?(?!\d)",  # 2026-07-01
        r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]",  # 2026年7月1日
        rf"(?<![\d/.]){_DAY}(?:st|nd|rd|th|er|º|°|ª)?\s*(?:of\s+|"
        rf"de\s+)?{_MONTH},?\s*(?:del?\s+)?{_YEAR}",  # 1 July 2026
        rf"\b{_MONTH}\s*{_DAY}(?:st|nd|rd|th)?\s*,?\s*{_YEAR}",  # July 1, 2026
        rf"(?<![\d/.]){_DAY}/(?P<m>\d{{1,2}})/(?P<y>\d{{4}}|\d{{2}})(?![\d/])",  # 01/07/2026, 01/07/26
        rf"(?<![\d/.]){_DAY}[.-](?P<m>[01]?\d)[.-]{_YEAR}(?!\d)",  # 01.07.2026
    )
)
MONTH_ONLY: Final = re.compile(
    rf"(?:in |en |during |courant |début |end of |)?{_MONTH},?\s*(?:del?\s+)?(?:19|20)\d\d|"
    rf"\d{{4}}\s*年\s*\d{{1,2}}\s*月[份]?"
)
SIGNS: Final = str.maketrans("０１２３４５６７８９／－：，（）．’＿\u00a0\u3000", "0123456789/-:,().'_  ")
OPEN: Final = re.compile(
    r"to be (?:determined|decided|announced|defined|confirmed|advised|fixed)(?: later)?|t\.?b\.?[dac]|"
    r"not (?:yet )?(?:determined|"
    r"decided|fixed|known|available|stated|specified|defined|established)(?: yet)?|unknown|pending|undetermined|"
    r"(?:date )?(?:à|a) (?:déterminer|fixer|définir|préciser|confirmer)|non (?:encore )?(?:déterminée?|fixée?|"
    r"indiquée?|"
    r"précisée?|connue)|pas encore (?:déterminée?|fixée?)|"
    r"(?:fecha )?(?:por|a) (?:determinar|definir|confirmar|fijar|establecer)(?:se)?|"
    r"(?:aún )?no (?:se ha )?(?:determinad[ao]|"
    r"indicad[ao]|definid[ao]|fijad[ao]|se indica|se conoce|disponible)|pendiente|"
    r"待定|未定|尚未确定|未确定|未说明|未指明|未知"
)
NOT_APPLICABLE: Final = re.compile(
    r"n\.?/?a\.?|none|nil|not applicable|no aplicable|no se aplica|no aplica|no procede|sans objet|s\.?o|néant|"
    r"non applicable|ninguna?|不适用|无"
)
AT_ONCE: Final = re.compile(
    r"(?:effective )?immediately|with immediate effect|immédiatement|avec effet immédiat|inmediatamente|de inmediato|"
    r"con efecto inmediato|立即|即日起?"
)
_NUMBER_WORDS: Final = {
    1: "one un une uno una 一", 2: "two deux dos 二 两", 3: "three trois tres 三", 4: "four quatre cuatro 四",
    5: "five cinq cinco 五", 6: "six seis 六", 7: "seven sept siete 七",
    8: "eight huit ocho 八", 9: "nine neuf nueve 九",
    10: "ten dix diez 十", 12: "twelve douze doce 十二", 15: "fifteen quinze quince 十五",
    18: "eighteen dix-huit dieciocho 十八", 20: "twenty vingt veinte 二十",
    24: "twenty-four vingt-quatre veinticuatro 二十四", 30: "thirty trente treinta 三十",
    36: "thirty-six trente-six 三十六", 45: "forty-five quarante-cinq 四十五", 60: "sixty soixante sesenta 六十",
    90: "ninety quatre-vingt-dix noventa 九十", 120: "一百二十", 180: "一百八十",
}  # fmt: skip
NUMBERS: Final = {word: number for number, words in _NUMBER_WORDS.items() for word in words.split()}
UNITS: Final = {
    word: unit
    for unit, words in (
        ("days", "day days jour jours día días dia dias 天 日"),
        ("weeks", "week weeks semaine semaines semana semanas 周"),
        ("months", "month months mois mes meses 个月 月"),
        ("years", "year years an ans année années año años 年"),
    )
    for word in words.split()
}
_ANY_NUMBER: Final = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
_ANY_UNIT: Final = "|".join(sorted(UNITS, key=len, reverse=True))
EVENTS: Final = {
    "circulation": re.compile(
        r"notification|circulat|distribu|diffusion|notificación|notificacion|traslado|\bwto\b|通报|通知|分发|散发"
    ),
    "adoption": re.compile(r"\badopt|\badopc|\bapprov|\bapprob|\baprob|\bsignature|批准|通过|采纳"),
    "publication": re.compile(
        r"\bpubli|gazett|journal|diario oficial|boletín oficial|\bpromulg|公布|发布|出版|公报|颁布"
    ),
    "entry into force": re.compile(r"\bentry into force|\bentrée en vigueur|\bentrada en vigor|生效|实施"),
}
JOURNAL: Final = re.compile(r"gazett|journal|diario|boletín|official|registro|federal register|公报")
# "60 days from notification", "sixty (60) days after the date of circulation by the WTO Secretariat"
PERIOD: Final = re.compile(
    rf"(?:the |la |el |on |until |within |dans (?:les |un délai de )?|en (?:un plazo de )?|final date for comments:? )?"
    rf"(?P<n>\d{{1,4}}|"
    rf"{_ANY_NUMBER})\s*(?:\(\d{{1,4}}\)\s*)?(?:calendar )?(?P<unit>{_ANY_UNIT})(?: (?:calendaires|calendario|"
    rf"naturales))?\s+"
    r"(?:from|after|following|counted from|as from|starting from|since|of|à compter d[eu]|après|suivant|à partir d[eu]|"
    r"a partir de|después de|tras|contados? (?:a partir )?desde|desde|posterior(?:es)? a)(?:l)?\s*"
    r"(?P<event>[^0-9,;]{3,120})"
)
PERIOD_ZH: Final = re.compile(
    rf"自?(?P<event>[^\d\s]{{2,20}}?)(?:之?[日]|传达日|日期)?(?:之?后|起|以后|之日起)?\s*(?P<n>\d{{1,4}}|"
    rf"{_ANY_NUMBER})\s*(?P<unit>天|日|周|个月|年)(?:内|后|之后)?"
)
_ON: Final = (
    r"(?:immediately )?(?:up)?on (?:the )?(?:date of |day of )?(?:its |the )?|at the (?:date|time) of (?:its )?|"
    r"(?:same|date) (?:as )?(?:the )?date of |from the date of (?:its )?|"
    r"(?:à|dès|lors de) (?:la date de )?(?:sa |son |l'|la )?|(?:en|a) (?:la fecha de )?(?:su |la )?"
)
_AFTERWARDS: Final = (
    r"(?: (?:in|of|by|au|dans|en|del?) (?:the |le |la |el )?(?:measure|regulation|law|decree|resolution|draft|"
    r"official \w+(?: of [\w ]{3,40})?|federal register|"
    r"government gazette|journal officiel|diario oficial(?: [\w ]{3,40})?|boletín oficial))?"
)
ON_EVENT: Final = {
    "adoption": re.compile(
        rf"(?:{_ON})(?:adoption|approval|approbation|adopción|aprobación){_AFTERWARDS}|"
        r"批准之日|批准后立即|自?批准之日起"
    ),
    "publication": re.compile(
        rf"(?:{_ON})(?:publication|parution|publicación){_AFTERWARDS}|(?:自?(?:公布|发布)之日起?|公布后立即)"
    ),
}
_AROUND_WORDS: Final = """
on from by the of at in until till to as with effect effective starting beginning planned expected scheduled proposed
no not later than latest up final deadline date midnight and/or i.e.
monday tuesday wednesday thursday friday saturday sunday dd mm yy yyyy dd/mm/yy
le la du au à jusqu'au jusqu'à partir de compter plus tard prévu prévue limite c'est-à-dire
lundi mardi mercredi jeudi vendredi samedi dimanche
el del a hasta más tardar fecha límite desde previsto prevista es decir
lunes martes miércoles jueves viernes sábado domingo
自 于 起 截止
"""
_AROUND: Final = frozenset(_AROUND_WORDS.split())
_BEFORE_ONLY: Final = r"(?!.*(?:\bnot before|no earlier|not earlier|\bafter\b))"
# What may stand around a day without changing which day it is.
FILLERS: Final = re.compile(
    _BEFORE_ONLY + r"(?:(?:" + "|".join(sorted(map(re.escape, _AROUND), key=len, reverse=True)) + r")(?!\w)|"
    r"\d{1,2}[:h]\d{2}(?:\s*(?:a\.?m|p\.?m|hours|local time|cet|gmt|utc)\.?)?|[\s.,;:()\[\]/-])*"
)
# "(60 days from notification)" beside a day written out: the day is what counts.
RELATIVE_ASIDE: Final = re.compile(
    rf"\(?\b(?:\d{{1,3}}|{_ANY_NUMBER})\s*(?:\(\d{{1,3}}\)\s*)?(?:{_ANY_UNIT})\s+(?:from|after|following|"
    rf"à compter|après|a partir|después)"
    r"[^();,]{3,100}\)?"
)
