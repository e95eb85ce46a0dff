"""Files in a bucket, sent by the SDKs of Amazon for Python and JavaScript: bucket.py DATELINE S3S_FS

Against moto, which knows how a store behaves, and against s3s, which also checks signatures.
"""

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import boto3
import requests
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from uploads import Sender

KEY_ID, SECRET, BUCKET = "AKIAEXAMPLE", "of nobody else", "newsroom"
EMAIL, PASSWORD = "bucket@example.org", "correct horse battery"


def picture():
    """One that nobody else has."""
    size = 40

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + secrets.token_bytes(3 * size) for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Newsroom(Sender):
    """A server whose files are in a bucket, and somebody who may send some."""

    def __init__(self, dateline, endpoint, folder, closing):
        database = ["--database-url", f"sqlite://{folder}/news.db"]
        subprocess.run([dateline, "user", "create", EMAIL, "--name", "Live", "--role", "EDITOR", "--password-stdin", *database],
                       input=PASSWORD, text=True, check=True, capture_output=True)
        settings = {"store": "s3", "s3_endpoint": endpoint, "s3_bucket": BUCKET, "s3_key_id": KEY_ID, "s3_path_style": "true"}
        words = [word for name, value in settings.items() for word in ("--set", f"media.{name}={value}")]
        self.words = [*database, *words]
        self.environment = {**os.environ, "DATELINE_MEDIA_S3_SECRET": SECRET}
        self.dateline = dateline
        log = (folder / "log").open("w")
        process, url = at_a_port(lambda port: subprocess.Popen([dateline, "serve", "--bind", f"127.0.0.1:{port}", *self.words],
                                                               env=self.environment, stdout=subprocess.DEVNULL, stderr=log))
        closing.callback(process.wait)
        closing.callback(process.kill)
        url = f"{url}/graphql"
        wait_for(url, process)
        super().__init__(url, EMAIL, PASSWORD)

    def run(self, *words):
        return subprocess.run([self.dateline, *words, *self.words], env=self.environment, capture_output=True, text=True)


def wait_for(url, process):
    began = time.monotonic()
    while time.monotonic() - began < 30 and process.poll() is None:
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(url)
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


def put(target, content, **other):
    """By what boto3 sends its own requests with."""
    headers = {header["name"]: header["value"] for header in target["headers"]} | other
    headers = {name: value for name, value in headers.items() if value is not None}
    request = AWSRequest(method=target["method"], url=target["url"], headers=headers, data=content)
    return URLLib3Session().send(request.prepare()).status_code


def boto3_uploads(newsroom, store):
    for is_digest_told in (False, True):
        content = picture()
        digest = hashlib.sha256(content).hexdigest()
        asset, target = newsroom.announce(content, **({"sha256": digest} if is_digest_told else {}))
        assert put(target, content) == 200
        done = newsroom.complete(asset)
        assert done["userErrors"] == [] and done["asset"]["status"] == "READY" and done["asset"]["width"] == 40, done
        there = store.get_object(Bucket=BUCKET, Key=f"o/{digest[:2]}/{digest[2:4]}/{digest}")["Body"].read()
        assert there == content, "what is kept is not what was sent"
        shown = requests.get(done["asset"]["url"])
        assert shown.status_code == 200 and shown.headers["content-type"] == "image/jpeg", shown
        assert shown.content.startswith(b"\xff\xd8"), "no JPEG"


def the_sdk_for_javascript_uploads(newsroom, store):
    content = picture()
    asset, target = newsroom.announce(content, sha256=hashlib.sha256(content).hexdigest())
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        words = [target["url"], file.name, *(f"{header['name']}={header['value']}" for header in target["headers"])]
        done = subprocess.run(["node", "bucket.js", *words], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-400:]
    done = newsroom.complete(asset)
    assert done["asset"]["status"] == "READY", done


