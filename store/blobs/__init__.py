"""store.blobs: raw mails and PDFs under the hash of their bytes, on a disk or in a bucket; mails kept at the door."""

from store.blobs import arrivals
from store.blobs.keeping import SHELVES, BlobLost, Blobs, open_blobs

__all__ = ["SHELVES", "BlobLost", "Blobs", "arrivals", "open_blobs"]
