"""Bytes that are the same whenever they say the same: the JSON of documents and manifests, and their hashes."""

import json
from hashlib import sha256


def to_bytes(value) -> bytes:
    """JSON with sorted keys, in UTF-8, ending in a new line. The same value gives the same bytes."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def from_bytes(data: bytes):
    """What `to_bytes` wrote."""
    return json.loads(bytes(data))


def fingerprint(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return sha256(data).hexdigest()
