"""The real binary: as a server, or as a command that ends."""

import os
import resource
import signal
import subprocess
import threading
from pathlib import Path

# Without optimisation the futures of deep calls take more of a thread's stack than it has by default.
os.environ.setdefault("RUST_MIN_STACK", "8388608")
# How long a start may take, migrations included.
PATIENCE = 60


class NotStarted(Exception):
    """A server that ended instead of answering; the text is what it said."""


class Node:
    """A server at a port of its own. Its log is a file beside it."""

    def __init__(self, binary, url, log, settings=(), user=None, file_limit=None):
        words = [binary, "serve", "--database-url", url, "--bind", "127.0.0.1:0"]
        for name, value in dict(settings).items():
            words += ["--set", f"{name}={value}"]
        self.log = Path(log)
        self._peak = 0
        with self.log.open("ab") as errors:
            # Python ignores SIGXFSZ. So does the server then, and a file that may not grow is an error and not its end.
            self.process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, user=user, restore_signals=False,
                cwd=self.log.parent)
        if file_limit:
            self.limit_files(file_limit)
        self.address = self._wait_for_address()

    def _wait_for_address(self):
        killer = threading.Timer(PATIENCE, self.process.kill)
        killer.start()
        for line in self.process.stdout:
            if "http://" in line:
                killer.cancel()
                host, port = line.split("http://")[1].split("/")[0].split(":")
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return host, int(port)
        killer.cancel()
        self.process.wait()
        raise NotStarted(self.said() or "it said nothing")

    def said(self):
        """The end of its log."""
        return self.log.read_text(errors="replace")[-600:].strip()

    def limit_files(self, size):
        """Lets no file grow beyond a size: what is written then fails as on a disk with an error. `None` ends it."""
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    def is_alive(self):
        return self.process.poll() is None

    def peak(self):
        """The most memory that was resident, in bytes."""
        try:
            lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
            found = next((line for line in lines if line.startswith("VmHWM:")), "VmHWM: 0 kB")
            self._peak = max(self._peak, int(found.split()[1]) * 1024)
        except OSError:
            pass
        return self._peak

    def resident(self):
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * resource.getpagesize()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        self.peak()
        self.process.kill()
        self.process.wait()

    def ask_to_stop(self):
        self.peak()
        self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds):
        """The exit code; `None` if it has not ended by then."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


class Commands:
    """Commands of the binary on one database."""

    def __init__(self, binary, url, folder):
        self.binary, self.url, self.folder = binary, url, folder

    def start(self, *words, stdin=subprocess.DEVNULL, output=subprocess.PIPE):
        command = [self.binary, *words, "--database-url", self.url]
        return subprocess.Popen(command, stdin=stdin, stdout=output, stderr=subprocess.STDOUT, text=True, cwd=self.folder)

    def run(self, *words, said=None, seconds=300):
        """The exit code and all that was said."""
        process = self.start(*words, stdin=subprocess.PIPE)
        try:
            return (*reversed((process.communicate(said, seconds)[0], process.returncode)),)
        except subprocess.TimeoutExpired:
            process.kill()
            return None, process.communicate()[0]
