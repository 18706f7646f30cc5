"""A workbook of invented notifications in the shape of an ePing export, written as a stream of XML.

Shape (measured on a real export): symbols and links only in HYPERLINK formulas without a value, dates as serial
numbers, every text once in the shared strings with HS texts that hold ";", joint documents once for each member.
"""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from xml.sax.saxutils import escape

COLUMNS = (
    "Notifying Member", "Distribution date", "Document symbol", "Title", "Description", "Products covered",
    "HS code(s)", "ICS code(s)", "Objectives", "Keywords", "Specific regions or countries likely to be affected",
    "Final date for comments", "Notification type", "Notified document", "Link to notification(EN)",
    "Link to notification(FR)", "Link to notification(ES)",
)  # fmt: skip
MEMBERS = {
    "Viet Nam": "VNM", "Thailand": "THA", "European Union": "EU", "Brazil": "BRA", "Japan": "JPN", "Chile": "CHL",
    "Canada": "CAN", "Israel": "ISR", "Ecuador": "ECU", "Philippines": "PHL", "Australia": "AUS", "Mexico": "MEX",
}  # fmt: skip
JOINT = {"Burundi": "BDI", "Kenya": "KEN", "Rwanda": "RWA", "Tanzania": "TZA", "Uganda": "UGA"}
TYPES = (
    (("Regular notification", ""),) * 16
    + (("Addendum to Regular Notification", "/Add.1"),) * 3
    + (("Revision to Regular Notification", "/Rev.1"),)
)
OBJECTIVES = (
    "Protection of human health or safety", "Food safety (SPS)", "Plant protection (SPS)", "Quality requirements",
    "Prevention of deceptive practices and consumer protection", "Protection of the environment", "Harmonization",
)  # fmt: skip
HS = (
    ("0902", "Tea, whether or not flavoured"), ("8517", "Telephone sets; parts thereof (excl. heading 8443; 8525)"),
    ("170490", "Sugar confectionery, not containing cocoa (excl. chewing gum)"), ("87", "Vehicles other than railway"),
    ("3208", "Paints and varnishes; enamels, lacquers and solutions, in a non-aqueous medium"), ("4011", "New tyres"),
)  # fmt: skip
ICS = (("67.140.10", "Tea"), ("97.190", "Equipment for children"), ("33.050", "Terminal equipment"), ("43", "Vehicles"))
KEYWORDS = ("Food additives", "Labelling", "Pesticides", "Maximum residue limits (MRLs)", "Animal diseases")
PROSE = """
notice proposes requirements for the marking testing and conformity assessment of goods placed on market which importers
shall keep available to authorities during three years after entry into force draft order amends annex limits residue
substances food contact materials energy efficiency children toys batteries tyres technical regulation declaration as
amended in section 4.2 and 7(b) hereof producers shall affix to each product
"""
WORDS = PROSE.split()
ODD = ("“rules”", "règlement", "5 °C – 40 °C", "producer’s", "of\xa0Annex", "Verordnung\u200b", "año")
_XML = '<?xml version="1.0" encoding="utf-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'''{_XML}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>''',
    "_rels/.rels": f'''{_XML}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>''',
    "xl/workbook.xml": f'''{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">
<sheets><sheet name="Notifications" sheetId="1" r:id="rId1"/></sheets></workbook>''',
    "xl/_rels/workbook.xml.rels": f'''{_XML}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="/xl/worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>''',
}


def write(path: Path, count: int, seed: int = 0) -> None:
    """Write a workbook of `count` rows below its headings."""
    chance, strings = random.Random(seed), Strings()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in PARTS.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, cells in enumerate(chain([COLUMNS], islice(_rows(chance, count), count)), 1):
                sheet.write(_row(number, cells, strings).encode())
            sheet.write(b"</sheetData></worksheet>")
        strings.file.seek(0)
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            size = len(strings.known)
            shared.write(f'{_XML}<sst xmlns="{_MAIN}" count="{size}" uniqueCount="{size}">'.encode())
            shutil.copyfileobj(strings.file, shared)
            shared.write(b"</sst>")


