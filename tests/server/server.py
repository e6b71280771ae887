#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""server.py: the accept loop and CGI, spoken to by hand."""

import collections
import concurrent.futures
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "servers"))
sys.path.insert(0, os.path.dirname(__file__))

from fcgi import (  # noqa: E402
    ABORT, FORM, PARAMS, STDIN, WAIT, Program, Reply, begin, params, record, variables)
from tap import equal, holds, run, test  # noqa: E402

PROBE = os.path.join(os.environ.get("top_builddir", "."), "tests/server/probe")
BIG = 250000


def probe(**options):
    return Program(PROBE, **options)


def impatient_probe():
    """Its peers wait less than the 10 s that a program waits by itself."""
    return probe(env={"PROBE_IO_MS": "500"}, wait=9)


def answers(program):
    """The program serves an ordinary request; its process id."""
    reply = program.request("GET", "/echo")
    equal((reply.status, reply.ended), (200, True), "an ordinary request")
    return json.loads(reply.body)["pid"]


def ends(program):
    equal(program.process.wait(WAIT), 0, "exit status")


@test
def an_idle_program_ends_at_a_stop_signal():
    for stop in signal.SIGTERM, signal.SIGINT, signal.SIGUSR1:
        with probe() as program:
            answers(program)
            program.process.send_signal(stop)
            ends(program)


@test
def a_stop_signal_does_not_cut_a_body():
    body = b"a=" + b"x" * 5000
    with probe() as program:
        answers(program)
        connection = program.connect()
        connection.send(begin() + params(variables("POST", "/echo", body)) + record(STDIN, body[:2000]))
        program.process.send_signal(signal.SIGTERM)
        connection.send(record(STDIN, body[2000:]) + record(STDIN))
        reply = connection.reply()
        equal((reply.status, reply.ended), (200, True))
        equal(json.loads(reply.body)["a_length"], 5000)
        ends(program)


@test
def a_stop_signal_does_not_cut_a_reply():
    with probe() as program:
        connection = program.connect()
        connection.send(begin() + params(variables("GET", "/big")) + record(STDIN))
        first = connection.read_exactly(8)  # the reply has begun
        program.process.send_signal(signal.SIGTERM)
        rest = b""
        while part := connection.socket.recv(65536):
            rest += part
        holds(len(first + rest) > BIG, "the whole reply came")
        ends(program)


@test
def a_stop_signal_waits_for_the_queue():
    with probe() as program:
        answers(program)
        first = program.connect()
        first.send(begin() + params(variables("GET", "/echo")))
        second = program.connect()
        second.send(begin() + params(variables("GET", "/echo")) + record(STDIN))
        program.process.send_signal(signal.SIGTERM)
        first.send(record(STDIN))
        equal(first.reply().status, 200, "the request that was going on")
        equal(second.reply().status, 200, "the one that waited")
        ends(program)


@test
def requests_on_new_connections_are_served_by_one_process():
    with probe() as program:
        equal(len({answers(program) for _ in range(200)}), 1)


@test
def a_connection_that_the_server_wants_to_keep_is_closed():
    with probe() as program:
        connection = program.connect()
        connection.send(begin(keep=True) + params(variables("GET", "/echo")) + record(STDIN))
        equal(connection.reply().status, 200)  # returns at the end of stream
        answers(program)


@test
def half_a_record_holds_a_process_for_its_timeout_only():
    with impatient_probe() as program:
        connection = program.connect()
        connection.send(begin()[:5])
        answers(program)


@test
def half_the_parameters_hold_a_process_for_their_timeout_only():
    with impatient_probe() as program:
        connection = program.connect()
        connection.send(begin() + record(PARAMS, b"\x04\x04HOST"))
        answers(program)


@test
def a_connection_that_says_nothing_is_left():
    with impatient_probe() as program:
        connection = program.connect()
        answers(program)
        equal(connection.reply().ended, False)


@test
def a_peer_that_is_gone_does_not_harm():
    with probe() as program:
        pid = answers(program)
        for _ in range(3):
            connection = program.connect()
            connection.send(begin() + params(variables("GET", "/big")) + record(STDIN))
            connection.socket.close()
        equal(answers(program), pid)


