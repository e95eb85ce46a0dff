"""A disk that can be full."""

import contextlib
import os
import subprocess


class NoRights(Exception):
    """Mounting is not allowed here."""


class Room:
    """A small disk in memory."""

    def __init__(self, folder, size):
        folder.mkdir()
        self.folder, self.ballast = folder, folder / "ballast"
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "dateline-faults", folder], capture_output=True, text=True)
        if done.returncode:
            raise NoRights(done.stderr.strip())

    def fill(self, leave=0):
        """Takes all room but a rest."""
        with self.ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        if leave:
            os.truncate(self.ballast, max(0, self.ballast.stat().st_size - leave))

    def clear(self):
        self.ballast.unlink(missing_ok=True)

    def close(self):
        subprocess.run(["umount", "-l", self.folder], check=True)
