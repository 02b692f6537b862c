"""The project's own lint rules: one for each mistake that was made or nearly made here.

A rule takes a file and yields `(line, message)`; the message gives the reason, so that whoever
meets it need not look for one. `device` holds the rules for code that runs on the board, `common`
those for every Python file, `tree` those about the clone as a whole.
"""
