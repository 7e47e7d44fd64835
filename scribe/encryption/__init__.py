"""Envelope encryption: one data key for each consultation, wrapped by the installation's master key.

Destroying a wrapped data key makes every artefact of its consultation unreadable; that no backup brings the key back is
the work of the register of removals. The context that a caller names is authenticated, so a blob cannot be passed off
as another one.
"""

from scribe.encryption.choosing import key_ring_from, master_keys_from
from scribe.encryption.data_key import KEY_BYTES, NONCE_BYTES, OVERHEAD_BYTES, DataKey
from scribe.encryption.ring import BROWSERS, DATA_KEY, KEPT, MARKS, KeyRing, name_of
from scribe.encryption.sources import GivenKeys, KeyService, MasterKeyFile, MasterKeys

__all__ = [
    "BROWSERS",
    "DATA_KEY",
    "KEPT",
    "KEY_BYTES",
    "MARKS",
    "NONCE_BYTES",
    "OVERHEAD_BYTES",
    "DataKey",
    "GivenKeys",
    "KeyRing",
    "KeyService",
    "MasterKeyFile",
    "MasterKeys",
    "key_ring_from",
    "master_keys_from",
    "name_of",
]
