"""The tree of errors is what its docstring draws, and every leaf can be told apart by a program."""

from __future__ import annotations

import re

from scribe import errors


def _classes() -> list[type[errors.ScribeError]]:
    found = [errors.ScribeError]
    for cls in found:
        found.extend(cls.__subclasses__())
    return found


def test_the_drawn_tree_names_exactly_the_classes_that_exist():
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__))
    assert drawn == {cls.__name__ for cls in _classes()} - {"ScribeError"}


def test_the_drawn_tree_nests_as_the_classes_do():
    parents: dict[str, str] = {}
    stack = ["ScribeError"]
    for line in errors.__doc__.splitlines():
        if match := re.match(r"    ([│ ]*)[├└]── (\w+)", line):
            depth = len(match[1]) // 4 + 1
            stack[depth:] = [match[2]]
            parents[match[2]] = stack[depth - 1]
    for cls in _classes()[1:]:
        assert parents[cls.__name__] == cls.__base__.__name__


def test_every_error_has_a_code_of_its_own():
    codes = [cls.code for cls in _classes()]
    assert len(codes) == len(set(codes))


def test_every_error_has_an_http_status_and_an_exit_code_of_the_contract():
    for cls in _classes():
        assert 400 <= cls.status <= 599
        assert cls.exit_code in {1, errors.EXIT_BAD_USE, errors.EXIT_BAD_INPUT, 4, errors.EXIT_PART_MISSING}


def test_an_error_reads_as_what_is_wrong_and_what_to_do():
    error = errors.BadAudio("It is empty.", remedy="Record again.", size_bytes=0)
    assert str(error) == "It is empty. Record again."
    assert error.details == {"size_bytes": 0}
