"""One file a verb, in memory only while it runs."""
