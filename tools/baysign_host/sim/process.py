"""One life of a sign: the MicroPython process between two resets.

The process gets the link as descriptor 3 and the serial line as 0, 1 and 2. It dies with its
supervisor: on Linux the kernel sees to that (`setpriv --pdeathsig`, from the thread that spawned
it, so every spawn must come from the street's thread), elsewhere it ends when it next reads or
writes the link.
"""

import fcntl
import os
import select
import shutil
import signal
import socket
import sys
import time

from baysign_host import interpreter

# Descriptors 0 to 3 are the child's own; the originals must not be among them.
_FIRST_FREE = 10
_GRACE_S = 0.2
# Of /proc/net/tcp: TCP_LISTEN.
_LISTEN = "0A"
_setpriv = shutil.which("setpriv") if sys.platform == "linux" else None


class Process:
    """A running interpreter; `link` is the host's end, non-blocking."""

    def __init__(self, script: str, heap: str, terminal: int):
        command = interpreter.argv(script, heap=heap)
        if _setpriv:
            command = [_setpriv, "--pdeathsig", "KILL", *command]
        self.link, inner = socket.socketpair()
        held = []
        try:
            for fd in (inner.fileno(), terminal):
                held.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE))
            actions = [(os.POSIX_SPAWN_DUP2, held[1], target) for target in (0, 1, 2)]
            actions.append((os.POSIX_SPAWN_DUP2, held[0], 3))
            self.pid = os.posix_spawn(
                command[0],
                command,
                # At the end of main.py the board falls to its prompt, and so does the interpreter.
                {"MICROPYINSPECT": "1"},
                file_actions=actions,
                setsid=True,
                setsigmask=[],
                setsigdef=[signal.SIGPIPE, signal.SIGINT],
            )
        except BaseException:
            self.link.close()
            raise
        finally:
            inner.close()
            for fd in held:
                os.close(fd)
        self.link.setblocking(False)
        self._status: int | None = None

    def send(self, data: bytes) -> None:
        """Everything, as the sign takes it; what a dying one does not take is lost."""
        view = memoryview(data)
        while view:
            try:
                view = view[self.link.send(view) :]
            except BlockingIOError:
                if not select.select([], [self.link], [], _GRACE_S)[1]:
                    return
            except OSError:
                return  # the closed link is noticed where it is read

    def kill(self) -> int:
        """End it at once and collect it; returns the wait status. Safe to repeat."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            self._collect()
        return self._status

    def _collect(self) -> None:
        _, self._status = os.waitpid(self.pid, 0)
        self.link.close()

    def ended(self) -> int:
        """Collect a process whose end of the link is closed; returns the wait status."""
        if self._status is None:
            # The link closes a moment before the process can be collected; one that closed it on
            # purpose is still there and is killed.
            deadline = time.monotonic() + _GRACE_S
            while not os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if time.monotonic() > deadline:
                    os.kill(self.pid, signal.SIGKILL)
                    break
                time.sleep(0.001)
            self._collect()
        return self._status

    def interrupt(self) -> bool:
        """Ctrl-C, if the interpreter listens to it; on Linux only."""
        try:
            with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
                caught = next(line for line in file if line.startswith("SigCgt")).split()[1]
        except (OSError, StopIteration):
            return False
        if int(caught, 16) >> (signal.SIGINT - 1) & 1:
            os.kill(self.pid, signal.SIGINT)
            return True
        return False

    def listening(self) -> bool:
        """Whether it holds a TCP socket that listens; on Linux only."""
        held = set()
        for fd in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                held.add(os.readlink(f"/proc/{self.pid}/fd/{fd}"))
            except FileNotFoundError:
                pass  # closed meanwhile
        for table in ("tcp", "tcp6"):
            with open(f"/proc/{self.pid}/net/{table}", encoding="ascii") as file:
                rows = [line.split() for line in file]
            if any(row[3] == _LISTEN and f"socket:[{row[9]}]" in held for row in rows[1:]):
                return True
        return False
