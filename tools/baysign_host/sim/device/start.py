"""First thing the simulated sign runs; the rest comes compiled, see `sim_boot.py`."""

import sim_boot

sim_boot.run()
