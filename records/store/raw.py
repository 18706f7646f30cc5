"""Raw bytes as fetched: content-addressed and compressed under `home/raw`, for better parsers to come."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from pathlib import Path

from records.notification import Raw
from records.store.base import Base, StoreError

_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF")  # already compressed inside: kept as they are


class RawFiles(Base):
    """Keeps and gives back the source's own bytes."""

    def keep_raw(self, data: bytes, url: str) -> Raw:
        """Keep `data`; equal bytes are kept once.  Returns where they are, to be put on each record read from them."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(data if data.startswith(_PACKED) else gzip.compress(data, 6, mtime=0))
            part.replace(path)
        return Raw(sha256=digest, url=url)

    def keep_raw_file(self, file: Path, url: str) -> Raw:
        """Keep a file without reading it into memory at once."""
        digest = hashlib.sha256()
        with file.open("rb") as source:
            head = source.read(8)
            source.seek(0)
            while block := source.read(1 << 20):
                digest.update(block)
            path = self._path(digest.hexdigest())
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                part = path.with_suffix(f".{os.getpid()}.part")
                source.seek(0)
                with part.open("wb") as plain:
                    if head.startswith(_PACKED):
                        shutil.copyfileobj(source, plain, 1 << 20)
                    else:
                        with gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=6, mtime=0) as packed:
                            shutil.copyfileobj(source, packed, 1 << 20)
                part.replace(path)
        return Raw(sha256=digest.hexdigest(), url=url)

    def raw_bytes(self, sha256: str) -> bytes:
        """The kept bytes; `StoreError` when they are not there (another machine's folder, or cleaned away)."""
        path = self._path(sha256)
        if not path.is_file():
            raise StoreError(f"raw file {sha256[:12]}… is not under {self.home / 'raw'}; fetch the source again")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
        return gzip.decompress(data)

    def _path(self, digest: str) -> Path:
        return self.home / "raw" / digest[:2] / digest[2:]
