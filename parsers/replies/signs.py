"""Which signs mean that parts are here, that they are not, that they are sent; one home for the whole room."""

AWAY = frozenset({"out", "gone", "missing"})
LATER = frozenset({"out", "missing", "arrives", "due"})  # said of pieces that come later
NEGATIVE = AWAY | {"arrives", "due"}
HERE = frozenset({"ok", "stock", "have", "here"})
STOCK = frozenset({"stock", "have", "here", "received"})
SAID_HERE = STOCK | {"delivered"}
PRESENT = SAID_HERE | {"ok"}
SENDS = frozenset({"delivers", "to_you", "shipped"})
HEADS = AWAY | SENDS | {"stock", "arrives", "due"}  # what may stand above a list of lines
POSITIVE = PRESENT - {"delivered"} | SENDS | {"same_price"}
FAULTY = frozenset({"damaged", "wrong"})
