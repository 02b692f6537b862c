"""What the console and the operator's commands get to work with."""


class Parts:
    """One object for each thing; None for what does not exist without a configuration.

    In safe mode there is no `sign`, `operator` and `dispatch`. `broker` is its host and port;
    `complaint` what is wrong with the wanted configuration, "" when it is the one in use.
    """

    sign = operator = dispatch = reports = session = faults = outbox = topics = net = None
    display = None
    #: `health.supply.Supply`, where a meter is fitted.
    supply = None
    #: `console.afar.Reader`, while it answers the operator.
    reader = None
    id = "?"
    broker = complaint = ""

    def __init__(self, clock, log, supervisor, hardware):
        self.clock = clock
        self.log = log
        self.supervisor = supervisor
        self.reset = hardware.reset
        self.prove = hardware.prove
