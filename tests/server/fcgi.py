# SPDX-License-Identifier: MIT
"""fcgi.py: FastCGI records by hand, and programs that are spoken to with them."""

import os
import socket
import struct
import subprocess
import tempfile
import time

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = 1, 2, 3, 4, 5, 6, 7
FORM = "application/x-www-form-urlencoded"
WAIT = 60  # seconds; a test that waits this long has failed


def record(kind, content=b"", request=1, version=1):
    """Records of one kind, cut where a record's length ends."""
    out = b""
    for start in range(0, max(len(content), 1), 65000):
        part = content[start:start + 65000]
        out += struct.pack(">BBHHBB", version, kind, request, len(part), 0, 0) + part
    return out


def begin(keep=False, role=1):
    return record(BEGIN, struct.pack(">HB5x", role, 1 if keep else 0))


def length(n):
    return struct.pack(">B", n) if n < 128 else struct.pack(">I", n | 0x80000000)


def params(pairs):
    out = b""
    for name, value in pairs:
        name, value = name.encode(), value.encode()
        out += length(len(name)) + length(len(value)) + name + value
    return record(PARAMS, out) + record(PARAMS)


def variables(method, target, body=None, extra=()):
    """What a web server passes for this request."""
    path, _, query = target.partition("?")
    pairs = [
        ("REQUEST_METHOD", method),
        ("REQUEST_URI", target),
        ("SCRIPT_NAME", path),
        ("QUERY_STRING", query),
        ("HTTP_HOST", "id.example"),
        ("REMOTE_ADDR", "192.0.2.1"),
        ("SERVER_PROTOCOL", "HTTP/1.1"),
        ("GATEWAY_INTERFACE", "CGI/1.1"),
    ]
    if body is not None:
        pairs += [("CONTENT_TYPE", FORM), ("CONTENT_LENGTH", str(len(body)))]
    given = {name for name, _ in extra}
    return [pair for pair in pairs if pair[0] not in given] + list(extra)


class Reply:
    """A CGI reply; complete only after END_REQUEST."""

    def __init__(self, raw, ended):
        self.ended = ended
        head, _, self.body = raw.partition(b"\r\n\r\n")
        self.lines = head.decode().split("\r\n")
        self.headers = {}
        for line in self.lines:
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value
        self.status = int(self.headers.get("status", "0 ").split(" ")[0])


class Connection:
    def __init__(self, path, wait=WAIT):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(wait)
        self.socket.connect(path)

    def send(self, data):
        self.socket.sendall(data)

    def read_exactly(self, n):
        data = b""
        while len(data) < n:
            part = self.socket.recv(n - len(data))
            if not part:
                return None
            data += part
        return data

    def reply(self):
        out, ended = b"", False
        while True:
            try:
                head = self.read_exactly(8)
            except ConnectionResetError:
                head = None
            if head is None:
                break
            _, kind, _, size, padding, _ = struct.unpack(">BBHHBB", head)
            content = self.read_exactly(size + padding)
            if content is None:
                break
            if kind == STDOUT:
                out += content[:size]
            ended = ended or kind == END
        self.socket.close()
        return Reply(out, ended)


def stat(pid):
    """State and parent of a process, None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            # after the name, which may hold anything
            state, parent = file.read().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else (state, int(parent))


def children(pid):
    """Process ids."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split() if stat(child)]
    except (FileNotFoundError, ProcessLookupError):
        return []


def wait_until(condition, what):
    until = time.monotonic() + WAIT
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(what)
        time.sleep(0.005)


class Program:
    """A FastCGI program on a socket of its own; usable in a with statement."""

    def __init__(self, *argv, processes=1, env=None, stderr=None, wait=WAIT):
        self.wait = wait
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "socket")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(128)
        self.processes = [
            subprocess.Popen(argv, stdin=self.listener, env={**os.environ, **(env or {})}, stderr=stderr)
            for _ in range(processes)
        ]
        self.process = self.processes[0]

    def serving(self, other_than=None):
        """The process that serves: the keeper's child, and not this one."""
        def others():
            return [pid for pid in children(self.process.pid) if pid != other_than]

        wait_until(others, f"no process serves but {other_than}")
        return others()[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        serving = []
        for process in self.processes:
            serving += children(process.pid)
            if process.poll() is None:
                process.kill()
            process.wait()
        # whose keeper is gone ends by itself
        wait_until(lambda: not any(stat(pid) for pid in serving), f"of {serving} some live on")
        self.listener.close()
        self.folder.cleanup()

    def connect(self):
        return Connection(self.path, self.wait)

    def request(self, method, target, body=None, extra=(), keep=False):
        connection = self.connect()
        connection.send(
            begin(keep)
            + params(variables(method, target, body, extra))
            + (record(STDIN, body) if body else b"")
            + record(STDIN)
        )
        return connection.reply()
