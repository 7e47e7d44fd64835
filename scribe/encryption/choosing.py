"""Which master keys an installation has, by its settings."""

from __future__ import annotations

from scribe.encryption.ring import KeyRing
from scribe.encryption.sources import GivenKeys, MasterKeyFile, MasterKeys
from scribe.settings import Settings


def master_keys_from(settings: Settings) -> MasterKeys:
    """The environment's keys where there are some, else the file's, unwrapped by Vault where one is named.

    Raises:
        MissingPart: the environment holds something else.
    """
    given = settings.master_keys.get_secret_value()
    if given:
        return GivenKeys.from_text(given)
    if not settings.vault_url or settings.vault_token_file is None:
        return MasterKeyFile(settings.key_file)
    from scribe.encryption.vault import VaultTransit  # noqa: PLC0415 (an HTTP client, where there is a vault)

    service = VaultTransit(
        settings.vault_url,
        settings.vault_key,
        settings.vault_token_file,
        mount=settings.vault_mount,
        namespace=settings.vault_namespace,
        ca_file=settings.vault_ca_file,
    )
    return MasterKeyFile(settings.key_file, service)


def key_ring_from(settings: Settings, *, create: bool = False) -> KeyRing:
    """The ring; with ``create`` a file that is not there is made, unless the settings name it: then it has to be.

    Raises:
        MissingPart: no key there, or not a key.
        PartDown: the key-management service does not answer.
    """
    keys = master_keys_from(settings)
    if create and isinstance(keys, MasterKeyFile) and settings.master_key_file is None:
        keys.make()
    return KeyRing(keys)
