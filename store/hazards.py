"""Settings of a database server with which committed orders could be lost all the same."""

from store.database import Database

# Setting, what it must be, and what happens otherwise.
_KEEPS = (
    ("fsync", "on", "a power cut may destroy the database"),
    ("full_page_writes", "on", "a power cut may leave torn pages"),
    ("synchronous_commit", "on", "a power cut may lose what was just committed"),
    ("zero_damaged_pages", "off", "damaged rows are thrown away, and nobody hears of it"),
    ("ignore_checksum_failure", "off", "damaged rows are given out as if they were whole"),
)
# Of synchronous_commit: our own disk is waited for in each of these.
_AS_GOOD = ("local", "remote_write", "remote_apply")


def hazards(database: Database) -> list[tuple[str, str]]:
    """(what is wrong, the cure) for every setting of PostgreSQL that trades orders for speed; none on SQLite.

    SQLite's settings are ours and are proven at every connection. `synchronous_commit` is asked as the server would
    have it: our own sessions insist on more.
    """
    if database.dialect == "sqlite":
        return []
    found = []
    with database.reading() as tx:
        for name, wanted, harm in _KEEPS:
            query = "SELECT reset_val FROM pg_settings WHERE name = %s"
            value = tx.exec_driver_sql(query, (name,)).scalar_one()
            if value not in {wanted, *_AS_GOOD}:
                cure = f"ALTER SYSTEM SET {name} = {wanted}; SELECT pg_reload_conf()"
                found.append((f"PostgreSQL has {name} = {value}: {harm}", cure))
    return found
