"""Several processes of the real program on one PostgreSQL, fed from a spool, and what each of them uses."""

from bench.cluster.answers import Answers
from bench.cluster.nodes import Cluster, write_config
from bench.cluster.spent import Ledger, Spent, seconds

__all__ = ["Answers", "Cluster", "Ledger", "Spent", "seconds", "write_config"]
