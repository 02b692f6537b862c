"""Stage 0: says where the application lies. Imports nothing of it, so that it can never be broken by it."""

import sys

# The slot comes before the image's own modules: a library of ours wins over a frozen one.
sys.path[:] = ["/a", "/a/lib", ".frozen", "/lib"]