class Strings:
    """The shared strings: each text once, in a file that is put into the workbook at the end."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}  # hash of a text -> its number
        self.file = TemporaryFile("w+b")  # noqa: SIM115  lives as long as the workbook is written

    def number(self, text: str) -> int:
        """The number of a text."""
        digest = hash(text)
        if digest not in self.known:
            self.known[digest] = len(self.known)
            space = ' xml:space="preserve"' if "\n" in text else ""
            self.file.write(f"<si><t{space}>{escape(text)}</t></si>".encode())
        return self.known[digest]


def _row(number: int, cells: Sequence[str | int], strings: Strings) -> str:
    made = []
    for letter, cell in zip("ABCDEFGHIJKLMNOPQ", cells, strict=True):
        if isinstance(cell, int):
            made.append(f'<c r="{letter}{number}" s="7"><v>{cell}</v></c>')
        elif cell.startswith("=HYPERLINK"):
            made.append(f'<c r="{letter}{number}" s="9"><f>{escape(cell[1:])}</f></c>')
        elif cell or letter in "DEFGHIJ":
            made.append(f'<c r="{letter}{number}" s="8" t="s"><v>{strings.number(cell)}</v></c>')
        else:
            made.append(f'<c r="{letter}{number}" s="6"/>')
    return f'<row r="{number}">{"".join(made)}</row>'


def _rows(chance: random.Random, count: int) -> Iterator[Sequence[str | int]]:
    """Rows from the newest down: one in twenty documents is a joint one of five members in five rows."""
    for number in range(count, 0, -1):
        kind, tail = chance.choice(TYPES)
        members = JOINT if chance.random() < 0.05 else dict([chance.choice(tuple(MEMBERS.items()))])
        committee = chance.choice(("TBT", "SPS"))
        # a follow-up belongs to one of the fifty notifications before it
        of = max(1, number - chance.randrange(1, 50)) if tail else number
        symbols = ", ".join(f"G/{committee}/N/{code}/{of % 100_000}{tail}" for code in members.values())
        rest = _rest(chance, 36_526 + number * 9_000 // count, kind, f"G/{committee}/N{of}{tail}")
        place = f"https://www.epingalert.org/en/Search?viewData= {symbols}"
        for name in members:
            yield (name, rest[0], f'=HYPERLINK("{place}"," {symbols}")', *rest[1:])


def _rest(chance: random.Random, day: int, kind: str, name: str) -> Sequence[str | int]:
    """What the rows of one document share: every cell but member and symbol."""
    hs = [f"{code} - {text}; {_text(chance, 1, 6)}" for code, text in chance.sample(HS, chance.choice((0, 1, 2, 6)))]
    ics = [f"{code} - {text}" for code, text in chance.sample(ICS, chance.choice((0, 1, 1, 2)))]
    address = f"https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/{name}.DOCX"
    link = f'=HYPERLINK("{address}", "{address}")'
    return (
        day,
        f"{_text(chance, 12, 24)} ({name})",
        _text(chance, 40, 90, "_x000D_\n"),
        _text(chance, 10, 34),
        "; ".join(hs),
        "; ".join(ics),
        "; ".join(chance.sample(OBJECTIVES, chance.randrange(1, 5))),
        "; ".join(chance.sample(KEYWORDS, chance.choice((0, 0, 1, 3)))),
        "All trading partners" if chance.random() < 0.05 else "",
        day + 60 if chance.random() < 0.8 else "",
        kind,
        f"https://members.wto.org/crnattachments/{name}.pdf" if chance.random() < 0.9 else "",
        link,
        link if chance.random() < 0.43 else "",
        link if chance.random() < 0.45 else "",
    )


def _text(chance: random.Random, least: int, most: int, breaks: str = "") -> str:
    words = chance.choices(WORDS, k=chance.randrange(least, most))
    if chance.random() < 0.4:  # of the real texts, two in five hold letters beyond ASCII or odd blanks
        words += chance.choices(ODD, k=2)
    if breaks and chance.random() < 0.2:
        words[len(words) // 2] += breaks
    return " ".join(words).capitalize()
