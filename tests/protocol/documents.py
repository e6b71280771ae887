#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""documents.py: the requests of README.md and docs/protocol.md, as they stand there.

Each ```sh block runs; the ```json or ```http block behind it must be of the same
shape as the reply. A comment before a block, as <!-- a new code -->, is what the
reader would wait for or do by hand. Needs DEVGRANT_DEMO, of a demo with openapi.conf.

    documents.py [--write]     --write mends the replies of docs/protocol.md
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import threading

from contract import Contract
from proofs import Key, assertion, decode, dpop
from world import DEVICE, World
from tap import equal, holds, run, test

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
README = os.path.join(TOP, "README.md")
PROTOCOL = os.path.join(TOP, "docs", "protocol.md")
DOCUMENTED_BASE = "http://127.0.0.1:8080"
# What a reader copies out of a reply into the next request.
NAMES = ("device_code", "user_code", "access_token", "refresh_token", "id_token")
# What is the same in every reply of its kind.
EXACT = ("error", "error_description", "scope", "token_type", "expires_in", "interval",
         "active", "client_id", "username", "aud", "gty", "kty", "alg", "crv", "use")
HEADERS = ("Allow", "WWW-Authenticate", "Retry-After", "DPoP-Nonce")
BLOCK = re.compile(r"^```(sh|json|http)\n(.*?)^```$|^<!-- (.*?) -->$", re.M | re.S)


class Reader:
    """Somebody at a shell with the document open."""

    def __init__(self, world):
        self.world = world
        self.folder = tempfile.TemporaryDirectory()
        os.chmod(self.folder.name, 0o755)
        self.key, self.robot = Key(), Key()
        self.threads = []
        self.mend = lambda: None
        self.names = {
            "SECRET": world.secret,
            "SITE_SECRET": world.demo.application("site")["client_secret"],
        }

    def run(self, command):
        """What it prints, with -i where that shows a status."""
        for name, value in self.made_for(command):
            self.names[name] = value
        command = command.replace(DOCUMENTED_BASE, self.world.base)
        environment = {
            **os.environ, **self.names, "no_proxy": "127.0.0.1",
            "DEVGRANT_CONFIG": self.world.demo.json["config"],
            "PATH": os.path.dirname(self.world.demo.json["devgrant"]) + ":" + os.environ["PATH"]}
        try:
            done = subprocess.run(
                ["sh", "-euc", re.sub(r"\bcurl ", "curl -si ", command)], check=True, text=True,
                env=environment, stdout=subprocess.PIPE, cwd=self.folder.name)
        finally:
            self.mend()
            self.mend = lambda: None
        for thread in self.threads:
            thread.join()
        self.threads = []
        return done.stdout

    def made_for(self, command):
        """JWTs that the text leaves to a library."""
        if "$PROOF" in command:
            url = re.findall(DOCUMENTED_BASE + r"[^\s]*", command)[-1]
            token = self.names["ACCESS_TOKEN"] if "DPoP $ACCESS_TOKEN" in command else None
            yield "PROOF", dpop(
                self.key, "POST" if " -d " in command else "GET",
                url.replace(DOCUMENTED_BASE, self.world.base), token,
                nonce=self.names.get("DPOP_NONCE"))
        if "$ASSERTION" in command and "ASSERTION" not in self.names:
            yield "ASSERTION", assertion(
                self.robot, "robot", self.world.base + "/application/o/robot/")

    def keep(self, reply):
        for name in NAMES:
            if name in reply:
                self.names[name.upper()] = reply[name]

    def do(self, what):
        """What a comment says; a JSON value if it shows one."""
        actions = {
            "a new code": lambda: self.keep(self.world.codes()),
            "its time has passed": lambda: self.world.expire(
                {"device_code": self.names["DEVICE_CODE"]}),
            "new tokens": lambda: self.keep(self.world.tokens()),
            "new tokens for email": lambda: self.keep(self.world.tokens("email")),
            "a key in robot.jwks": self.write_jwks,
            "the same assertion": lambda: None,
            "in the ID token": lambda: self.look_into("ID_TOKEN"),
            "in the access token": lambda: self.look_into("ACCESS_TOKEN"),
            "a proof without nonce": lambda: self.names.pop("DPOP_NONCE"),
            "tokens of reader": self.tokens_of_reader,
            "others write for a while": self.hold_lock,
            "an approved code, and the keys are lost": self.lose_keys,
            "many others asked": self.ask_often,
        }
        return actions[what]()

    def look_into(self, name):
        return decode(self.names[name])[1]

    def write_jwks(self):
        with open(os.path.join(self.folder.name, "robot.jwks"), "w") as file:
            json.dump({"keys": [self.robot.public]}, file)

    def tokens_of_reader(self):
        self.keep(self.world.tokens("openid", client_id="reader",
                                    start={"resource": "https://api.example/"}))
        made = self.world.devgrant("resource-server", "rotate-secret", "https://api.example/")
        self.names["API_SECRET"] = made["client_secret"]

    def hold_lock(self):
        held = threading.Event()
        self.let_go = threading.Event()

        def hold():
            with self.world.writers_lock():
                held.set()
                self.let_go.wait(7)
        self.threads.append(threading.Thread(target=hold))
        self.threads[0].start()
        held.wait()

    def lose_keys(self):
        """Until the next command has run."""
        self.keep(self.world.approve(self.world.codes()))
        # the programs remember the keys that they have read
        self.world.devgrant("key", "rotate", "--now", "ES256")
        keys = os.path.join(self.world.demo.json["state_dir"], "keys")
        os.rename(keys, keys + ".lost")
        self.mend = lambda: os.rename(keys + ".lost", keys)

    def ask_often(self):
        for _ in range(300):
            if self.world.server.post(DEVICE, {"client_id": "tv"}).status == 429:
                return


class Reply:
    """What curl -i printed, or a ```http block says."""

    def __init__(self, text):
        head, _, body = text.replace("\r", "").partition("\n\n")
        head = re.sub(r"\n +", " ", head)
        first, *lines = head.strip().split("\n")
        self.status = first.strip()
        self.headers = dict(line.partition(": ")[::2] for line in lines)
        self.body = json.loads(body) if body.lstrip()[:1] in ("{", "[") else None

    def shown_headers(self):
        return {name: value for name, value in self.headers.items()
                if name in HEADERS or name.startswith("Access-Control-Allow")
                or (name == "Cache-Control" and value != "no-store")}

    def text(self):
        """As the document shows it."""
        lines = [self.status] + [f"{name}: {value}" for name, value in
                                 sorted(self.shown_headers().items())]
        text = "\n".join(textwrap.fill(line, 98, subsequent_indent="    ", break_long_words=False,
                                       break_on_hyphens=False) for line in lines) + "\n"
        if self.body is not None:
            text += "\n" + show(self.body) + "\n"
        return text


def one_of_each(keys):
    return list({key["kty"]: key for key in keys}.values())


def shorten(value):
    if isinstance(value, str) and len(value) > 70 and " " not in value and "//" not in value:
        return value[:40] + "..."
    return value


def show(value, indent="  "):
    """JSON with a member a line, long lists wrapped."""
    def element(name, item, depth):
        if name == "keys":
            item = one_of_each(item)
        if isinstance(item, dict) and item:
            return block(item, depth)
        if isinstance(item, list) and any(isinstance(part, dict) for part in item):
            inner = (",\n" + indent * (depth + 1)).join(
                element("", part, depth + 1) for part in item)
            return "[\n" + indent * (depth + 1) + inner + "\n" + indent * depth + "]"
        return json.dumps(shorten(item), ensure_ascii=False)

    def block(members, depth):
        lines = []
        for name, item in members.items():
            line = f"{json.dumps(name)}: {element(name, item, depth + 1)}"
            if isinstance(item, list) and "\n" not in line and len(line) > 90:
                line = ("\n" + indent * (depth + 2)).join(textwrap.wrap(
                    line, 90, break_long_words=False, break_on_hyphens=False))
            lines.append(indent * (depth + 1) + line)
        return "{\n" + ",\n".join(lines) + "\n" + indent * depth + "}"
    return block(value, 0)


def same_shape(got, documented, what):
    """The same members of the same types; errors, scopes and so on alike."""
    name = what.rpartition(".")[2]
    equal(type(got), type(documented), what)
    if name == "keys":
        for item in got:
            alike = next((d for d in documented if d["kty"] == item["kty"]), None)
            holds(alike, f"{what}: {item['kty']}")
            same_shape(item, alike, what + ".key")
    elif isinstance(got, dict):
        equal(set(got), set(documented), what)
        for member in got:
            same_shape(got[member], documented[member], f"{what}.{member}")
    elif name in EXACT or name.endswith("_supported"):
        equal(got, documented, what)
    elif isinstance(got, list):
        equal(len(got), len(documented), what)


def compare(command, reply, documented):
    equal(reply.status.split()[1], documented.status.split()[1], command)
    got, expected = reply.shown_headers(), documented.shown_headers()
    equal(set(got), set(expected), command)
    for name in expected:
        # how long exactly depends on when it came
        if name not in ("DPoP-Nonce", "Retry-After"):
            equal(got[name], expected[name], f"{command}: {name}")
    same_shape(reply.body, documented.body, command)


def match(command, language, got, documented):
    if language == "http":
        compare(command, got, Reply(documented))
    else:
        same_shape(getattr(got, "body", got), json.loads(documented), command)


def follow(reader, path, write=False):
    """Run a document from top to bottom; the number of commands, the text with replies."""
    with open(path) as file:
        text = file.read()
    base = reader.world.base
    out, end, reply, value, done = "", 0, None, None, 0
    for found in BLOCK.finditer(text):
        language, content, comment = found.groups()
        if comment:
            value = reader.do(comment)
        elif language == "sh":
            command, printed, value = content, reader.run(content), None
            done += 1
            start = printed.find("HTTP/1.1 ")
            reply = Reply(printed[start:]) if start >= 0 else None
            if reply and isinstance(reply.body, dict):
                reader.keep(reply.body)
            if reply and "DPoP-Nonce" in reply.headers:
                reader.names["DPOP_NONCE"] = reply.headers["DPoP-Nonce"]
        else:
            got = reply if value is None else value
            try:
                match(command, language, got, content.replace(DOCUMENTED_BASE, base))
            except (AssertionError, ValueError, IndexError):
                if not write:
                    raise
                new = got.text() if language == "http" else show(got) + "\n"
                new = new.replace(base, DOCUMENTED_BASE)
                out += f"{text[end:found.start()]}```{language}\n{new}```"
                end = found.end()
    return done, out + text[end:]


@test
def H15_requests_of_the_readme_work_verbatim(world):
    done, _ = follow(Reader(world), README)
    holds(done >= 6, f"{done} documented commands")


@test
def requests_of_protocol_md_work_verbatim(world):
    done, _ = follow(Reader(world), PROTOCOL)
    holds(done >= 60, f"{done} documented commands")


@test
def protocol_md_shows_every_error(world):
    """With each status that docs/openapi.yaml has for it."""
    with open(PROTOCOL) as file:
        shown = set(re.findall(r'^HTTP/1.1 (\d+)[^`]*?"error": "(\w+)"', file.read(), re.M))
    faults = {"temporarily_unavailable": "503", "server_error": "500"}
    documented = {(status.replace("5XX", faults.get(word, "")), word)
                  for _, _, status, word in Contract().outcomes() if word}
    equal(sorted(documented - shown), [], "not shown")
    equal(sorted(shown - documented), [], "shown, but not documented")


if __name__ == "__main__":
    the_world = World()
    if "--write" in sys.argv:
        _, filled = follow(Reader(the_world), PROTOCOL, write=True)
        with open(PROTOCOL, "w") as file:
            file.write(filled)
    else:
        run(the_world)
