"""What Alembic runs for every upgrade: it uses the transaction that `migrate` opened and never one of its own."""

from alembic import context

from store.schema.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
