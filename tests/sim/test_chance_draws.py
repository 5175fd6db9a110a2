"""Addressed draws: published vectors, packing without overlap, uniformity along each field."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance import (
    Purpose,
    eight_uniforms,
    four_uniforms,
    luck,
    philox,
    stream_key,
    two_uniforms,
    uniform,
    uniforms_by_purpose,
    uniforms_in_a_row,
)
from sim.chance.draws import block_at
from sim.compiling import rule
from sim.problems import InvalidInput

WORD = 0xFFFF_FFFF

# Random123 distribution, file kat_vectors, lines "philox4x32 10": counter, key, output.
PUBLISHED = [
    (
        (0x00000000, 0x00000000, 0x00000000, 0x00000000),
        (0x00000000, 0x00000000),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def plain_philox(counter, key):
    """Philox4x32-10 from its paper's description, in plain integers."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        high_0, low_0 = divmod(0xD2511F53 * c0, 1 << 32)
        high_1, low_1 = divmod(0xCD9E8D57 * c2, 1 << 32)
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0 = (k0 + 0x9E3779B9) & WORD
        k1 = (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def packed(seed, replication, entity, purpose, major, minor):
    """Counter and key as documented."""
    counter = (minor, major, entity & WORD, purpose << 16 | entity >> 32)
    return counter, (replication, seed)


def unpacked(counter, key):
    minor, major, entity_low, mixed = counter
    replication, seed = key
    entity = (mixed & 0xFFFF) << 32 | entity_low
    return seed, replication, entity, mixed >> 16, major, minor


def field(bits):
    limit = (1 << bits) - 1
    return st.one_of(st.sampled_from([0, 1, limit - 1, limit]), st.integers(0, limit))


addresses = st.tuples(field(32), field(32), field(48), field(16), field(32), field(32))


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED)
def test_philox_gives_the_published_vectors(counter, key, expected):
    words = [np.uint64(word) for word in counter + key]
    assert tuple(int(word) for word in philox(*words)) == expected
    assert plain_philox(counter, key) == expected


@given(addresses)
def test_no_two_addresses_share_a_block(address):
    # The packing can be undone, so it is injective; the block is the published function of
    # it, which is a bijection of the counter for each key.
    counter, key = packed(*address)
    assert all(0 <= word <= WORD for word in (*counter, *key))
    assert unpacked(counter, key) == address
    seed, replication, *rest = address
    block = block_at(stream_key(seed, replication), *rest)
    assert tuple(int(word) for word in block) == plain_philox(counter, key)


@given(addresses)
def test_uniforms_are_the_documented_function_of_the_block(address):
    seed, replication, *rest = address
    key = stream_key(seed, replication)
    words = plain_philox(*packed(*address))
    u = uniform(key, *rest)
    assert u == ((words[0] << 20 | words[1] >> 12) + 0.5) / 2.0**52
    assert 0.0 < u < 1.0
    assert 1.0 - (1.0 - u) == u
    second = ((words[2] << 20 | words[3] >> 12) + 0.5) / 2.0**52
    assert two_uniforms(key, *rest) == (u, second)
    assert four_uniforms(key, *rest) == tuple((word + 0.5) / 2.0**32 for word in words)


@given(addresses)
def test_eight_draws_are_the_halves_of_four_words(address):
    seed, replication, *rest = address
    halves = [
        half for word in plain_philox(*packed(*address)) for half in divmod(word, 1 << 16)
    ]
    drawn = eight_halves(stream_key(seed, replication), *rest)
    assert drawn == tuple((half + 0.5) / 2.0**16 for half in halves)


@given(addresses, st.tuples(*[st.integers(0, 65_535)] * 4))
def test_draws_side_by_side_are_those_of_their_addresses(address, purposes):
    seed, replication, entity, purpose, major, minor = address
    key, minor = stream_key(seed, replication), min(minor, WORD - 3)
    expected = tuple(uniform(key, entity, purpose, major, minor + i) for i in range(4))
    assert in_a_row(key, entity, purpose, major, minor) == expected
    expected = tuple(uniform(key, entity, each, major, minor) for each in purposes)
    assert by_purpose(key, entity, purposes, major, minor) == expected


