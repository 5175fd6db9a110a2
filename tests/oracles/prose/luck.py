"""Draws by address, turned into values with scipy instead of our own quantiles."""

import math

import numpy as np
from scipy import special

from sim.chance import uniform as addressed


def draw(m, entity, purpose, major=0, minor=0):
    """The uniform at an address."""
    return float(addressed(np.uint64(m.c.key), entity, int(purpose), major, minor))


def exponential(u, mean):
    return -mean * math.log1p(-u)


def normal(u, mean, sd):
    return mean + sd * float(special.ndtri(u))


def lognormal(u, median, sigma):
    return median * math.exp(sigma * float(special.ndtri(u)))


def gamma(u, shape, mean):
    return float(special.gammaincinv(shape, u)) * mean / shape


def poisson(u, mean):
    """The smallest count whose chance to be reached or undercut is at least u."""
    k = 0
    while mean > 0.0 and special.pdtr(k, mean) < u:
        k += 1
    return k
