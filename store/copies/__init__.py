"""store.copies: what is kept twice, to list, search and count by: written with the events it follows from."""