@rule
def eight_halves(key, entity, purpose, major, minor):
    return eight_uniforms(key, entity, purpose, major, minor)


@rule
def in_a_row(key, entity, purpose, major, minor):
    return uniforms_in_a_row(key, entity, purpose, major, minor)


@rule
def by_purpose(key, entity, purposes, major, minor):
    return uniforms_by_purpose(key, entity, purposes, major, minor)


@pytest.mark.parametrize("words", [(0, 0), (WORD, WORD)])
def test_the_extreme_blocks_stay_inside_the_open_interval(words):
    u = ((words[0] << 20 | words[1] >> 12) + 0.5) * 2.0**-52
    assert 2.0**-53 <= u <= 1.0 - 2.0**-53


def test_imposed_luck_replaces_the_draw():
    key = stream_key(1, 2)
    place = (7, int(Purpose.STAGE_EXIT), 3, 1)
    assert luck(0.25, key, *place) == 0.25
    assert luck(math.nan, key, *place) == uniform(key, *place)


@pytest.mark.parametrize("bad", [-1, 1 << 32, 1.5, "7", True, None])
def test_a_seed_or_replication_out_of_range_is_refused_with_both_named(bad):
    with pytest.raises(InvalidInput) as caught:
        stream_key(bad, bad)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "seed",
        "replication",
    ]
    assert "4294967295" in caught.value.problems[0]


def test_purposes_are_distinct_and_fit():
    assert all(0 <= purpose < 1 << 16 for purpose in Purpose)
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose.__members__)


# --- uniformity along each field -----------------------------------------------------------

STREAM = 1 << 16
FALSE_ALARM = 1e-7


@rule
def stream_along(which: int, step: int, draws: np.ndarray, key: np.uint64) -> None:
    """Draws at addresses that differ in one field only, in equal steps."""
    for i in range(draws.shape[0]):
        entity = 17
        purpose = 3
        major = 2
        minor = 1
        stream = key
        if which == 0:  # seed
            stream = np.uint64(key) + (np.uint64(i * step) << np.uint64(32))
        elif which == 1:  # replication
            stream = np.uint64(key) + np.uint64(i * step)
        elif which == 2:
            entity = i * step
        elif which == 3:
            purpose = i * step
        elif which == 4:
            major = i * step
        else:
            minor = i * step
        draws[i] = uniform(np.uint64(stream), entity, purpose, major, minor)


STREAMS = [
    ("seed", 0, 1),
    ("seed, high bits", 0, 1 << 15),
    ("replication", 1, 1),
    ("replication, high bits", 1, 1 << 15),
    ("entity", 2, 1),
    ("entity, across words", 2, 1 << 24),
    ("entity, high bits", 2, 1 << 32),
    ("purpose", 3, 1),
    ("major", 4, 1),
    ("major, high bits", 4, 1 << 16),
    ("minor", 5, 1),
    ("minor, high bits", 5, 1 << 16),
]


def stream(which, step):
    draws = np.empty(STREAM)
    stream_along(which, step, draws, stream_key(11, 5))
    return draws


def kolmogorov(draws):
    """sqrt(n) x the largest distance to the uniform distribution function."""
    ordered = np.sort(draws)
    n = ordered.size
    above = np.max(np.arange(1, n + 1) / n - ordered)
    below = np.max(ordered - np.arange(n) / n)
    return math.sqrt(n) * max(above, below)


def kolmogorov_limit():
    return math.sqrt(-math.log(FALSE_ALARM / 2) / 2)


def serial(draws, lag):
    """Standardised serial correlation, normal(0, 1) for independent uniforms."""
    centred = draws - 0.5
    return 12.0 * np.sum(centred[:-lag] * centred[lag:]) / math.sqrt(draws.size - lag)


def high_and_low_bits(draws):
    """Standardised counts of ones in the 20 highest and the 16 lowest random bits."""
    whole = (draws * 2.0**52).astype(np.uint64)
    places = [*range(32, 52), *range(16)]
    ones = [np.sum((whole >> np.uint64(place)) & np.uint64(1)) for place in places]
    return (np.array(ones) - draws.size / 2) / (math.sqrt(draws.size) / 2)


