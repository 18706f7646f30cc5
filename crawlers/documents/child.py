"""The child process that reads one document: bytes on standard input, a line of JSON and the text on output."""

from __future__ import annotations

import json
import resource
import sys

from crawlers.documents import limits
from crawlers.documents.failure import Failure
from crawlers.documents.media import Sort, decode, recognise


def bound() -> None:
    """Take away what a document must not have: memory, processor time, disk, core dumps."""
    for what, much in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        ceiling = much if hard == resource.RLIM_INFINITY else min(much, hard)
        resource.setrlimit(what, (ceiling, ceiling))


def read(data: bytes, media: str) -> tuple[str, int, bool, list[str]]:
    """(text, pages, cut off, links) of the file; raises `Failure`."""
    sort = recognise(data, media)
    if sort is Sort.PDF:
        from crawlers.documents.pdf_text import pdf_text  # each library only when its format comes

        return pdf_text(data)
    if sort is Sort.DOCX:
        from crawlers.documents.docx_text import docx_text

        text, links = docx_text(data)
    else:
        text, links = decode(data, media), []
    return text[: limits.CHARACTERS], 0, len(text) > limits.CHARACTERS, links


def main(media: str) -> int:
    """Answer on standard output; exit status 0, or 3 with the reason."""
    try:
        text, pages, truncated, links = read(sys.stdin.buffer.read(limits.INPUT + 1), media)
    except Failure as failure:
        return _failed(failure)
    except MemoryError:
        megabytes = limits.MEMORY // limits.MEGABYTE
        return _failed(Failure.of("the document needs more than {mb} MB to be read; read it by hand", mb=megabytes))
    _head({"pages": pages, "truncated": truncated, "links": links[: limits.LINKS]})
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))
    sys.stdout.buffer.flush()
    return 0


def _failed(failure: Failure) -> int:
    _head({"message": failure.message, "params": failure.params})
    return 3


def _head(value: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(value).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    bound()
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
