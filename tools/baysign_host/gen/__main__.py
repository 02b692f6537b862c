"""`python -m baysign_host.gen [--check]`, which is `make gen` and `make gen-check`."""

import sys

from baysign_host.gen import main

sys.exit(main(sys.argv[1:]))
