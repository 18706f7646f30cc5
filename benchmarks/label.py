"""Notifications a second through the rules, beside a plain loop of regular expressions over the same terms.

    python benchmarks/label.py [--quick]

The input is written: four languages, every term of the catalogue in turn; the loop runs on a part of it, in this call.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from classifier import label_lines
from classifier.gather import finder
from records.catalogue import catalogue

AIM_PER_S = 1_500  # notifications a second on two cores (issue "Classifier")
AIM_FIRST_S = 1.0  # seconds to the first label in a new process, apart from imports
AIM_TIMES_BASELINE = 5
SIZES = {False: 20_000, True: 3_000}
BASELINE_SIZE = 100

TEXTS: tuple[tuple[str, str, list[str], list[str]], ...] = (
    ("Draft resolution on {}", "{} intended for human consumption", ["1701", "1006"], ["67.180.10"]),
    ("Quality control order for {}", "{}, of iron or steel; aluminium profiles, excluding {}", ["7604"], ["77.150.10"]),
    ("Règlement technique relatif à {}", "pneumatiques; {}", ["4011"], []),
    ("Requisitos fitosanitarios para {}", "fruta fresca de mango y {}", ["08"], ["67.080.10"]),
    ("关于{}的技术法规草案", "茶叶、{}", ["0902", "85"], []),
)
FILLER = (
    "This notice establishes requirements on definitions, sampling, test methods, marking, packaging and conformity "
    "assessment for the goods named above when they are placed on the market, and repeals the earlier regulation. "
)


def lines(count: int) -> list[str]:
    """`count` JSON lines in four languages with 600 characters of description each, no two alike."""
    names = [term for f in catalogue().families.values() for terms in f.terms.values() for term in terms]
    made = []
    for i in range(count):
        title, products, hs, ics = TEXTS[i % len(TEXTS)]
        name, other = names[i * 7 % len(names)], names[i * 13 % len(names)]
        row = {
            "id": str(i),
            "title": title.format(name),
            "products": products.format(name, other),
            "hs": hs,
            "ics": ics,
            "description": (FILLER * 3)[: 560 + i % 40] + other,
        }
        made.append(json.dumps(row, ensure_ascii=False))
    return made


def regex_loop(rows: list[str]) -> float:
    """Notifications a second when every term of the catalogue is searched for by itself."""
    patterns = [
        re.compile(rf"(?<!\w){re.escape(term)}s?(?!\w)" if lang != "zh" else re.escape(term), re.IGNORECASE)
        for f in catalogue().families.values()
        for lang, terms in f.terms.items()
        for term in terms
    ]
    start = time.perf_counter()
    for row in rows:
        text = " ".join(str(v) for v in json.loads(row).values())
        _ = [p.pattern for p in patterns if p.search(text)]
    return len(rows) / (time.perf_counter() - start)


def main() -> int:
    """Print the figures; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{SIZES[True]} notifications instead of {SIZES[False]}")
    quick = parser.parse_args().quick
    rows = lines(SIZES[quick])
    start = time.perf_counter()
    next(iter(label_lines(rows)))
    first = time.perf_counter() - start
    start = time.perf_counter()
    answered = sum(not a.problem for a in label_lines(rows))
    rate = len(rows) / (time.perf_counter() - start)
    base = regex_loop(rows[:BASELINE_SIZE])
    print(f"catalogue: {len(finder().book.families)} families; input: {len(rows)} notifications (full: {SIZES[False]})")
    print(f"first label: {first:.2f} s (aim <= {AIM_FIRST_S:.0f} s)")
    print(f"labelled: {answered} at {rate:,.0f} a second on one core (aim >= {AIM_PER_S:,})")
    print(
        f"regular expressions one by one, {BASELINE_SIZE} notifications: {base:,.0f} a second; {rate / base:.1f} times"
    )
    missed = [rate < AIM_PER_S, first > AIM_FIRST_S, rate < AIM_TIMES_BASELINE * base]
    print("aims: " + ("missed" if any(missed) else "reached"))
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
