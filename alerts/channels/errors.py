"""The one error of every channel."""

from __future__ import annotations


class DeliveryError(RuntimeError):
    """The message did not arrive.  `permanent`: trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
