"""One file for each source: its passport `SOURCE` and `parse(...)`, which yields notifications and refused items."""
