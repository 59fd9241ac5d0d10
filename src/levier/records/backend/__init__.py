"""A PostgreSQL backend that gives each transaction its scope."""
