"""Articles that mean harm to whoever writes XML and JSON, as newline-delimited JSON: hostile.py COUNT SEED"""

import json
import random
import sys

PIECES = ["]]>", "<![CDATA[", "&", "&amp;", "&#0;", "&bogus;", "<script>alert(1)</script>", "<!--", "-->", "<?xml?>", "\"'`", "\\u0000", "\\",
          "\u0001", "\u0008", "\u000b", "\u000c", "\u001f", "\u007f", "\u0085", "\u200b", "\u200f", "\u202e", "\u2028", "\u2029", "\u2066",
          "\ufeff", "\ufffe", "\uffff", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1eb\U0001f1f7", "\U000e0041", "e\u0301",
          "שלום עולם", "مرحبا بالعالم", "北京", "javascript:alert(1)", "http://a/?b=1&c=2", "\r\n", "\t", "%00", "{{x}}", "${x}"]
ADDRESSES = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "https://example.org/?a=1&b=2#]]>", "mailto:a@example.org",
             "//example.org/x", "/relative path", "https://example.org/\"onclick=\"x", "https://münchen.example/ü"]
CONTROLS = {chr(code) for code in [*range(0x20), *range(0x7f, 0xa0), 0x2028, 0x2029]}


def text(dice, most):
    words = (dice.choice(PIECES) if dice.random() < 0.4 else dice.choice(["word", "Another", "1,000", "it's", "a-b"]) for _ in range(dice.randint(1, most)))
    return "News " + " ".join(words)


def plain(dice, most):
    """Without what is refused in texts, and only sanitised away in HTML."""
    return "".join(sign for sign in text(dice, most) if sign not in CONTROLS)


def line(dice, most, end=200):
    return plain(dice, most)[:end].strip()


def block(dice):
    kind = dice.random()
    if kind < 0.5:
        return {"paragraph": {"spans": [{"text": plain(dice, 20)}, {"text": plain(dice, 4), "link": {"url": "https://example.org/?a=1&b=2"}}]}}
    if kind < 0.7:
        return {"heading": {"level": dice.randint(2, 4), "spans": [{"text": plain(dice, 6)}]}}
    if kind < 0.85:
        return {"quote": {"spans": [{"text": plain(dice, 10)}], "attribution": line(dice, 3, 60)}}
    return {"html": {"html": f"<p>{text(dice, 10)}</p><a href=\"{dice.choice(ADDRESSES)}\">x</a>"}}


def lines(count, seed):
    dice = random.Random(seed)
    for number in range(40):
        yield {"tag": {"slug": f"t{number}", "name": f"{line(dice, 3, 60)} {number}"}}
        yield {"author": {"slug": f"a{number}", "name": f"{line(dice, 3, 60)} {number}", "bio": {"text": plain(dice, 8)}}}
    for number in range(count):
        content = {
            "headline": line(dice, 8), "slug": f"article-{number}", "summary": line(dice, 12), "kicker": line(dice, 2, 60),
            "body": {"blocks": [block(dice) for _ in range(dice.randint(1, 6))]},
            "tags": [{"tag": {"slug": f"t{dice.randrange(40)}"}}], "bylines": [{"author": {"slug": f"a{dice.randrange(40)}"}}],
            "regions": [{"isoAlpha2": "FR"}], "publishedAt": f"20{dice.randint(10, 24)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}T12:00:00Z",
        }
        yield {"article": {"importKey": {"source": "hostile", "key": str(number)}, "then": "PUBLISH", "content": content}}


if __name__ == "__main__":
    for made in lines(int(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(made))
