"""The one error of every channel."""

from __future__ import annotations

from records.delivery import Verdict


class DeliveryError(RuntimeError):
    """The message did not arrive.

    `permanent`: trying again cannot help.  `configuration`: a person has to mend something first.  `wait_s`: how long
    the other side asked to wait.  `whole_channel`: nothing of this channel can leave now, whoever it is for.
    `bounced`: the mailbox was refused, which counts as a bounce; `gone`: the address wants nothing ever again.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        configuration: bool = False,
        wait_s: float = 0,
        whole_channel: bool = False,
        bounced: bool = False,
        gone: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.configuration = configuration
        self.wait_s = wait_s
        self.whole_channel = whole_channel
        self.bounced = bounced
        self.gone = gone

    @classmethod
    def of(cls, verdict: Verdict, message: str, *, wait_s: float = 0, whole_channel: bool = False) -> DeliveryError:
        """The error of a verdict."""
        return cls(
            message,
            permanent=verdict is Verdict.PERMANENT,
            configuration=verdict is Verdict.CONFIGURATION,
            wait_s=wait_s,
            whole_channel=whole_channel,
        )

    @property
    def verdict(self) -> Verdict:
        """What to do with the delivery."""
        if self.permanent:
            return Verdict.PERMANENT
        return Verdict.CONFIGURATION if self.configuration else Verdict.RETRY
