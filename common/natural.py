"""Codes in the order people count: 3.1.2 before 3.1.10, 3.1.1 before 3.1.1e."""

import re


def natural_key(code: str) -> str:
    """A string that sorts as the code counts: every run of digits padded to eight places, case ignored."""
    return re.sub(r"\d+", lambda digits: digits.group().zfill(8), code.lower())
