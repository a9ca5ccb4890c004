"""Errors are one tree, and each says where, what and what to do."""

from __future__ import annotations

import inspect

from zboun import errors


def test_all_are_zboun_errors() -> None:
    classes = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    assert all(
        issubclass(one, errors.ZbounError) for one in classes if one.__module__ == errors.__name__
    )


def test_the_tree_is_drawn_in_the_docstring() -> None:
    for name, one in inspect.getmembers(errors, inspect.isclass):
        if one.__module__ == errors.__name__:
            assert name in (errors.__doc__ or ""), name


def test_an_input_error_names_file_reason_and_next_step() -> None:
    error = errors.InputError("a.xlsx", "encrypted", "it has a password", "save it without")
    assert str(error) == "a.xlsx: it has a password; save it without"


def test_rules_errors_name_every_fault() -> None:
    assert str(errors.RulesError(["one", "two"])).count("\n") == 2
