"""Compressed answers: unpacked to their very end or not at all, and never to more than the passport allows."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPTED = "gzip, deflate"
_BLOCK = 1 << 16


class Damaged(ValueError):
    """Half an answer, or none that was packed as it says."""


class TooLarge(ValueError):
    """The answer is larger than allowed, packed or unpacked."""


class Unpacker:
    """Takes the bytes of one answer as they come; `encoding` is what its Content-Encoding says, "" for none."""

    def __init__(self, encoding: str, most: int) -> None:
        self.encoding = encoding.strip().lower().removeprefix("x-")
        if self.encoding not in ("", "identity", "gzip", "deflate"):
            raise Damaged(f"Content-Encoding {encoding[:40]!r}")
        self.packed = self.encoding in ("gzip", "deflate")
        self.room, self.seen = most, False
        self._inflate: zlib._Decompress | None = None

    def feed(self, block: bytes) -> Iterator[bytes]:
        """What this block unpacks to, in small pieces; raises `Damaged` or `TooLarge`."""
        while block:
            piece, block = self._next(block)
            self.room -= len(piece)
            if self.room < 0:
                raise TooLarge
            if piece:
                yield piece

    def _next(self, block: bytes) -> tuple[bytes, bytes]:
        """(a piece, what of the block is left for the next call)."""
        if not self.packed:
            return block, b""
        if self._inflate is None:
            if self.seen and not block.startswith(b"\x1f"):
                return b"", b""  # padding after the last member
            self._inflate, self.seen = zlib.decompressobj(self._bits(block)), True
        try:
            piece = self._inflate.decompress(block, _BLOCK)
        except zlib.error as error:
            raise Damaged(str(error)) from error
        if self._inflate.eof:
            left, self._inflate = self._inflate.unused_data, None
            return piece, left
        if not piece and self._inflate.unconsumed_tail == block:
            raise Damaged("nothing comes out of it")
        return piece, self._inflate.unconsumed_tail

    def _bits(self, head: bytes) -> int:
        """Window bits for zlib: gzip, zlib, or the bare stream that some servers call deflate."""
        if self.encoding == "gzip":
            return 31
        wrapped = head[0] & 0x0F == 8 and (len(head) < 2 or (head[0] << 8 | head[1]) % 31 == 0)
        return 15 if wrapped else -15

    def end(self) -> None:
        """Raises `Damaged` when the packed answer broke off."""
        if self._inflate is not None:
            raise Damaged("it breaks off")
