"""What the console and the operator's commands get to work with."""


class Parts:
    """One object for each thing; None for what does not exist without a configuration.

    In safe mode there is no `sign`, `operator` and `dispatch`.
    """

    sign = None
    operator = None
    dispatch = None
    reports = None
    session = None
    faults = None
    outbox = None
    topics = None
    net = None
    #: `health.supply.Supply`, where a meter is fitted.
    supply = None
    #: Host and port of the broker.
    broker = ""
    #: What is wrong with the configuration, "" when the sign runs on the wanted one.
    complaint = ""

    def __init__(self, clock, log, supervisor, hardware, display):
        self.clock = clock
        self.log = log
        self.supervisor = supervisor
        self.reset = hardware.reset
        self.prove = hardware.prove
        self.display = display
        self.id = "?"

    def link(self, net, session, outbox, topics, faults) -> None:
        """What there is as soon as there is a configuration."""
        self.net = net
        self.session = session
        self.outbox = outbox
        self.topics = topics
        self.faults = faults

    def restart(self) -> None:
        """An orderly restart: what has to survive it is written first; does not return."""
        if self.operator is not None:
            self.operator.keep()
        if self.faults is not None:
            self.faults.keep()
        self.log.flush()
        self.prove()
        self.reset()

    def state(self) -> str:
        """setup, safe, local, online or offline, for the prompt."""
        if self.session is None:
            return "setup"
        if self.sign is None:
            return "safe"
        if self.reports.control == "local":
            return "local"
        return "online" if self.session.number else "offline"
