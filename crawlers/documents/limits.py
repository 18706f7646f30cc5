"""How much a document may cost: the bounds that parent and child keep together."""

from __future__ import annotations

MEGABYTE = 1 << 20
INPUT = 32 * MEGABYTE  # bytes of the file itself, as for every fetched body
MEMORY = 512 * MEGABYTE  # address space of the child
CPU_SECONDS = 20
WALL_SECONDS = 60.0  # a busy machine may need longer than the processor time
CHARACTERS = 2_000_000  # of text; what is longer is cut and marked
PAGES = 1_000  # of a PDF; what is longer is cut and marked
LINKS = 500  # addresses behind the text
OUTPUT = 16 * MEGABYTE  # bytes that the child may write: the text as UTF-8, its links, and room to spare
ENTRIES = 4_000  # files in a DOCX
UNPACKED = 96 * MEGABYTE  # all of them together
PART = 24 * MEGABYTE  # one XML part of a DOCX: as a tree it needs about ten times as much
RATIO = 200  # unpacked to packed, of a DOCX above RATIO_FROM
RATIO_FROM = 4 * MEGABYTE
