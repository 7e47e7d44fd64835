"""Where sealed files lie: a folder, or a store of objects by Amazon's S3 protocol. Nothing here can open one."""

from scribe.blobs.choosing import blob_store_from, recordings_answer, store_at
from scribe.blobs.folder import FolderBlobs
from scribe.blobs.paired import PairedBlobs
from scribe.blobs.store import Blob, BlobReader, BlobStore, overlap

__all__ = [
    "Blob",
    "BlobReader",
    "BlobStore",
    "FolderBlobs",
    "PairedBlobs",
    "blob_store_from",
    "overlap",
    "recordings_answer",
    "store_at",
]
