"""The promise of this folder, kept."""

import socket

import pytest


def test_a_unit_test_reaches_nothing() -> None:
    with socket.socket() as opened, pytest.raises(AssertionError, match="a unit test connects"):
        opened.connect(("127.0.0.1", 9))
