"""parsers.visits.sources: the ways in which appointments come: calendar entries, tables of dealers' systems, words.

Purpose: each reads what it knows into `Booking` facts; `parsers.visits.reading` asks them in turn.
Promise: pure, in the disposable child, never raises; a day or a number is taken only where it is sure.
What may go wrong: what cannot be read is a `Problem` that names its place and the cure.
"""
