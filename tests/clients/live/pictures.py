"""What comes out of pictures, as libvips and ExifTool see it: pictures.py URL

Every size shows what the picture shows, upright and in its colours, and says nothing of whoever took it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyvips
import requests

from uploads import Sender

# Whoever took it, where, with what: in each of the ways in which files say so.
PRIVATE = ["-GPSLatitude=50.1", "-GPSLatitudeRef=N", "-GPSLongitude=8.6", "-GPSLongitudeRef=E", "-SerialNumber=4711",
           "-OwnerName=Somebody", "-XMP-exif:GPSLatitude=50.1", "-XMP:Creator=Somebody", "-Comment=A secret"]
# What ExifTool tells of any file: of the file, of its form, and what it works out of those.
OF_ANY_FILE = {"ExifTool", "System", "File", "JFIF", "PNG", "RIFF", "Composite"}
OF_ANY_PNG = {"ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace"}
# Of 255 levels.
NEAR = 3.0
CELLS = 24


def original(folder, name, profile, orientation):
    """Soft colours, so that every size of it can be compared; turned, and in the colours of the profile."""
    across, down = pyvips.Image.xyz(1_500, 1_000).bandsplit()
    bands = [(across / 9) + 40, 220 - (down / 7), ((across + down) / 70).sin() * 60 + 120]
    picture = bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")
    if profile:
        picture = picture.icc_transform(profile, input_profile="srgb")
    file = folder / name
    picture.write_to_file(str(file), **({"Q": 95} if file.suffix != ".png" else {}))
    words = [f"-Orientation#={orientation}", "-IPTC:By-line=Somebody"] if file.suffix == ".jpg" else []
    subprocess.run(["exiftool", "-q", "-q", "-overwrite_original", *PRIVATE, *words, str(file)], check=True)
    return file


def told(file):
    """What a file says that not every file does."""
    said = json.loads(subprocess.run(["exiftool", "-j", "-G1", "-a", "-u", str(file)], check=True, capture_output=True).stdout)[0]
    parts = (name.split(":", 1) for name in said if ":" in name)
    return [f"{group}:{name}" for group, name in parts
            if group not in OF_ANY_FILE or (group == "PNG" and name not in OF_ANY_PNG) or name == "Comment"]


def difference(shown, reference):
    """The most that any part of the one differs from that of the other, in levels."""
    def parts(picture):
        return picture.flatten().cast("float").resize(CELLS / picture.width, vscale=CELLS / picture.height, kernel="linear")
    shown, reference = parts(shown), parts(reference)
    return (shown - reference).abs().max()


def send(sender, file, mime_type):
    content = file.read_bytes()
    asset, upload = sender.announce(content, file.name, mime_type)
    headers = {header["name"]: header["value"] for header in upload["headers"]}
    requests.request(upload["method"], upload["url"], data=content, headers=headers).raise_for_status()
    done = sender.complete(asset)
    assert done["userErrors"] == [], done
    return done["asset"]


def check(sender, folder, file, mime_type):
    asset = send(sender, file, mime_type)
    reference = pyvips.Image.new_from_file(str(file)).autorot()
    if reference.get_typeof("icc-profile-data"):
        reference = reference.icc_transform("srgb", embedded=True)
    sizes = [size for source in asset["sources"] for size in source["renditions"]]
    assert sizes, asset
    worst = 0
    for size in [asset, *sizes]:
        shown = folder / "shown"
        answer = requests.get(size["url"], headers=sender.headers)
        answer.raise_for_status()
        shown.write_bytes(answer.content)
        # From memory: libvips keeps what it once read from a file of that name.
        picture = pyvips.Image.new_from_buffer(answer.content, "")
        assert (picture.width, picture.height) == (size["width"], size["height"]), (file.name, size)
        off = difference(picture, reference)
        assert off <= NEAR, f"{file.name} at {size['width']} is {off:.1f} levels off"
        assert not told(shown), f"{file.name} at {size['width']} says {told(shown)}"
        worst = max(worst, off)
    return len(sizes) + 1, worst


def main(url):
    sender = Sender(url, os.environ["LIVE_EMAIL"], os.environ["LIVE_PASSWORD"])
    count, worst = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = [(profile, turn, ".jpg", "image/jpeg") for profile, turn in [(None, 1), *(("p3", turn) for turn in range(1, 9))]]
        kinds += [("p3", 1, ".png", "image/png"), ("p3", 1, ".webp", "image/webp")]
        for profile, turn, suffix, mime_type in kinds:
            file = original(folder, f"{profile}-{turn}{suffix}", profile, turn)
            assert told(file), "the original has to say something"
            sizes, off = check(sender, folder, file, mime_type)
            count, worst = count + sizes, max(worst, off)
    print(f"ok      pictures: {count} sizes are upright, at most {worst:.1f} levels off, and say nothing")


if __name__ == "__main__":
    main(sys.argv[1])
