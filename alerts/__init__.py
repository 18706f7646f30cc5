"""Labels → grade → matching subscriptions → message → delivery through a channel."""
