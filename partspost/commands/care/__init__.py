"""Commands that look after an installation over the years: read old mails again, find what a store has lost."""
