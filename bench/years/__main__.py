"""``./dev bench years FILE REQUESTS [LINES]`` makes a SQLite database with years of orders in it, to look at."""

import sys
from pathlib import Path

from bench.years.history import make

path = Path(sys.argv[1]).absolute()
print(f"{make(f'sqlite:///{path.name}', path.parent, *map(int, sys.argv[2:4])):.0f} s")
