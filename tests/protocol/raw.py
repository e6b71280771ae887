# SPDX-License-Identifier: MIT
"""raw.py: requests as bytes, and replies that are looked at whole."""

import json
import socket
import urllib.parse

FORM = "application/x-www-form-urlencoded"


class Reply:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        version, _, rest = lines[0].partition(" ")
        self.status = int(rest[:3]) if version.startswith("HTTP/") else 0
        self.headers = [(name.lower(), value) for name, _, value in
                        (line.partition(": ") for line in lines[1:])]

    def all(self, name):
        return [value for found, value in self.headers if found == name.lower()]

    def get(self, name):
        return next(iter(self.all(name)), None)

    @property
    def media_type(self):
        return (self.get("Content-Type") or "").partition(";")[0]

    def json(self):
        """Its members must be told apart (RFC 8259 section 4)."""
        def once(pairs):
            names = [name for name, _ in pairs]
            if len(set(names)) != len(names):
                raise ValueError(f"a member twice: {names}")
            return dict(pairs)
        return json.loads(self.body, object_pairs_hook=once)


class Server:
    def __init__(self, base_url):
        url = urllib.parse.urlsplit(base_url)
        self.address = url.hostname, url.port
        self.host = url.netloc
        self.observer = None    # is shown every request and its reply

    def send(self, data):
        """The reply up to the end of the connection."""
        with socket.create_connection(self.address, timeout=20) as connection:
            received = b""
            try:
                connection.sendall(data)
                while part := connection.recv(65536):
                    received += part
            except (BrokenPipeError, ConnectionResetError):
                pass    # it answered before it had read all
        return Reply(received)

    def request(self, method, target, headers=(), body=None, host=None):
        """headers: pairs; a Content-Length is added, a Host unless one is given."""
        lines = [f"{method} {target} HTTP/1.1", "Connection: close"]
        names = {name.lower() for name, _ in headers}
        if "host" not in names:
            lines.append(f"Host: {host or self.host}")
        lines += [f"{name}: {value}" for name, value in headers]
        if isinstance(body, str):
            body = body.encode()
        if body is not None and not names & {"content-length", "transfer-encoding"}:
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("latin-1", "surrogateescape")
        reply = self.send(head + b"\r\n\r\n" + (body or b""))
        if self.observer:
            self.observer(method, target, reply.status, reply.headers, reply.body)
        return reply

    def post(self, target, form, headers=(), content_type=FORM):
        """form: pairs, a dict, or an encoded body."""
        if not isinstance(form, (str, bytes)):
            form = urllib.parse.urlencode(form)
        typed = [("Content-Type", content_type)] if content_type else []
        return self.request("POST", target, typed + list(headers), form)
