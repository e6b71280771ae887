# SPDX-License-Identifier: MIT
"""installation.py: an installation in a folder of its own, and its programs."""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.parse

from fcgi import WAIT, Program, Reply, variables

TOP = os.environ.get("top_srcdir", ".")
BUILD = os.environ.get("top_builddir", ".")
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
DEVICE = "/application/o/device/"
TOKEN = "/application/o/token/"


class Installation:
    """Made by the command line; one public client tv, one user uma."""

    # the state of the first one, copied for those after it: keys take long to make
    _pattern = None

    def __init__(self, lines="", base_url="https://id.example"):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = self._folder.name
        self.state = os.path.join(self.folder, "state")
        self.config = os.path.join(self.folder, "devgrant.conf")
        self.configure(f"base_url = {base_url}\nstate_dir = {self.state}\n"
                       f"template_dir = {os.path.abspath(TOP)}/templates\n"
                       f"log = file:{self.folder}/log\n{lines}")
        if not self._pattern:
            self._make()
            Installation._pattern = tempfile.TemporaryDirectory()
            shutil.copytree(self.state, self._pattern.name, dirs_exist_ok=True)
        else:
            shutil.copytree(self._pattern.name, self.state)

    def _make(self):
        os.mkdir(self.state, 0o700)
        self.devgrant("init")
        self.devgrant("application", "create", "tv", "--client-type", "public", "--client-id", "tv",
                      "--scopes", "openid profile email offline_access",
                      "--grant-types", "device_code refresh_token")
        self.devgrant("user", "create", "uma", "--allow-command-approval", "yes",
                      "--password-file", "-", text="a long password of uma\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def configure(self, text):
        with open(self.config, "w") as file:
            file.write(text)

    def environment(self):
        return {**os.environ, "DEVGRANT_CONFIG": self.config}

    def devgrant(self, *arguments, text=""):
        done = subprocess.run([os.path.join(BUILD, "bin/devgrant"), *arguments], input=text, text=True,
                              env=self.environment(), capture_output=True, timeout=60)
        if done.returncode != 0:
            raise AssertionError(f"devgrant {arguments}: {done.stderr}")
        return done.stdout

    def path(self, name):
        return os.path.abspath(os.path.join(BUILD, "cgi-bin", name))

    def program(self, name, processes=1, before=(), env=None, stderr=None):
        return Program(*before, self.path(name), processes=processes,
                       env={"DEVGRANT_CONFIG": self.config, **(env or {})}, stderr=stderr)

    def cgi(self, name, method, target, fields=None):
        """One request to the program as plain CGI: exit status, reply, stderr."""
        body = None if fields is None else form(fields)
        env = dict(variables(method, target, body))
        env["DEVGRANT_CONFIG"] = self.config
        done = subprocess.run([self.path(name)], input=body or b"", env=env, capture_output=True, timeout=WAIT)
        return done.returncode, Reply(done.stdout, True), done.stderr.decode()

    def log(self):
        try:
            with open(os.path.join(self.folder, "log")) as file:
                return file.read()
        except FileNotFoundError:
            return ""


def form(fields):
    return urllib.parse.urlencode(fields, doseq=True).encode()


def post(program, target, **fields):
    """A form to a FastCGI program; status and JSON."""
    reply = program.request("POST", target, form(fields))
    return reply.status, json.loads(reply.body)


def start(device, scope="openid"):
    status, codes = post(device, DEVICE, client_id="tv", scope=scope)
    if status != 200:
        raise AssertionError(f"device: {status} {codes}")
    return codes


def poll(token, codes):
    return post(token, TOKEN, grant_type=DEVICE_GRANT, client_id="tv", device_code=codes["device_code"])
