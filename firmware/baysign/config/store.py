"""Configuration on flash: the wanted one, and the last one that reached its broker."""

import json
import os

import atomic

from baysign.errors import ConfigError

CURRENT = "/config.json"
GOOD = "/config.good"
# What is worked on apart from it, and is nothing to start with.
DRAFT = "/config.draft"
# Left for the next start by config/change.py: a request, its outcome, a configuration on trial, a
# draft to be tried for one life before anything is stored, a life for the console's `setup` alone.
ASKED = "/config.ask"
SAID = "/config.said"
TRIAL = "/config.trial"
TRY = "/config.try"
SETUP = "/config.setup"
# A sign with 16 lots and 48 settings has 6 KiB; the file is parsed in RAM.
LIMIT_BYTES = 16384


def left(path: str) -> bool:
    """Whether one of these was left."""
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def taken(path: str) -> bool:
    """Whether one of these was left; it is not any more."""
    try:
        os.remove(path)
    except OSError:
        return False
    return True


def errors(config) -> list:
    """What the rules find wrong with a configuration, as (path, message)."""
    from baysign.config import rulebook

    return rulebook.errors(config)


def complete(config) -> dict:
    """A right configuration with every default filled in."""
    from baysign.config import rulebook

    return rulebook.complete(config)


class Store:
    """`check(config)` gives a list of (path, message) errors, empty for a usable configuration.

    With DRAFT as `current` it is `tried`: it runs for this life, and `confirm` makes it the
    current one.
    `ready` finds and keeps completed configurations (config/ready.py); without it `load` returns
    them as they were written. `files` stands in for `os` and `open` in tests.
    """

    def __init__(self, check, current: str = CURRENT, good: str = GOOD, files=None, ready=None):
        self._check = check
        self._ready = ready
        self._current = current
        self._good = good
        self.tried = current == DRAFT
        self._files = files
        self.loaded = None
        self.complaint = ""

    def settled(self) -> bool:
        """Whether `load` will do without the rules."""
        data = atomic.read(self._current, LIMIT_BYTES, self._files)
        return data is not None and self._ready is not None and self._ready.knows(data)

    def load(self):
        """The configuration to run with: the current one if it is right, else the last known good.

        `complaint` then says what is wrong with the current one. ConfigError when both are
        unusable.
        """
        complaint = ""
        for path in (self._current, self._good):
            data = atomic.read(path, LIMIT_BYTES, self._files)
            config, wrong = self._usable(path, data)
            if not wrong:
                self.loaded = data
                self.complaint = complaint
                return config
            complaint = complaint or wrong
        raise ConfigError(complaint)

    def _usable(self, path: str, data):
        """As `_parse`, by the shortest way."""
        if self._ready is None or data is None:
            return self._parse(path, data)
        config = self._ready.find(data)
        wrong = "" if config is not None else self._ready.complaint(data)
        if config is not None or wrong:
            return config, wrong
        config, wrong = self._parse(path, data)
        if wrong:
            self._ready.refuse(data, wrong)
        else:
            config = self._ready.keep(data, config)
        return config, wrong

    def _parse(self, path: str, data):
        """(configuration, "") or (None, what is wrong)."""
        if data is None:
            return None, f"{path}: over {LIMIT_BYTES} bytes" if left(path) else f"{path}: missing"
        try:
            config = json.loads(data)
        except ValueError:
            return None, f"{path}: no JSON"
        errors = self._check(config)
        if errors:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            return None, f"{path}: {errors[0][0]}: {errors[0][1]}{more}"
        return config, ""

    def save(self, config) -> None:
        """Check, then replace the current configuration.

        ConfigError if it is wrong; OSError if the flash is full or read-only, the old file is
        then still there.
        """
        data = json.dumps(config).encode()
        if len(data) > LIMIT_BYTES:
            raise ConfigError(f"configuration of {len(data)} bytes: at most {LIMIT_BYTES}")
        errors = self._check(config)
        if errors:
            raise ConfigError(f"{errors[0][0]}: {errors[0][1]}")
        atomic.replace(self._current, data, self._files)

    def confirm(self) -> bool:
        """What is running has proved itself: keep it as last known good. True if that was news.

        Done once; after that the file's content is no longer held. OSError as in `save`.
        """
        data = self.loaded
        if data is None:
            return False
        if self.tried and not self.complaint:
            from baysign.config.change import accept

            accept(data, self._files)
        is_news = atomic.read(self._good, LIMIT_BYTES, self._files) != data
        if is_news:
            atomic.replace(self._good, data, self._files)
        self.loaded = None
        return is_news