def names_are_ours(newsroom, store):
    names = [entry["Key"] for entry in store.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    ours = re.compile(r"in/[0-9a-f]{32}|o/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}|r/[0-9a-f]{2}/[0-9a-f]{32}/[0-9a-f]{8}/[0-9a-z-]+\.(jpg|webp|png)")
    assert names and all(ours.fullmatch(name) for name in names), names


def commands_work(newsroom, store):
    for words in (("media", "verify"), ("media", "sweep"), ("doctor",)):
        done = newsroom.run(*words)
        assert done.returncode == 0, done.stdout[-400:] + done.stderr[-400:]


def other_requests_are_refused(newsroom, store):
    content = picture()
    asset, target = newsroom.announce(content, sha256=hashlib.sha256(content).hexdigest(), clientMutationId="refused")
    tampered = {**target, "url": target["url"].replace("X-Amz-Expires=", "X-Amz-Expires=9")}
    elsewhere = {**target, "url": target["url"].replace("/in/", "/o/")}
    refused = {
        "tampered": put(tampered, content),
        "elsewhere": put(elsewhere, content),
        "another type": put(target, content, **{"content-type": "text/html"}),
        "oversized": put(target, content + b"more", **{"content-length": str(len(content) + 4)}),
        "no condition": put(target, content, **{"if-none-match": None}),
        "another digest": put(target, content, **{"x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}),
    }
    assert set(refused.values()) == {403}, refused
    assert put(target, content) == 200
    assert put(target, content) == 412, "it was replaced"
    assert newsroom.complete(asset)["asset"]["status"] == "READY"


def expired_is_refused(newsroom, store):
    # Signed as we sign, for a second.
    url = store.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "in/late"}, ExpiresIn=1)
    time.sleep(2.1)
    assert requests.put(url, data=b"late").status_code == 403


def what_the_bytes_are_decides(newsroom, store):
    """The store's word about them does not count: somebody puts others there with its keys."""
    content = picture()
    asset, target = newsroom.announce(content, sha256=hashlib.sha256(content).hexdigest())
    name = target["url"].split(f"/{BUCKET}/")[1].split("?")[0]
    store.put_object(Bucket=BUCKET, Key=name, Body=content[:-1] + bytes([content[-1] ^ 1]))
    done = newsroom.complete(asset)
    assert done["asset"]["status"] == "AWAITING_UPLOAD" and "SHA-256" in done["userErrors"][0]["message"], done


def moto(_, folder, closing):
    return start([Path(sys.executable).with_name("moto_server"), "-H", "127.0.0.1", "-p"], [], closing)


def s3s(server, folder, closing):
    files = folder / "files"
    files.mkdir()
    return start([server, "--access-key", KEY_ID, "--secret-key", SECRET, "--host", "127.0.0.1", "--port"], [files], closing)


def start(words, more, closing):
    """Starts a server on a port that it is told, and waits until it answers."""
    process, url = at_a_port(lambda port: subprocess.Popen([*words, str(port), *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    closing.callback(process.wait)
    closing.callback(process.kill)
    wait_for(url, process)
    return url


def at_a_port(begin):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return begin(port), f"http://127.0.0.1:{port}"


FLOW = (boto3_uploads, the_sdk_for_javascript_uploads, what_the_bytes_are_decides, names_are_ours, commands_work)
# moto takes whatever is signed wrongly.
SIGNATURES = (other_requests_are_refused, expired_is_refused)


def main(dateline, s3s_fs):
    failed = False
    for kind, checks in ((moto, FLOW), (s3s, (*FLOW, *SIGNATURES))):
        with contextlib.ExitStack() as closing:
            folder = Path(tempfile.mkdtemp(prefix="dateline-bucket."))
            closing.callback(shutil.rmtree, folder, True)
            endpoint = kind(s3s_fs, folder, closing)
            store = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET,
                                 config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"))
            store.create_bucket(Bucket=BUCKET)
            newsroom = Newsroom(dateline, endpoint, folder, closing)
            for check in checks:
                name = f"{kind.__name__}: {check.__name__.replace('_', ' ')}"
                try:
                    check(newsroom, store)
                    print(f"ok      bucket, {name}")
                except Exception as problem:  # noqa: BLE001
                    failed = True
                    print(f"FAILED  bucket, {name}: {problem!r}"[:600])
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
