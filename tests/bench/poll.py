#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""poll.py: requests a second of a pending poll against the floor.

    top_builddir=build tests/bench/poll.py [--samples 10] [--connections 16]

Starts lighttpd with three programs on two processes each: tests/bench/floor,
the same without detaching ("linger"), and token. Asks them in turn with wrk and
prints the medians of the ratios of neighbours, which the machine's own ups and
downs touch least. Needs a build without sanitizers, lighttpd and wrk; nothing
else should run meanwhile.
"""

import argparse
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
os.environ.setdefault("top_srcdir", TOP)
os.environ.setdefault("top_builddir", os.path.join(TOP, "build"))
sys.path.insert(0, os.path.join(TOP, "tests", "server"))

from installation import DEVICE, TOKEN, Installation  # noqa: E402

INTERVAL = 1  # seconds; a code is asked for again after this long

LIGHTTPD = """
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{folder}"
server.errorlog = "{folder}/lighttpd.log"
server.modules = ( "mod_fastcgi" )
server.max-keep-alive-requests = 1000000
server.upload-dirs = ( "{folder}" )
"""
LOCATION = """
$HTTP["url"] =~ "^{url}?$" {{
  fastcgi.server = ( "" => (( "socket" => "{folder}/{name}.sock", "bin-path" => "{path}",
    "bin-environment" => ( "DEVGRANT_CONFIG" => "{config}"{more} ), "check-local" => "disable",
    "max-procs" => {processes} )) )
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, installation, port, processes):
        folder = installation.folder
        floor = os.path.join(os.environ["top_builddir"], "tests/bench/floor")
        programs = {
            "floor": ("/floor/", floor, ""),
            "linger": ("/linger/", floor, ', "FLOOR_LINGERS" => "yes"'),
            "token": (TOKEN, installation.path("token"), ""),
            "device": (DEVICE, installation.path("device"), ""),
        }
        config = os.path.join(folder, "lighttpd.conf")
        with open(config, "w") as file:
            file.write(LIGHTTPD.format(port=port, folder=folder))
            for name, (url, path, more) in programs.items():
                file.write(LOCATION.format(url=url, name=name, path=os.path.abspath(path), folder=folder, more=more,
                                           config=installation.config, processes=processes))
        self.process = subprocess.Popen(["/usr/sbin/lighttpd", "-D", "-f", config])
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    raise SystemExit("lighttpd did not start") from None
                time.sleep(0.05)

    def cpu(self):
        """Microseconds that lighttpd and each kind of program, with its keeper, have used."""
        processes = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as file:
                    name, parent = re.search(r"\((.*)\) \S (\d+)", file.read()).groups()
                with open(f"/proc/{entry}/schedstat") as file:
                    processes[int(entry)] = (int(parent), name, int(file.read().split()[0]) / 1000)
            except (FileNotFoundError, ProcessLookupError, ValueError, AttributeError):
                continue
        used = {}
        for pid, (_, name, ran) in processes.items():
            while pid in processes and pid != self.process.pid:
                pid = processes[pid][0]
            if pid == self.process.pid:
                used[name] = used.get(name, 0) + ran
        return used

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def make_codes(port, n, path):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with open(path, "w") as file:
        for _ in range(n):
            connection.request("POST", DEVICE, "client_id=tv&scope=openid", headers)
            file.write(json.loads(connection.getresponse().read())["device_code"] + "\n")


class Load:
    """wrk, one thread, each code in its turn."""

    def __init__(self, server, port, codes, connections, seconds):
        self.server, self.port, self.codes, self.next = server, port, codes, 0
        self.options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]

    def run(self, url, *more):
        before = self.server.cpu()
        done = subprocess.run(
            ["wrk", *self.options, "-s", os.path.join(HERE, "poll.lua"), f"http://127.0.0.1:{self.port}{url}",
             "--", self.codes, str(self.next), *more], capture_output=True, text=True, check=True)
        requests = int(re.search(r"(\d+) requests in", done.stdout).group(1))
        refused = re.search(r"Socket errors: (.*)", done.stdout)
        if refused:
            raise SystemExit(f"{url}: {refused.group(0)}")
        self.next += requests
        used = {name: (value - before.get(name, 0)) / requests for name, value in self.server.cpu().items()}
        return {"cpu": used, "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1)),
                "p99": re.search(r"99%\s+(\S+)", done.stdout).group(1), "text": done.stdout}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--codes", type=int, default=40000)
    options = parser.parse_args()
    port = free_port()
    lines = f"throttle_device_authorization = off\npolling_interval = {INTERVAL}\n"
    with Installation(lines, base_url=f"http://127.0.0.1:{port}") as installation:
        server = Server(installation, port, options.processes)
        try:
            measure(installation, server, port, options)
        finally:
            server.stop()


def measure(installation, server, port, options):
    codes = os.path.join(installation.folder, "codes")
    make_codes(port, options.codes, codes)
    load = Load(server, port, codes, options.connections, options.seconds)
    load.run("/floor/")
    seen = load.run(TOKEN, "count")["text"]
    print(re.search(r"answers:.*", seen).group(0))
    urls = {"floor": "/floor/", "linger": "/linger/", "token": TOKEN}
    runs = {name: [] for name in urls}
    for sample in range(options.samples):
        # another one comes first each time, so that warmth favours none
        first = sample % len(urls)
        for name in (list(urls) * 2)[first:first + len(urls)]:
            runs[name].append(load.run(urls[name]))
        print("   ".join(f"{name} {runs[name][-1]['rate']:6.0f}/s p99 {runs[name][-1]['p99']:>8}" for name in urls),
              flush=True)
    for name in urls:
        rates = [run["rate"] for run in runs[name]]
        ratios = [run["rate"] / floor["rate"] for run, floor in zip(runs[name], runs["floor"])]
        used = [(sum(value for key, value in run["cpu"].items() if key != "lighttpd"), run["cpu"]["lighttpd"])
                for run in runs[name]]
        own, web = (statistics.median(column) for column in zip(*used))
        print(f"{name:7} median {statistics.median(rates):6.0f}/s, best {max(rates):6.0f}/s, "
              f"of the floor {statistics.median(ratios):.3f}; cpu us a request {own:.1f}, lighttpd {web:.1f}")


main()