@test
def a_peer_that_trickles_is_left():
    with impatient_probe() as program:
        connection = program.connect()
        try:
            for byte in begin() * 1000:
                connection.send(bytes([byte]))
                time.sleep(0.01)
        except (BrokenPipeError, ConnectionResetError):
            pass
        else:
            raise AssertionError("it was borne for ever")
        answers(program)


@test
def a_peer_that_reads_nothing_is_left():
    with impatient_probe() as program:
        pid = answers(program)
        connection = program.connect()
        connection.send(begin() + params(variables("GET", "/big")) + record(STDIN))
        equal(answers(program), pid)


@test
def a_body_over_the_limit_is_told_so():
    with probe() as program:
        for size in 16385, 20000, 900000:
            reply = program.request("POST", "/echo", b"a=" + b"x" * (size - 2))
            equal((reply.status, reply.ended), (413, True), f"{size} bytes")
            equal(json.loads(reply.body)["error"], "invalid_request")
        answers(program)


@test
def a_body_at_the_limit_is_taken():
    with probe() as program:
        reply = program.request("POST", "/echo", b"a=" + b"x" * 16382)
        equal(reply.status, 200)
        equal(json.loads(reply.body)["a_length"], 16382)


@test
def a_body_without_end_does_not_hold_a_process():
    with impatient_probe() as program:
        connection = program.connect()
        try:
            connection.send(begin() + params(variables("POST", "/echo", b"x" * 4000000)))
            connection.send(record(STDIN, b"x" * 4000000))
            connection.reply()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was left, as it should
        answers(program)


@test
def a_body_shorter_than_announced_is_refused():
    with probe() as program:
        reply = program.request("POST", "/echo", b"a=b", [("CONTENT_LENGTH", "10"), ("CONTENT_TYPE", FORM)])
        equal((reply.status, json.loads(reply.body)["error"]), (400, "invalid_request"))


@test
def a_body_without_a_length_is_read_to_its_end():
    with probe() as program:
        reply = program.request("POST", "/echo", b"a=bcd", [("CONTENT_LENGTH", ""), ("CONTENT_TYPE", FORM)])
        equal(json.loads(reply.body)["a_length"], 3)


@test
def an_aborted_request_is_not_handled():
    with impatient_probe() as program:
        connection = program.connect()
        connection.send(begin() + params(variables("POST", "/echo", b"a=0123456789"))
                        + record(STDIN, b"a=01") + record(ABORT))
        holds(connection.reply().status != 200, "no success")
        answers(program)


@test
def two_hundred_variables_are_read():
    with probe() as program:
        extra = [(f"HTTP_X_{i}", "y") for i in range(200)]
        equal(program.request("GET", "/echo", extra=extra).status, 200)
        extra = [(f"HTTP_X_{i}", "y") for i in range(400)]
        holds(program.request("GET", "/echo", extra=extra).status >= 400, "400 are refused")
        answers(program)


@test
def thirty_three_parameters_are_refused():
    with probe() as program:
        def status(n):
            return program.request("POST", "/echo", "&".join(f"p{i}=x" for i in range(n)).encode()).status
        equal((status(32), status(33), status(200)), (200, 400, 400))


@test
def garbage_does_not_harm():
    with impatient_probe() as program:
        pid = answers(program)
        for data in (b"GET / HTTP/1.0\r\n\r\n", b"\0" * 64, b"\xff" * 64, record(99), record(STDIN, b"x"),
                     record(1, b"", version=9), begin(role=7), begin() + record(PARAMS, b"\xff\xff")):
            connection = program.connect()
            connection.send(data)
            holds(connection.reply().status != 200, "no success")
        equal(answers(program), pid)


@test
def what_an_endpoint_could_not_do_is_503_or_500():
    with probe() as program:
        reply = program.request("GET", "/busy")
        equal((reply.status, json.loads(reply.body)["error"]), (503, "temporarily_unavailable"))
        equal((reply.headers["retry-after"], reply.headers.get("x-half")), ("1", None))
        reply = program.request("GET", "/too-big")
        equal((reply.status, json.loads(reply.body)["error"]), (500, "server_error"))


@test
def a_reply_to_head_has_no_body():
    with probe() as program:
        reply = program.request("HEAD", "/echo")
        equal((reply.status, reply.body), (200, b""))
        holds(int(reply.headers["content-length"]) > 0, "the length of GET")


