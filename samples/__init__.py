"""Samples: orders and mails that we made, each with the expected result beside it, and the program that draws them.

Promise: `python -m samples.draw` writes the same bytes every time, and everybody in them is invented.
"""
