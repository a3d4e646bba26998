"""notifier.figures: the figures of a week as words, tables, pictures and a file.

Purpose: from a report's facts, what its mail shows (`report`), its charts as PNG (`bars`, `ring`), and the same figures
for a spreadsheet (`figures_file`).
Promise: pictures only repeat what the table and the alternative texts say; the same figures give the same bytes.
What may go wrong: facts that are no figures are a `ValueError`: the decision is wrong.
"""

from notifier.figures.charts import bars, ring
from notifier.figures.report import Figures, figures_file, report

__all__ = ["Figures", "bars", "figures_file", "report", "ring"]
