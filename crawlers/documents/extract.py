"""Text of a DOCX, PDF or plain text file, read in a child process that cannot hurt its parent.

The child gets no secrets (an empty environment), 512 MB, 20 s of processor and 60 s in all; its answer goes to a file
that it cannot make larger than 16 MB.  The parent holds nothing but the text that comes back.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from crawlers.documents import limits
from records.wording import Reason

ROOT: Final = Path(__file__).parent.parent.parent
_FAILED: Final = 3  # exit status of the child when it says why it failed


class ExtractError(ValueError):
    """The file cannot be read; `reason` says what it is, where, and what to do, in either language."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.say("en"))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document.  `pages` is 0 where the format has none; `truncated`: text or pages were cut off.

    `links` are the http addresses behind the text (hyperlinks of a DOCX, link marks of a PDF), whole even where the
    text breaks them over lines.
    """

    text: str
    pages: int = 0
    truncated: bool = False
    links: tuple[str, ...] = ()


def extract(data: bytes, media: str = "") -> Extracted:
    """The text of `data`; what the bytes say goes before `media` (a content type, or nothing).

    `ExtractError` when it is no such file, damaged, locked, a bomb, or would need more than its bounds.
    """
    if not data:
        raise ExtractError(Reason.of("the document is empty; fetch it again"))
    if len(data) > limits.INPUT:
        megabytes = limits.INPUT // limits.MEGABYTE
        raise ExtractError(Reason.of("the document is larger than {mb} MB; read it by hand", mb=megabytes))
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        return _answer(_run(given, answer, media), answer)


def _run(given: IO[bytes], answer: IO[bytes], media: str) -> int:
    """Run the child to its end; its exit status, negative for a signal."""
    command = [sys.executable, "-s", "-m", "crawlers.documents.child", media[:200].replace("\0", "")]
    # Nothing of ours in the child's environment: no secrets can leave with a document that takes it over.
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}
    child = subprocess.Popen(
        command,
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        close_fds=True,
    )
    try:
        return child.wait(limits.WALL_SECONDS)
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind: the child leads a group of its own, so that its own children go with it."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _answer(status: int, answer: IO[bytes]) -> Extracted:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        seconds = limits.CPU_SECONDS
        raise ExtractError(Reason.of("reading the document took more than {n} s; read it by hand", n=seconds))
    if status not in (0, _FAILED):
        raise _broken(status)
    answer.seek(0)
    try:
        head = json.loads(answer.readline(limits.MEGABYTE))
        if status == _FAILED:
            raise ExtractError(Reason(str(head["message"]), tuple((str(k), v) for k, v in head["params"])))
        links = tuple(str(link) for link in head["links"][: limits.LINKS])
        text = answer.read(limits.OUTPUT).decode("utf-8", errors="replace")
        return Extracted(text, int(head["pages"]), bool(head["truncated"]), links)
    except (KeyError, TypeError, RecursionError, json.JSONDecodeError, UnicodeDecodeError):
        raise _broken(status) from None


def _broken(status: int) -> ExtractError:
    reason = Reason.of("reading the document broke off (status {status}): damaged or harmful; leave it", status=status)
    return ExtractError(reason)
