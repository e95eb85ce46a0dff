"""A server is killed while pictures are sent and looked at: nothing can be shown whose bytes are not there, and what lies about
belongs to nothing."""

import os
import random
import struct
import threading
import time
import zlib

from harness.client import Client

DATABASES = ("sqlite", "postgres")

CREATE = """mutation ($i: CreateMediaUploadInput!) { createMediaUpload(input: $i) {
  asset { id status } upload { url headers { name value } } userErrors { message } } }"""
COMPLETE = "mutation ($i: CompleteMediaUploadInput!) { completeMediaUpload(input: $i) { asset { id status url } userErrors { message } } }"
WEEK = 8 * 86_400


class Picture:
    """A picture that nobody else sends, on its way."""

    def __init__(self, number):
        self.number, self.bytes, self.id, self.is_ready = number, png(number), None, False

    def send(self, person):
        """Announces, sends and completes it, from wherever it broke off."""
        made = person.ask(CREATE, {"i": {
            "fileName": f"{self.number}.png", "mimeType": "image/png", "sizeBytes": str(len(self.bytes)), "alt": "Noise",
            "clientMutationId": f"picture-{self.number}"}})
        made = made.data.get("createMediaUpload")
        if not made:
            return None
        self.id, target = made["asset"]["id"], made["upload"]
        if target:
            path = "/" + target["url"].split("/", 3)[3]
            person.request("PUT", path, self.bytes, {header["name"]: header["value"] for header in target["headers"]})
        done = person.ask(COMPLETE, {"i": {"id": self.id}}).data.get("completeMediaUpload")
        self.is_ready |= bool(done) and done["asset"]["status"] == "READY"
        return done


def run(case):
    dice = random.Random(17)
    node = case.node()
    person = case.person(node)
    pictures = []
    for number in range(case.times(10, 50)):
        picture = Picture(number)
        pictures.append(picture)
        sender = threading.Thread(target=picture.send, args=(person,))
        sender.start()
        # In a request, between two, in a decoder, in the commit, or a moment after.
        time.sleep(dice.uniform(0, 0.6))
        node.kill()
        sender.join()
        case.report.tries += 1
        case.report.kills += 1
        check_files(case, "after a kill")
        # What the dead node had taken it lets go of after two minutes.
        case.database.run("UPDATE media_upload SET lease_until = 1 WHERE lease_until IS NOT NULL")
        node = case.node()
        person = person.at(node)
        if dice.random() < 0.5:
            picture.send(person)
    for picture in pictures:
        was_ready, began = picture.is_ready, time.monotonic()
        while not (done := picture.send(person)) or done["asset"]["status"] == "PROCESSING":
            if not case.check(time.monotonic() - began < 40, f"picture {picture.number} cannot be finished: {done}"):
                break
            time.sleep(0.1)
        if not case.check(done and done["asset"]["status"] == "READY", f"picture {picture.number} was {'ready' if was_ready else 'sent'} and is {done}"):
            continue
        shown = show(person, done["asset"]["url"])
        case.check(shown == 200, f"picture {picture.number} is READY and answers {shown}")
    check_files(case, "in the end")
    sweep(case)
    for picture in pictures:
        url = person.ask("query ($id: ID!) { node(id: $id) { ... on MediaAsset { url } } }", {"id": picture.id}).data["node"]["url"]
        case.check(show(person, url) == 200, f"the sweep has taken what picture {picture.number} is made of")
    case.check_tables()
    ready = case.database.rows("SELECT count(*) FROM media_asset WHERE status = 'READY' AND original_sha256 IS NOT NULL")[0][0]
    case.check(int(ready) == len(pictures), f"{len(pictures)} pictures were sent, and {ready} are there")


def show(person, url):
    """The status of a signed address."""
    return Client(person.address).status("/" + url.split("/", 3)[3])


def check_files(case, when):
    code, told = case.commands().run("media", "verify")
    case.check(code == 0, f"{when} something is READY without its bytes: {told.strip()[-300:]}")


def sweep(case):
    """A week later what belongs to nothing goes, and nothing else."""
    then = time.time() - WEEK
    root = case.folder / "data" / "media" if case.database.name == "postgres" else case.database.path.with_name(case.database.path.name + ".media")
    files = [path for path in root.rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, (then, then))
    wanted = {row[0] for row in case.database.rows("SELECT original_sha256 FROM media_asset WHERE original_sha256 IS NOT NULL "
                                                   "UNION SELECT master_sha256 FROM media_asset WHERE master_sha256 IS NOT NULL")}
    code, told = case.commands().run("media", "sweep", "--delete")
    case.check(code == 0, f"sweep: {told.strip()[-300:]}")
    left = [path for path in root.rglob("*") if path.is_file()]
    objects = {path.name for path in left if path.relative_to(root).parts[0] == "o"}
    case.check(objects == wanted, f"{len(objects - wanted)} orphans were left, {len(wanted - objects)} objects of pictures are gone")
    others = [path for path in left if path.relative_to(root).parts[0] not in ("o", "r")]
    case.check(not others, f"{len(others)} unfinished files were left, as {others[:1]}")
    case.note(f"{len(files) - len(left)} of {len(files)} files belonged to nothing")
    check_files(case, "after the sweep")


def png(number):
    """A picture of noise, so that it takes its time."""
    width, height = 1_000, 700
    dice = random.Random(number)
    rows = b"".join(b"\0" + dice.randbytes(3 * width) for _ in range(height))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
