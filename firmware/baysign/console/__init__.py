"""The field console: what somebody with a cable can see and do."""
