"""``python -m partspost``: the command line."""

from partspost.cli import main

main()
