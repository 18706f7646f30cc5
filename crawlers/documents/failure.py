"""Why a document cannot be read, as the child process tells it to its parent."""

from __future__ import annotations


class Failure(Exception):
    """`message` is a msgid with {named} places, `params` their values; the parent says it in the reader's language."""

    def __init__(self, message: str, **params: str | int) -> None:
        super().__init__(message.format(**params))
        self.message = message
        self.params = tuple(params.items())

    @classmethod
    def of(cls, message: str, **params: str | int) -> Failure:
        """The same under the name by which messages are found and translated."""
        return cls(message, **params)