NORMAL_LIMIT = 6.0
"""Two-sided false alarm 2e-9 each, 1e-6 over the hundreds of comparisons made here."""


@pytest.mark.parametrize(("name", "which", "step"), STREAMS, ids=[s[0] for s in STREAMS])
def test_draws_along_a_field_are_uniform_and_unrelated(name, which, step):
    # Power: sees a distribution function off by .022 somewhere, or a serial correlation of
    # .03, with 90 % at least (see the planted biases below).
    draws = stream(which, step)
    assert np.unique(draws).size == STREAM
    assert kolmogorov(draws) < kolmogorov_limit()
    for lag in (1, 2, 3, 256):
        assert abs(serial(draws, lag)) < NORMAL_LIMIT
    assert np.max(np.abs(high_and_low_bits(draws))) < NORMAL_LIMIT


def test_streams_along_different_fields_are_unrelated():
    streams = [stream(which, step) for _, which, step in STREAMS]
    for i, one in enumerate(streams):
        for other in streams[:i]:
            correlation = 12.0 * np.sum((one - 0.5) * (other - 0.5)) / math.sqrt(STREAM)
            # Two streams may share one address; one equal pair in 65,536 is far below this.
            assert abs(correlation) < NORMAL_LIMIT


def test_the_uniformity_test_sees_the_bias_it_claims():
    draws = stream(2, 1)
    bent = draws + 0.022 * np.sin(math.pi * draws)  # distribution function off by .022
    assert kolmogorov(bent) > kolmogorov_limit()
    mixed = draws.copy()
    follow = stream(5, 1) < 0.03  # three in a hundred copy their neighbour
    mixed[1:][follow[1:]] = draws[:-1][follow[1:]]
    assert serial(mixed, 1) > NORMAL_LIMIT
    stuck = (draws * 2.0**52).astype(np.uint64)
    stuck |= (stream(4, 1) < 0.05).astype(np.uint64)  # lowest bit one in 52.5 %
    assert np.max(np.abs(high_and_low_bits(stuck / 2.0**52))) > NORMAL_LIMIT


# --- compiled and plain ---------------------------------------------------------------------

DIGEST = """
import hashlib, struct, warnings
warnings.simplefilter("error")
import numpy as np
from sim.chance import four_uniforms, stream_key, uniform
from distributions import DISTRIBUTIONS
digest = hashlib.sha256()
for i in range(400):
    key = stream_key(4294967295 - i * 7, i * 1234567)
    u = uniform(key, i * 2654435761 * 977 % 2**48, i * 17 % 65536, i * 42891 % 2**32, i)
    digest.update(struct.pack("<5d", u, *four_uniforms(key, np.int64(i), 1, 1, 2)))
    for distribution in DISTRIBUTIONS.values():
        for example in distribution.examples:
            for quantile in (u, u * 1e-9, 1 - u * 1e-9):
                digest.update(struct.pack("<d", distribution.quantile(quantile, *example)))
print(digest.hexdigest())
"""


def in_new_process(code, **environment):
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_compiled_and_plain_python_agree_to_the_last_bit():
    plain = in_new_process(DIGEST, NUMBA_DISABLE_JIT="1")
    assert in_new_process(DIGEST, NUMBA_DISABLE_JIT="0") == plain


RANGES = """
from sim.chance import stream_key, uniform
key = stream_key(1, 2)
good = [2**48 - 1, 2**16 - 1, 2**32 - 1, 2**32 - 1]
uniform(key, *good)
for place in range(4):
    for bad in (-1, good[place] + 1):
        address = list(good)
        address[place] = bad
        try:
            uniform(key, *address)
        except ValueError as problem:
            assert "out of range" in str(problem)
        else:
            raise SystemExit(f"{address} was accepted")
"""


@pytest.mark.parametrize("switch", ["NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"])
def test_fields_out_of_range_are_refused_where_checks_are_on(switch):
    in_new_process(RANGES, **{"NUMBA_DISABLE_JIT": "0", switch: "1"})
