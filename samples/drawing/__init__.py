"""Drawing: the few words in which every sample paper is drawn, and the facts that stand on it.

`order` holds what a paper says (and turns it into the expected JSON), `figures` writes money and days as people of four
languages do, `paper` and `table` draw, `letter` wraps a drawn order into a mail.
"""
