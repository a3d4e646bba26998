"""routing.drafts: a decision while it is made, and who the people in it are."""
