"""What one process of several does for itself: it goes by the time of all, and its page listens."""
