"""notifier.papers: what we draw ourselves: invoices and credit notes as PDF.

Purpose: an `Invoice` becomes the paper that a bookkeeper files, in the dealer's language.
Promise: the same invoice gives the same bytes; text is drawn and never interpreted, whoever wrote it; fonts are in the
file, so that every name looks everywhere as it is written.
What may go wrong: nothing that an invoice may say.
"""

from notifier.papers.invoice import invoice_pdf, naming

__all__ = ["invoice_pdf", "naming"]