@test
def a_changed_configuration_ends_an_idle_program():
    with tempfile.NamedTemporaryFile() as conf:
        with probe(env={"PROBE_CONF": conf.name}) as program:
            answers(program)
            conf.write(b"# changed\n")
            conf.flush()
            ends(program)


def ends_under_load(program):
    """Others wait in its queue at any time, until it has ended."""
    def waiting():
        connection = program.connect()
        # so large that the program waits for us, and not the other way round
        connection.send(begin() + params(variables("GET", "/big")) + record(STDIN))
        return connection

    program.listener.close()
    queue = collections.deque()
    end = time.monotonic() + WAIT
    try:
        while program.process.poll() is None and time.monotonic() < end:
            while len(queue) < 20:
                queue.append(waiting())
            queue.popleft().reply()
    except ConnectionError:
        pass  # its socket went with it
    ends(program)


@test
def load_keeps_no_program_that_has_to_end():
    with tempfile.NamedTemporaryFile() as conf:
        with probe() as stopped, probe(env={"PROBE_CONF": conf.name}) as changed:
            answers(stopped)
            answers(changed)
            stopped.process.send_signal(signal.SIGTERM)
            conf.write(b"# changed\n")
            conf.flush()
            with concurrent.futures.ThreadPoolExecutor() as pool:
                list(pool.map(ends_under_load, (stopped, changed)))


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@test
def a_lack_of_descriptors_is_waited_for_in_peace():
    with probe() as program:
        pid = answers(program)
        limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, limits[1]))
        before = processor_seconds(pid)
        connection = program.connect()
        connection.send(begin() + params(variables("GET", "/echo")) + record(STDIN))
        time.sleep(0.5)
        holds(processor_seconds(pid) - before < 0.2, "it is idle")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
        equal(connection.reply().status, 200)


@test
def several_processes_share_a_socket():
    with probe(processes=3) as program:
        while answers(program) != program.process.pid:
            pass  # until it has started
        program.process.send_signal(signal.SIGTERM)
        for _ in range(50):
            answers(program)
        ends(program)


def cgi(method, target, body=None, extra=(), arguments=()):
    env = {name: value for name, value in variables(method, target, body, extra)}
    done = subprocess.run([PROBE, *arguments], input=body or b"", env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=WAIT)
    return done.returncode, Reply(done.stdout, True)


@test
def H1_the_same_program_answers_as_cgi():
    status, reply = cgi("GET", "/echo")
    equal((status, reply.status), (0, 200))
    status, reply = cgi("POST", "/echo", b"a=bcd")
    equal((status, json.loads(reply.body)["a_length"]), (0, 3))
    status, reply = cgi("GET", "/big")
    equal((status, len(reply.body)), (0, BIG))


@test
def cgi_reads_no_more_than_the_length():
    _, reply = cgi("POST", "/echo", b"a=bcdefg", [("CONTENT_LENGTH", "5"), ("CONTENT_TYPE", FORM)])
    equal(json.loads(reply.body)["a_length"], 3)


@test
def cgi_reads_to_the_end_without_a_length():
    _, reply = cgi("POST", "/echo", b"a=bcd", [("CONTENT_LENGTH", ""), ("CONTENT_TYPE", FORM)])
    equal(json.loads(reply.body)["a_length"], 3)


@test
def cgi_refuses_a_body_that_was_cut():
    _, reply = cgi("POST", "/echo", b"a=b", [("CONTENT_LENGTH", "9"), ("CONTENT_TYPE", FORM)])
    equal(reply.status, 400)


@test
def cgi_tells_a_body_over_the_limit():
    _, reply = cgi("POST", "/echo", b"a=" + b"x" * 20000)
    equal(reply.status, 413)


@test
def arguments_are_ignored():
    status, reply = cgi("GET", "/echo?-c+/tmp/evil", arguments=("-c", "/tmp/evil", "--help"))
    equal((status, reply.status), (0, 200))


@test
def started_by_hand_it_says_what_it_is():
    done = subprocess.run([PROBE], stdin=subprocess.DEVNULL, env={}, capture_output=True, timeout=WAIT)
    equal((done.returncode, done.stdout), (1, b""))
    holds(b"web server" in done.stderr, "a sentence on stderr")


run()
