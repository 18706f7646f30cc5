"""Offices and their public mailboxes out of contact blocks; persons, telephones and personal addresses stay out.

The rule, on the side of leaving out (the file itself keeps everything):
- A line counts when it names an office ("Ministry", "Instituto", "局" …), or is the first line and an acronym.
- It is cut where a telephone, fax, e-mail, web or postal address, or a person ("Ms …", "Attn:", "Director") begins.
- A piece between commas that looks like a name ("Jane Doe": two or three capitalised words, no office word) goes.
- A mailbox is public when a part of its name is a task, not a person: tbt, sps, enquiry, info, notification …
"""

from __future__ import annotations

import re
from typing import Final

# zh-data: Chinese words of the forms stand among the patterns below.
_OFFICE: Final = re.compile(
    r"\b(?:minist|depart|agenc|agên|authorit|autorid|autorit|administra|institut|bureau|office|oficina|commission|"
    r"comisi|comiss|directorate|direction|direcci|direç|service|servici|standard|normali|council|conse|committee|comit|"
    r"cent(?:er|re|ro)|organi[sz]a|board|secretar|secrétar|government|gobierno|gouvernement|inspect|laborator|division|"
    r"branch|section|unit\b|corporation|foundation|superintend|registr|embassy|mission|enquiry point|"
    r"point d'information|union|community|association|health|customs|douane|aduana|police|university|academy|bank\b)"
    r"|[部局署院处司厅]|委员会|中心|总局|协会|机构|研究所",
    re.IGNORECASE,
)
_ACRONYM: Final = re.compile(r"\(?[A-Z][A-Z0-9/&-]{1,14}\)?\.?")
# Where the name of an office ends and how to reach it, or whom, begins.
_CONTACT: Final = re.compile(
    r"[\w.+-]{1,64}@[\w-]|https?:|www\.|\+?\(?\d[\d() .-]{6,}"
    r"|\b(?:tel|phone|telephone|tél|teléfono|telefono|fax|mobile|cel|e-?mail|correo|courriel|web ?site|website|"
    r"web|sitio|site)"
    r"\s*(?:\.|:|\(|n[o°º])"
    r"|\b(?:address|adresse|dirección|dirección postal)\s*:"
    r"|\b(?:no|nº|n°|km)\.?\s?\d|\b(?:p\.?\s?o\.?\s?box|apartado|casilla|c\.?p\.?\s?\d|b\.?p\.?\s?\d)"
    r"|\b\d{1,5}[,\s]+[\w .'-]{2,40}\b(?:street|st\.|road|rd\.|avenue|ave\.|boulevard|blvd|lane|drive|rue|platz|"
    r"strasse|straße)\b"
    r"|\b(?:street|road|avenue|av\.|avenida|boulevard|blvd|rue|calle|carrera|plaza|floor|piso|étage|building|suite)\b"
    r"|\b(?:mr|mrs|ms|miss|dr|prof|eng|ing|lic|mme|mlle|sra|sr|srta)\b\.?\s+\w|\bM\.\s[A-ZÀ-Ý]"
    r"|\b(?:attn|attention|contact(?: person)?|contacto|persona de contacto|à l'attention|c/o)\b\s*:?"
    r"|\b(?:deputy |general |executive |assistant )?(?:director|manager|head of|chief|officer|coordinator|"
    r"directeur|directrice|chef)\b(?! ?(?:ate|ion|general))"
    r"|[路街道]\s?\d{1,5}\s?号|电话|传真|邮箱|邮编|联系人|地址|先生|女士|[\u4e00-\u9fff]{2,3}处长",
    re.IGNORECASE,
)
_DIRECTORATE: Final = re.compile(r"\b(?:direc[ct]i?[oó]n|direction|directorate) g[eé]n[eé]ral\w*", re.IGNORECASE)
_PERSON: Final = re.compile(r"(?:[A-ZÀ-Ý][\w'’.-]*\s+){1,3}[A-ZÀ-Ý][\w'’-]*\.?")
_MAILBOX: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_TASK_ANYWHERE: Final = ("tbt", "sps", "enquir", "inquir", "notif", "codex", "standard", "obstacle")
_TASKS_WORDS: Final = """
info informacion information contact contacto contacts office oficina wto omc otc msf nep nna mail secretariat
secretaria secretaire normas normes norms consultas consulta comments comment help helpdesk service services public
press trade commerce comercio point punto regulation regulations reglamentos quality calidad admin webmaster
postmaster export import
"""
_TASKS: Final = frozenset(_TASKS_WORDS.split())
_LONG_TASKS: Final = tuple(task for task in sorted(_TASKS) if len(task) > 5)
_CONTACT_LINE: Final = re.compile(
    r"^\W*(?:tel(?:ephone)?s?|phone|tél(?:éphone)?|teléfonos?|fax|mobile|e-?mails?|correos?(?: electrónicos?)?|"
    r"courriel|"
    r"web ?site|sitio web|site web|电话|传真|电子邮[箱件]|联系人)\s*(?:/\w+)?\s*[.:：(+].*$",
    re.IGNORECASE | re.MULTILINE,
)
_TELEPHONE: Final = re.compile(
    r"\b(?:tel|phone|telephone|tél|téléphone|teléfono|fax|mobile|电话|传真)(?![a-z])\s*(?:/\s?fax)?\s*(?:n[o°º]\.?)?\s*[.:：]{0,2}\s*"
    r"[+(]?\d[\d() ./-]{4,30}\d",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mme|Mlle|Sra|Sr|Srta)\b\.?[ \t]+(?:[A-ZÀ-Ý][\w'’.-]*[ \t]?){1,4}"
    r"|[\u4e00-\u9fff]{1,4}(?:先生|女士)"
)
LONGEST: Final = 400


def office(text: str) -> str:
    """The offices named in a contact block, joined by "; ", without anything personal."""
    kept = [o for number, line in enumerate(text.split("\n")[:60]) if (o := _line(line[:LONGEST], number == 0))]
    return "; ".join(dict.fromkeys(kept))[:LONGEST]


def _line(line: str, first: bool) -> str:
    # "Dirección General de …" is an office, though "director" within it would be a person.
    masked = _DIRECTORATE.sub(lambda m: "\x01" * len(m[0]), line)
    cut = _CONTACT.search(masked)
    line = line[: cut.start()] if cut else line
    pieces = [p.strip(" .;:–-") for p in line.split(",")]
    pieces = [p for p in pieces if p and not (_PERSON.fullmatch(p) and not _OFFICE.search(p))]
    named = ", ".join(pieces).strip(" ,;:([")
    if _OFFICE.search(named) or (first and _ACRONYM.fullmatch(named)):
        return named[:200]
    return ""


def mailboxes(text: str) -> tuple[str, ...]:
    """The public mailboxes in `text`, in lower case, each once."""
    return tuple(dict.fromkeys(m.lower() for m in _MAILBOX.findall(text) if is_public(m)))


def is_public(mailbox: str) -> bool:
    """True when the mailbox names a task ("tbtvn@", "sps.chile@", "normasomc@"), not a person ("nhudv@")."""
    name = mailbox.split("@")[0].lower()
    if any(task in name for task in _TASK_ANYWHERE):
        return True
    return any(_is_task(part) for part in re.split(r"[._+\d-]+", name))


def _is_task(part: str) -> bool:
    """ "info", "otcs"; a longer task may run on: "normasomc", "informationcentre"."""
    return part in _TASKS or part.removesuffix("s") in _TASKS or part.startswith(_LONG_TASKS)


def scrub(text: str) -> str:
    """Free text without lines of telephone, fax or e-mail, named persons, and mailboxes that are not public."""
    for pattern in (_CONTACT_LINE, _TELEPHONE, _NAMED):
        text = pattern.sub("", text)
    text = _MAILBOX.sub(lambda m: m[0] if is_public(m[0]) else "", text)
    return "\n".join(line for line in text.split("\n") if line.strip(" ,;.:-–"))
