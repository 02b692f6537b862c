"""Stage 0: says where the application lies, and imports nothing of it that could be broken."""

import sys

# The slot comes before the image's own modules: a library of ours wins over a frozen one.
sys.path[:] = ["/a", "/a/lib", ".frozen", "/lib"]
