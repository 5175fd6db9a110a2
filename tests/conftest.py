"""What all tests share: how hypothesis searches."""

import os

# Before numpy is imported: its matrices are small here, and threads over them only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

# No deadline: the first call of a rule compiles it. The same examples every time, so that
# a failure belongs to the change that caused it; fresh ones with HYPOTHESIS_PROFILE=fresh.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("fresh", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

if os.environ.get("NUMBA_DISABLE_JIT") == "1":
    import support

    support.give_records_attributes()
