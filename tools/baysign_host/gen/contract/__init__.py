"""The contract between a sign and everything else on its broker, as schemas and one document.

`said` what a sign publishes, `taken` what it obeys, `document` the AsyncAPI document around both.
Names, limits and words come from the firmware's own tables; where it has none and builds a record,
the shape is written down here once, and tests hold it against what simulated signs say.
"""
