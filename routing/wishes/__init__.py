"""routing.wishes: what a shop asks for about an order that it has: to give parts back, or to find them elsewhere.

Purpose: each wish is a request of its own, about the order it comes from, with its own dealer and its own end.
Promise: pure; a dealer who is asked for a part never learns who else was asked or what they said.
What may go wrong: a wish whose order or lines cannot be found is `Held`, with a cure for the shop.
"""
