"""What `import marathon` offers: a question a function, an answer an object.

Everything here takes names, files or objects and hands back a result that can be printed,
tabulated, drawn and kept. The commands of the command line are thin over these functions.
"""

import os

# Small matrices: more threads cost more than they give. Must be said before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
