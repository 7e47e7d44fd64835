"""Signing in to the EMR: what proves Scribe to it, the TLS by which it is reached, and where secrets may go.

auth_from(settings)  ->  an httpx.Auth for the EMR's requests, or None
tls_from(settings)   ->  the SSLContext of every connection to it
"""

from scribe.delivery.sign_in.choosing import auth_from
from scribe.delivery.sign_in.keys import KeyFolder, SigningKey
from scribe.delivery.sign_in.tls import tls_from

__all__ = ["KeyFolder", "SigningKey", "auth_from", "tls_from"]
