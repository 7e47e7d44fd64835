"""What the program's ciphers, signatures and random values are made by, and how long its keys are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from scribe.delivery.sign_in import KeyFolder
from scribe.encryption import KeyRing
from scribe.encryption.data_key import KEY_BYTES
from scribe.errors import MissingPart

ROOT = Path(__file__).parents[1]
OTHERS = re.compile(
    r"^(pycrypto|pycryptodomex?|pynacl|rsa|ecdsa|tinyec|pyaes|blake3|passlib|bcrypt|scrypt|python-jose|m2crypto)$"
)
"""Libraries with ciphers, hashes or signatures of their own."""
BROUGHT = {"pycryptodome": "by minio, whose calls that Scribe makes use hmac and hashlib alone"}
RANDOM_SPREADS = {
    "scribe/audit/chain.py": "which lane of a day",
    "scribe/audit/together.py": "which lane of a day",
    "scribe/consultation/service/backoff.py": "how long until the next try",
    "scribe/evaluation/injections.py": "which faults a measurement puts in, the same ones for a seed",
    "scribe/second_reader/proving.py": "which faults a reader is tried with, the same ones for a transcript",
    "scribe/verification/faults.py": "which words a planted fault takes",
    "scribe/webhooks/sender.py": "how long until the next try",
    "workers/turns.py": "whose turn it is",
}
"""Where ``random`` is used, and for what: none of it is a secret, and guessing it wins nothing."""
LEAST_BYTES = 16
NO_SECRETS = {
    "scribe/backup/creating.py": "the end of a backup's name",
    "scribe/backup/place.py": "the name of a file that is tried",
    "scribe/console/storing.py": "the name of a file that is tried",
    "scribe/web/sign_in/renewal.py": "the number of a request, which its two people see",
    "scribe/web/sign_in/sessions.py": "the number of a session in its owner's list; its secret is another value",
    "scribe/web/sign_in/windows.py": "the number of a signing window, which is found by its session alone",
}
"""Where a shorter random value is made, and what it names: knowing it opens nothing."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for part in ("scribe", "workers"):
        for path in sorted((ROOT / part).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sources() -> list[tuple[str, ast.Module]]:
    return list(trees())


def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_every_cipher_and_signature_is_of_a_known_library(sources):
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert "cryptography" in locked
    assert {name for name in locked if OTHERS.match(name.lower())} <= set(BROUGHT)
    for path, tree in sources:
        assert {name for name in imported(tree) if OTHERS.match(name.lower()) or name == "Crypto"} == set(), path


def test_no_cipher_is_written_here(sources):
    suspicious = [
        f"{path}:{node.lineno}"
        for path, tree in sources
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and re.search(r"(?i)(^|_)(aes|chacha|salsa|rc4|des|blowfish|feistel|sbox|keystream|xor)(_|$)", node.name)
    ]
    assert suspicious == []


def test_random_values_that_protect_come_from_the_system(sources):
    """``random`` is predictable: it may spread and wait, and nothing else."""
    assert {path for path, tree in sources if "random" in imported(tree)} == set(RANDOM_SPREADS)
    weak = [
        f"{path}:{node.lineno}"
        for path, tree in sources
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("uuid.uuid1", "uuid.getnode", "random.seed")
    ]
    assert weak == []


def test_no_random_secret_is_short(sources):
    short = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, tree in sources
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and re.fullmatch(r"secrets\.token_(bytes|hex|urlsafe)|os\.urandom", ast.unparse(node.func))
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value < LEAST_BYTES
    ]
    assert {one.partition(":")[0] for one in short} == set(NO_SECRETS)


def test_keys_have_at_least_128_bits_of_strength(tmp_path):
    """NIST SP 800-57 part 1, table 2: AES-128, RSA of 3072 bits, a curve of 256."""
    assert KEY_BYTES * 8 >= 128
    ring = KeyRing(b"k" * 32)
    assert len(bytes.fromhex(ring.mark("anything"))) * 8 >= 256
    folder = KeyFolder(tmp_path)
    for algorithm in ("RS384", "ES384"):
        private = folder.new(algorithm).private
        if isinstance(private, rsa.RSAPrivateKey):
            assert private.key_size >= 3072
        else:
            assert isinstance(private.curve, ec.SECP384R1)


@pytest.mark.parametrize("length", [1, 16, 31, 33])
def test_a_master_key_of_another_length_is_refused(length):
    with pytest.raises(MissingPart):
        KeyRing(b"k" * length)
