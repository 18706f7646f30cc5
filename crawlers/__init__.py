"""Source → notification: each source is one file in `sources/`, fetched by a family and saved by the engine."""
