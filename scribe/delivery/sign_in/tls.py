"""The TLS of connections to the EMR: whom Scribe trusts, and the certificate that it shows."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from scribe.errors import MissingPart
from scribe.settings import Settings


def tls_from(settings: Settings) -> ssl.SSLContext:
    """The context by the settings: TLS 1.2 at least, names checked, always.

    The public authorities stay trusted beside the hospital's own, since the sign-in may be elsewhere than the EMR.

    Raises:
        MissingPart: a file of certificates or a key is missing or cannot be used.
    """
    context = httpx.create_ssl_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.emr_ca_file is not None:
        _trust(context, settings.emr_ca_file)
    if settings.emr_client_cert is not None:
        _show(context, settings, settings.emr_client_cert)
    return context


def _trust(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError as error:
        raise MissingPart(
            f"SCRIBE_EMR_CA_FILE {file} holds no certificate in PEM.",
            remedy="Name a file with the certificates of the hospital's authority, each from BEGIN to END CERTIFICATE.",
        ) from error
    except OSError as error:
        raise MissingPart(
            f"SCRIBE_EMR_CA_FILE {file} cannot be read: {error.strerror}.", remedy="Correct its name or its rights."
        ) from error


def _show(context: ssl.SSLContext, settings: Settings, certificate: Path) -> None:
    # an empty password makes OpenSSL fail on a locked key; without one it would ask on the terminal and wait
    password = settings.emr_client_key_password.get_secret_value()
    try:
        context.load_cert_chain(certificate, settings.emr_client_key, password=password)
    except ssl.SSLError as error:
        raise MissingPart(
            "The certificate in SCRIBE_EMR_CLIENT_CERT cannot be used with its key.",
            remedy="Check that both are PEM, that they belong together, and SCRIBE_EMR_CLIENT_KEY_PASSWORD.",
        ) from error
    except OSError as error:
        raise MissingPart(
            f"SCRIBE_EMR_CLIENT_CERT or SCRIBE_EMR_CLIENT_KEY cannot be read: {error.strerror}.",
            remedy="Correct their names or their rights.",
        ) from error
