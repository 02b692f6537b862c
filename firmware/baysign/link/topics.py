"""Names of the topics that the sign itself owns; the city's topics come from the configuration."""


class Topics:
    """All below `{base}/{id}`; `time` is for every sign of the installation."""

    def __init__(self, config):
        own = config["base"] + "/" + config["id"]
        self.status = own + "/status"
        self.about = own + "/about"
        self.face = own + "/face"
        self.time = config["base"] + "/all/time"
