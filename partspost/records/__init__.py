"""partspost.records: what is made for people to keep: the dossier of a request, the report of a week."""
