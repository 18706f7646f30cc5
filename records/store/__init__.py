"""The Store: the verbs that write or hand out work.  Readers use `records.queries`."""

from records.store.base import Saved, StoreError
from records.store.store import MailItem, Store

__all__ = ["MailItem", "Saved", "Store", "StoreError"]
