"""The revisions, oldest first; a published revision is never edited."""
