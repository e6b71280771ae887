# SPDX-License-Identifier: MIT
"""Passwords typed at a terminal of its own, and signals meanwhile.

    prompts.py DEVGRANT     of an installation with a user anna; TAP on stdout
"""
import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

DEVGRANT = sys.argv[1]
TESTS = []


def test(function):
    TESTS.append(function)


class Terminal:
    """devgrant at a terminal, which stays open when devgrant ends."""

    def __init__(self, *arguments, ignored=None, run=None):
        self.seen = ""
        self.fd, self.other = pty.openpty()
        self.pid = os.fork()
        if self.pid == 0:
            os.login_tty(os.dup(self.other))
            # a shell that started these tests in the background had them ignored
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM,
                           signal.SIGTSTP, signal.SIGTTOU, signal.SIGTTIN):
                signal.signal(number, signal.SIG_DFL)
            if ignored:
                signal.signal(ignored, signal.SIG_IGN)
            if run:
                run(arguments)
            os.execv(DEVGRANT, ["devgrant", *arguments])

    def until(self, text, seconds=20):
        end = time.monotonic() + seconds
        while text not in self.seen:
            assert select.select([self.fd], [], [], max(0, end - time.monotonic()))[0], self.seen
            self.seen += os.read(self.fd, 1000).decode()
        before, self.seen = self.seen.split(text, 1)
        return before

    def type(self, text):
        os.write(self.fd, text.encode())

    def shows_typing(self):
        return bool(termios.tcgetattr(self.other)[3] & termios.ECHO)

    def wait(self, flags=0):
        _, status = os.waitpid(self.pid, flags)
        return status

    def rest(self):
        """All that it said until its end; the exit status, negative: by a signal."""
        status = self.wait()
        while select.select([self.fd], [], [], 0)[0]:
            self.seen += os.read(self.fd, 1000).decode()
        assert self.shows_typing(), "the terminal does not show what is typed"
        os.close(self.fd)
        os.close(self.other)
        return os.waitstatus_to_exitcode(status)


PROMPTS = {
    "the password": (("user", "set-password", "anna"), "Password for anna: "),
    "the first administrator's password": (("init", "--admin", "akadmin"),
                                           "Password for akadmin: "),
    "a password from the input": (("user", "set-password", "anna", "--password-file", "-"),
                                  "Password: "),
    "a client secret": (("login", "--client-id", "x", "--issuer", "http://127.0.0.1:9/",
                         "--client-secret-file", "-"), "Client secret: "),
}


@test
def ctrl_c_ends_every_prompt_by_its_signal():
    for arguments, prompt in PROMPTS.values():
        terminal = Terminal(*arguments)
        terminal.until(prompt)
        assert not terminal.shows_typing(), prompt
        terminal.type("half a secret\x03")
        assert terminal.rest() == -signal.SIGINT, prompt
        assert "half" not in terminal.seen, terminal.seen


@test
def ctrl_c_ends_the_second_question_too():
    terminal = Terminal("user", "set-password", "anna")
    terminal.until("Password for anna: ")
    terminal.type("a long password\n")
    terminal.until("The same again: ")
    terminal.type("\x03")
    assert terminal.rest() == -signal.SIGINT


@test
def other_signals_end_it_as_well():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        terminal = Terminal("user", "set-password", "anna")
        terminal.until("Password for anna: ")
        os.kill(terminal.pid, number)
        assert terminal.rest() == -number, number


def shell(arguments):
    """What a shell does for a job that is stopped: take the terminal, later continue it."""
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.execv(DEVGRANT, ["devgrant", *arguments])
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    with contextlib.suppress(PermissionError):
        os.setpgid(job, job)  # unless it was faster, and is devgrant already
    os.tcsetpgrp(0, job)
    while os.WIFSTOPPED(status := os.waitpid(job, os.WUNTRACED)[1]):
        os.tcsetpgrp(0, os.getpgrp())
        print("stopped", "echo" if termios.tcgetattr(0)[3] & termios.ECHO else "", flush=True)
        sys.stdin.readline()
        os.tcsetpgrp(0, job)
        os.killpg(job, signal.SIGCONT)
    sys.exit(os.waitstatus_to_exitcode(status))


@test
def a_stopped_prompt_comes_again():
    terminal = Terminal("user", "set-password", "anna", run=shell)
    for _ in range(2):
        terminal.until("Password for anna: ")
        terminal.type("half\x1a")
        terminal.until("stopped echo")
        terminal.type("fg\n")
    terminal.until("Password for anna: ")
    assert not terminal.shows_typing()
    terminal.type("a long password\n")
    terminal.until("The same again: ")
    terminal.type("a long password\n")
    assert terminal.rest() == 0
    assert "has_password" in terminal.seen, terminal.seen


@test
def an_ignored_signal_stays_ignored():
    terminal = Terminal("user", "set-password", "anna", ignored=signal.SIGINT)
    terminal.until("Password for anna: ")
    os.kill(terminal.pid, signal.SIGINT)
    terminal.type("a long password\n")
    terminal.until("The same again: ")
    terminal.type("a long password\n")
    assert terminal.rest() == 0


@test
def passwords_that_differ_or_are_empty_are_refused():
    for first, second, word in (("a long password", "b long password", "differ"),
                                ("", None, "empty"), ("x" * 1100, None, "too long")):
        terminal = Terminal("user", "create", "ben")
        terminal.until("Password for ben: ")
        terminal.type(first + "\n")
        if second is not None:
            terminal.until("The same again: ")
            terminal.type(second + "\n")
        assert terminal.rest() == 2
        assert word in terminal.seen, terminal.seen
        assert not first or first not in terminal.seen


@test
def json_asks_at_the_terminal_too():
    terminal = Terminal("user", "set-password", "anna", "--json")
    terminal.until("Password for anna: ")
    terminal.type("a long password\n")
    terminal.until("The same again: ")
    terminal.type("a long password\n")
    assert terminal.rest() == 0
    assert '"has_password": true' in terminal.seen, terminal.seen


@test
def a_list_fits_the_terminal_and_is_one_line_a_row_elsewhere():
    for command in ("key", "user", "application", "scope"):
        terminal = Terminal(command, "list")
        terminal.until("\n", seconds=20)
        assert terminal.rest() == 0
        assert all(len(line) <= 80 for line in terminal.seen.splitlines()), terminal.seen
    rows = subprocess.run([DEVGRANT, "key", "list"], check=True, capture_output=True, text=True)
    assert len(rows.stdout.splitlines()) == 7, rows.stdout


def too_long(*_):
    raise AssertionError("it took a minute")


failed = 0
signal.signal(signal.SIGALRM, too_long)
print(f"1..{len(TESTS)}")
for number, function in enumerate(TESTS, 1):
    name = function.__name__.replace("_", " ")
    signal.alarm(60)
    try:
        function()
        print(f"ok {number} - {name}", flush=True)
    except AssertionError as error:
        failed += 1
        print(f"not ok {number} - {name}\n# {error!r}", flush=True)
sys.exit(failed > 0)
