"""The forecast's luck: every stream of draws has an address (seed, purpose, occurrence).

Inference needs matrices of draws, so it uses numpy's Philox4x64, keyed by the address:
the same address gives the same numbers on every machine, whatever was drawn before it.
"""

import hashlib

import numpy as np


def stream(seed: int, purpose: str, occurrence: int = 0) -> np.random.Generator:
    """Return the stream of draws that belongs to one purpose.

    Args:
        seed: The number the user gives; a whole number from 0 to `sim.seeds.MOST_SEED`.
        purpose: What is drawn, such as ``"closing:parameters"``; one purpose, one stream.
        occurrence: Distinguishes repetitions of a purpose, such as the number of a block.

    Returns:
        A generator whose numbers depend on the address only.
    """
    address = f"{purpose}\x1f{occurrence}".encode()
    digest = hashlib.blake2b(address, digest_size=8).digest()
    key = np.array([seed, int.from_bytes(digest, "little")], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))
