"""Which store an installation has, by its settings, and the store that an address names.

An address is a folder, or ``s3://bucket/prefix``. What differs from the settings for one store alone, as for a backup
that lies elsewhere, stands behind a question mark: ``endpoint``, ``region``, ``profile`` (of the credentials file).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from scribe.blobs.folder import FolderBlobs
from scribe.blobs.paired import PairedBlobs
from scribe.blobs.store import BlobStore, checked, overlap
from scribe.errors import BadInput, NotFound, StorageDown
from scribe.settings import Settings

_SCHEME: Final = "s3://"
_CONNECT_S: Final = 5.0
_TRIES: Final = 3
_IMPATIENT_S: Final = 1.0
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_OWN: Final = frozenset({"endpoint", "region", "profile"})


def blob_store_from(settings: Settings) -> BlobStore:
    """Where the installation's recordings lie.

    Raises:
        BadInput: a setting names no place.
    """
    store = store_at(settings.blob_store, settings) if settings.blob_store else FolderBlobs(settings.blob_dir)
    if not settings.blob_store_also:
        return store
    also = store_at(settings.blob_store_also, settings)
    if overlap(store, also):
        raise BadInput(
            f"SCRIBE_BLOB_STORE and SCRIBE_BLOB_STORE_ALSO, {store.name} and {also.name}, lie within each other.",
            remedy="Name two places that have nothing in common.",
        )
    return PairedBlobs(store, also)


def recordings_answer(settings: Settings) -> bool:
    """Whether the object store of the recordings answers at this moment, asked once; a folder always does."""
    addresses = [one for one in (settings.blob_store, settings.blob_store_also) if one.startswith(_SCHEME)]
    try:
        for address in addresses:
            store_at(address, settings, patient=False).require()
    except StorageDown:
        return False
    return True


def store_at(address: str, settings: Settings, *, patient: bool = True) -> BlobStore:
    """The store that an address names, with the settings' credentials.

    Args:
        address: a folder, or ``s3://…``.
        settings: who asks, and where nothing else is said.
        patient: whether it is asked again when it does not answer.

    Raises:
        BadInput: it names no place.
    """
    if not address.startswith(_SCHEME):
        if "://" in address:
            raise _no_place(address)
        return FolderBlobs(Path(address))
    from scribe.blobs.objects import ObjectBlobs, ObjectPlace  # noqa: PLC0415 (the client is not needed for a folder)

    parts = urlsplit(address)
    own = dict(parse_qsl(parts.query))
    prefix = parts.path.strip("/")
    endpoint = own.get("endpoint", settings.blob_store_endpoint)
    if not _BUCKET.fullmatch(parts.netloc) or set(own) - _OWN or (prefix and not _is_path(prefix)):
        raise _no_place(address)
    if endpoint and (urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname):
        raise _no_place(address)
    place = ObjectPlace(
        bucket=parts.netloc,
        prefix=prefix,
        endpoint=endpoint,
        region=own.get("region", settings.blob_store_region),
        path_style=settings.blob_store_path_style,
        key_id=settings.blob_store_key_id,
        secret=settings.blob_store_secret,
        credentials_file=settings.blob_store_credentials_file,
        profile=own.get("profile", ""),
        ca_file=settings.blob_store_ca_file,
        timeout_s=settings.blob_store_timeout_s if patient else _IMPATIENT_S,
        connect_s=_CONNECT_S if patient else _IMPATIENT_S,
        tries=_TRIES if patient else 1,
    )
    return ObjectBlobs(place)


def _is_path(prefix: str) -> bool:
    try:
        checked(prefix)
    except NotFound:
        return False
    return True


def _no_place(address: str) -> BadInput:
    return BadInput(
        f"{address.partition('?')[0]} is no place for sealed files.",
        remedy="Name a folder, or s3://BUCKET/PREFIX (behind it, if need be, ?endpoint=https://HOST&region=…&profile=…).",
    )
