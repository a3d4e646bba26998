"""partspost.work: what becomes of a message and of a deadline, stage by stage, and the jobs that run the stages.

Purpose: read, decide, act; tick and chase; answer questions; overviews by mail.
Promise: each stage is one short transaction that may be repeated; nothing is on its way that is not on disk.
What may go wrong: an exception is a fault, the job waits and tries again; see docs/architecture.md for every step.
"""
