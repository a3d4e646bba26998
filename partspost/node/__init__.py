"""What one process of several does for itself: its owner, its drain, the time of all that it goes by, its listeners."""
