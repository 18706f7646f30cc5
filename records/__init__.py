"""What is known: plain values, code tables, the SQLAlchemy tables, the Store that writes and the queries that read."""
