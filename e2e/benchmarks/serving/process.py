"""A server as a process tree: start, time to the first answer, CPU, memory, stop."""

import http.client
import os
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """One running server and the processes that it made. CPU and memory are theirs together."""

    def __init__(self, peer, log, cpu=None):
        self.peer = peer
        command = (["taskset", "-c", str(cpu)] if cpu is not None else []) + peer.command
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command, env={**os.environ, **peer.environment}, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.first_answer = None

    def await_answer(self, request, timeout=120):
        """Asks until the first 200 comes. Returns its body; seconds since exec are in first_answer."""
        last = "no connection"
        while time.monotonic() - self.started < timeout:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.peer.name} ended with {self.process.returncode}: see its log")
            try:
                status, body = request.send(self.peer)
                if status == 200:
                    self.first_answer = time.monotonic() - self.started
                    return body
                last = f"{status} {body[:300]!r}"
            except (OSError, http.client.HTTPException) as error:
                last = repr(error)
            time.sleep(0.002)
        raise RuntimeError(f"{self.peer.name} gave no answer in {timeout} s: {last}")

    def pids(self):
        children = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/stat") as stat:
                        fields = stat.read().rpartition(")")[2].split()
                    children.setdefault(int(fields[1]), []).append(int(entry))
                except OSError:
                    continue  # it ended while we looked
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            queue.extend(children.get(pid, []))
        return found

    def cpu_seconds(self):
        """User and system time of the whole tree so far."""
        total = 0
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                continue
        return total / TICKS

    def pss_mib(self):
        """Proportional set size of the whole tree: pages shared with n processes count for 1/n."""
        total = 0
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/smaps_rollup") as rollup:
                    total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
            except OSError:
                continue
        return total / 1024

    def stop(self):
        pids = self.pids()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in pids:  # what a server leaves behind
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
