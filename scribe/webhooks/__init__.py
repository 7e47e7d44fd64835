"""Other programs are told of changes of state: ids and states only, signed, tried again, and sent anew on request."""

from scribe.webhooks.message import CHANGES, Message, message_of, signature
from scribe.webhooks.sender import Sender, sender_from

__all__ = ["CHANGES", "Message", "Sender", "message_of", "sender_from", "signature"]
