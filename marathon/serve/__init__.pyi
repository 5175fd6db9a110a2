from marathon.serve import (
    app as app,
    emulators as emulators,
    running as running,
)
