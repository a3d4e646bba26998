"""Layouts: the papers of ten kinds of programs and shops, one module a family; each gives its samples.

What an order says stands beside how it is drawn, so that the expected JSON and the paper cannot differ.
"""
