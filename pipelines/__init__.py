"""When the night runs and with what: settings, warehouse, jobs, the `goldsmith` command."""

import os

# NumPy's own threads would wait in a loop on the processors that DuckDB needs; ours are DuckDB's.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
