"""partspost.reader: strangers' documents are opened in disposable children, and only there.

Purpose: the reading room asks, a warm server forks a confined child per document, the child reads and ends.
Promise: what comes back was checked for shape and size; a child that crashes or hangs is a problem of its document.
What may go wrong: a server that cannot be started raises OSError, and the job that asked waits and tries again.
"""
