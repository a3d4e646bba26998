"""store.jobs: the engine's connection to the database; on SQLite a connector of our own."""
