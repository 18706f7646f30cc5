"""Our own, earlier deadline, as messages and pages show it: the table lies in records, where cases use it too."""

from records.deadlines import lead, our_deadline, our_deadline_of

__all__ = ["lead", "our_deadline", "our_deadline_of"]
