"""Signing in: passwords, passkeys and OpenID Connect; sessions and their limits; the second proof of a signature."""
