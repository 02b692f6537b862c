"""Names of the topics that the sign itself owns; the city's topics come from the configuration."""


class Topics:
    """Below `{base}/{id}` the sign's own; below `{base}/all` those of every sign."""

    def __init__(self, config):
        own = config["base"] + "/" + config["id"]
        self.status = own + "/status"
        self.about = own + "/about"
        self.face = own + "/face"
        self.health = own + "/health"
        self.faults = own + "/faults"
        self.log = own + "/log"
        self.reply = own + "/reply"
        self.command = own + "/cmd"
        self.order = own + "/order"
        everyone = config["base"] + "/all"
        self.time = everyone + "/time"
        self.all_command = everyone + "/cmd"
        self.all_order = everyone + "/order"
        self._base = config["base"]

    def group(self, name: str, what: str) -> str:
        """The `cmd` or `order` topic of a group."""
        return f"{self._base}/group/{name}/{what}"
