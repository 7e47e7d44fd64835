from __future__ import annotations

import hashlib

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from scribe.errors import BadInput, MissingPart
from scribe.web.sign_in.passwords import Passwords, is_listed
from tests.fakes.web_installation import cheap_hasher


def refusal(password, *about, breached=None):
    with pytest.raises(BadInput) as refused:
        Passwords(cheap_hasher(), breached).hashed(password, about=about)
    assert password not in str(refused.value)
    return refused.value.details["reason"]


@pytest.mark.parametrize("password", ["amber-birch-1234", "correct horse battery staple", "病房里的红色椅子很旧很旧呢"])
def test_words_that_do_not_belong_together_are_taken(password):
    passwords = Passwords(cheap_hasher())
    stored = passwords.hashed(password, about=("aisha", "Dr Aisha Rahman"))
    assert passwords.matches(stored, password)
    assert not passwords.matches(stored, password + "x")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short-one-1", "password-short"),
        ("x" * 129, "password-long"),
        ("password1234", "password-guessable"),
        ("Passw0rd1234!", "password-guessable"),
        ("qwertyuiop12", "password-guessable"),
        ("aaaaaaaaaaaaaaaa", "password-guessable"),
        ("woaini520131", "password-guessable"),
        ("renminyiyuan1", "password-guessable"),
        ("aisharahman1", "password-guessable"),
        ("hospital2024", "password-guessable"),
    ],
)
def test_what_is_short_long_or_guessed_first_is_refused(password, reason):
    assert refusal(password, "aisha", "Dr Aisha Rahman") == reason


def test_a_long_password_does_not_make_the_estimate_slow():
    assert refusal("a1" * 400) == "password-long"
    assert Passwords(cheap_hasher()).hashed("amber-birch-1234" + "-x" * 56)


def digests_of(words):
    return sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)


@pytest.mark.parametrize("count", [1, 2, 3, 50, 5000])
def test_each_digest_of_a_list_in_order_is_found_and_nothing_else(tmp_path, count):
    words = [f"amber-birch-{n}-x" for n in range(count)]
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{digest}:{n % 7 + 1}\r\n" for n, digest in enumerate(digests_of(words))), newline="")
    asked = words if count < 100 else words[::37]
    assert all(is_listed(file, word) for word in asked)
    assert not any(is_listed(file, f"{word}!") for word in asked)


def test_a_list_with_a_password_a_line_serves_too(tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("amber-birch-1234\n别人知道的密码很长很长很长\n", encoding="utf-8")
    assert refusal("amber-birch-1234", breached=file) == "password-breached"
    assert is_listed(file, "别人知道的密码很长很长很长")
    assert not is_listed(file, "amber-birch")


def test_a_list_that_is_not_there_stops_new_passwords_with_a_sentence(tmp_path):
    with pytest.raises(MissingPart, match="SCRIBE_PASSWORD_LIST"):
        Passwords(cheap_hasher(), tmp_path / "none.txt").hashed("amber-birch-1234")


def test_the_list_of_an_installation_is_asked(accounts_of, tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("copper-otter-9317\n")
    with pytest.raises(BadInput, match="became known"):
        accounts_of(password_list=file).set_password("aisha", "copper-otter-9317")


def test_who_has_no_password_is_compared_with_a_hash_that_costs_the_same_and_is_nobodys():
    hasher = PasswordHasher(time_cost=2, memory_cost=64, parallelism=2, hash_len=24)
    nobodys = Passwords(hasher)._nobodys
    assert extract_parameters(nobodys) == extract_parameters(hasher.hash("amber-birch-1234"))
    with pytest.raises(VerifyMismatchError):
        hasher.verify(nobodys, "")
    assert nobodys != Passwords(hasher)._nobodys
    assert not Passwords(hasher).matches("", "amber-birch-1234")


def test_a_password_counts_to_its_last_sign_and_as_it_was_typed():
    passwords = Passwords(cheap_hasher())
    long = "".join(f"{word}-{n} " for n, word in enumerate(("Amber", "birch", "copper", "otter", "heron") * 4))[:127]
    stored = passwords.hashed(long + "x")
    assert passwords.matches(stored, long + "x")
    for other in (long + "y", long, long + "X", f" {long}x", f"{long}x ", long.lower() + "x"):
        assert not passwords.matches(stored, other)


def test_one_sign_that_keyboards_write_in_two_ways_is_one_sign():
    passwords = Passwords(cheap_hasher())
    stored = passwords.hashed("é-amber-birch-1234")
    assert passwords.matches(stored, "é-amber-birch-1234")
    assert passwords.matches(stored, "é-amber-birch-１２３４")
