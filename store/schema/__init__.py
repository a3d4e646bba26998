"""store.schema: the tables, one description for both databases, and the types of their columns."""
