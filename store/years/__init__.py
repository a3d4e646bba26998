"""store.years: what a store does once in a while: it moves, lets go what is old, and hands its history out."""
