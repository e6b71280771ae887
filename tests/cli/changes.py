# SPDX-License-Identifier: MIT
"""changes.py: administrators who change one object at the same time.

The test holds the writers' lock until each command has read what it needs and
waits, so that all of them have begun with the same row.
"""

import concurrent.futures
import fcntl
import json
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.environ["TESTS"])
from servers.tap import equal, holds, run, test  # noqa: E402

BUILD, DIR = sys.argv[1:]
DEVGRANT = f"{BUILD}/bin/devgrant"
LOCK = f"{DIR}/state/db/lock"
KEYS = json.dumps({"keys": [{
    "kty": "OKP", "crv": "Ed25519", "use": "sig",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})


def start(*arguments, given=""):
    child = subprocess.Popen([DEVGRANT, *arguments, "--json"], text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    child.stdin.write(given)
    child.stdin.close()
    return child


def end(child):
    """Exit status, and the document, which may be a refusal."""
    out, err = child.stdout.read(), child.stderr.read()
    child.stdout.close()
    child.stderr.close()
    status = child.wait()
    holds(out, f"{child.args}: no document, but {err}")
    return status, json.loads(out)


def do(*arguments, status=0, given=""):
    got, out = end(start(*arguments, given=given))
    equal(got, status, f"{' '.join(arguments)}: {out}")
    return out


def waits(child):
    """Is it in the queue for the lock?"""
    with open("/proc/locks", encoding="ascii") as locks:
        return any("->" in line and f" {child.pid} " in line
                   for line in locks)


def queue(*commands):
    """Run the commands one after the other, all begun before the first may
    write; a command is a list of arguments."""
    children = []
    with open(LOCK, "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in commands:
            children.append(start(*command))
            end_of_patience = time.monotonic() + 4
            while not waits(children[-1]):
                holds(time.monotonic() < end_of_patience and
                      children[-1].poll() is None,
                      f"{command} does not wait for the lock")
                time.sleep(0.002)
    return [end(child) for child in children]


def both(show, *commands):
    """Two commands change two things of an object: the object after both."""
    for command, (status, out) in zip(commands, queue(*commands)):
        equal(status, 0, f"{command}: {out}")
    return show()


@test
def a_change_of_a_user_undoes_no_other():
    do("user", "create", "anna", "--no-password")
    user = both(lambda: do("user", "show", "anne"),
                ["user", "set", "anna", "--is-active", "no"],
                ["user", "set", "anna", "--email", "anna@example.org"],
                ["user", "lock", "anna"],
                ["user", "set", "anna", "--username", "anne"],
                ["user", "set", "anna", "--name", "Anna"])
    equal((user["is_active"], user["email"], user["is_locked"],
           user["username"], user["name"]),
          (False, "anna@example.org", True, "anne", "Anna"))


@test
def a_change_of_an_application_undoes_no_other():
    do("application", "create", "tv")
    keys, icon = f"{DIR}/keys", f"{DIR}/icon"
    with open(keys, "w", encoding="ascii") as f:
        f.write(KEYS)
    with open(icon, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\nrest")
    both(lambda: None,
         ["application", "set", "tv", "--enabled", "no"],
         ["application", "set", "tv", "--jwks", keys],
         ["application", "set", "tv", "--icon", icon])
    # needs the keys, and who waits for the lock gets it in any order
    app = both(lambda: do("application", "show", "tv"),
               ["application", "set", "tv", "--refresh-grace", "0"],
               ["application", "set", "tv", "--name", "Living room"],
               ["application", "set", "tv",
                "--token-endpoint-auth-method", "private_key_jwt"])
    equal((app["enabled"], app["has_jwks"], app["has_icon"],
           app["refresh_grace"], app["name"],
           app["token_endpoint_auth_method"]),
          (False, True, True, 0, "Living room", "private_key_jwt"))


@test
def a_change_of_a_flow_undoes_no_other():
    do("flow", "create", "one")
    flow = both(lambda: do("flow", "show", "one"),
                ["flow", "set", "one", "--title", "Title"],
                ["flow", "set", "one", "--name", "Name"],
                ["flow", "set", "one", "--authentication",
                 "require_superuser"])
    equal((flow["title"], flow["name"], flow["authentication"]),
          ("Title", "Name", "require_superuser"))


@test
def a_change_of_a_brand_undoes_no_other():
    do("flow", "create", "of-brand")
    do("brand", "create", "a.example")
    brand = both(lambda: do("brand", "show", "a.example"),
                 ["brand", "set", "a.example", "--branding-title", "Title"],
                 ["brand", "set", "a.example", "--flow-device-code",
                  "of-brand"],
                 ["brand", "set", "a.example", "--verification-uri",
                  "https://a.example/tv"])
    equal((brand["branding_title"], brand["flow_device_code"],
           brand["verification_uri"]),
          ("Title", "of-brand", "https://a.example/tv"))


@test
def a_change_of_a_scope_undoes_no_other():
    do("scope", "create", "rooms", "--description", "See rooms")
    template = f"{DIR}/template"
    with open(template, "w", encoding="ascii") as f:
        f.write('{"room": "${user.attributes.room}"}')
    scope = both(lambda: do("scope", "show", "rooms"),
                 ["scope", "set", "rooms", "--template", template],
                 ["scope", "set", "rooms", "--description", "See the rooms"])
    equal((scope["template"], scope["description"]),
          ({"room": "${user.attributes.room}"}, "See the rooms"))


@test
def a_change_of_a_resource_server_undoes_no_other():
    api = "https://api.example.org"
    do("resource-server", "create", api)
    server = both(lambda: do("resource-server", "show", api),
                  ["resource-server", "set", api, "--enabled", "no"],
                  ["resource-server", "set", api, "--name", "API"],
                  ["resource-server", "set", api, "--scopes", "email"])
    equal((server["enabled"], server["name"], server["scopes"]),
          (False, "API", "email"))


@test
def a_change_of_a_group_undoes_no_other():
    do("group", "create", "family")
    do("user", "create", "child", "--no-password")
    group = both(lambda: do("group", "show", "kin"),
                 ["group", "set", "family", "--name", "kin"],
                 ["group", "add-member", "family", "child"])
    equal((group["name"], group["users"]), ("kin", ["child"]))


@test
def memberships_and_bindings_made_at_once_are_all_there():
    do("group", "create", "staff")
    do("application", "create", "bound")
    for name in ("one", "two"):
        do("user", "create", name, "--no-password")
    both(lambda: None,
         ["group", "add-member", "staff", "one"],
         ["application", "bind", "bound", "--user", "one"],
         ["group", "add-member", "staff", "two"],
         ["application", "bind", "bound", "--group", "staff"])
    equal(do("group", "show", "staff")["users"], ["one", "two"])
    equal(len(do("application", "show", "bound")["bindings"]), 2)


# kind, what makes one, two changes, the verb that deletes one (None: no such)
OBJECTS = (
    ("user", ("version", "--no-password"), ("--name", "A"),
     ("--email", "a@b.example"), "delete"),
    ("group", ("version",), ("--name", "version"), ("--name", "renamed"),
     "delete"),
    ("application", ("version",), ("--name", "A"), ("--publisher", "B"),
     None),
    ("brand", ("version.example",), ("--branding-title", "A"),
     ("--verification-uri", "https://a.example/"), "delete"),
    ("flow", ("version",), ("--title", "A"), ("--name", "B"), "delete"),
    ("scope", ("version", "--description", "Look"), ("--description", "A"),
     ("--description", "B"), "delete"),
    ("resource-server", ("urn:version",), ("--name", "A"),
     ("--enabled", "no"), "delete"),
)


def is_out_of_date(refusal):
    equal(refusal["field"], "if_version", refusal)
    holds("somebody has changed it since" in refusal["message"], refusal)


@test
def who_was_shown_an_older_version_is_told():
    for kind, make, change, other, delete in OBJECTS:
        name = make[0]
        equal(do(kind, "create", *make)["version"], 1, kind)
        equal(do(kind, "set", name, "--if-version", "1")["version"], 1,
              f"{kind}: nothing changed")
        results = queue([kind, "set", name, *other, "--if-version", "1"],
                        [kind, "set", name, *other, "--if-version", "1"])
        equal([status for status, _ in results], [0, 4], results)
        equal(results[0][1]["version"], 2, kind)
        is_out_of_date(results[1][1])
        name = "renamed" if kind == "group" else name
        seen = do(kind, "show", name)
        equal(seen["version"], 2, kind)
        changed = do(kind, "set", name, *change, "--if-version", "2")
        equal(changed["version"], 3, kind)
        name = make[0]
        equal(do(kind, "show", name), changed, kind)
        equal([o["version"] for o in do(kind, "list")
               if name in o.values()], [3], kind)
        do(kind, "set", name, *change, "--if-version", "0", status=2)
        if delete:
            is_out_of_date(do(kind, delete, name, "--if-version", "2",
                              status=4))
            do(kind, delete, name, "--if-version", "3")
            do(kind, "show", name, status=3)


@test
def what_hangs_on_an_object_counts_too():
    do("user", "create", "whole", "--no-password")
    do("group", "create", "all")
    do("application", "create", "counted")
    equal(do("user", "lock", "whole")["version"], 2)
    equal(do("group", "add-member", "all", "whole")["version"], 2)
    equal(do("user", "show", "whole")["version"], 3)
    equal(do("group", "remove-member", "all", "whole")["version"], 3)
    equal(do("user", "set-password", "whole",
             "--generate-password")["version"], 5)
    equal(do("application", "bind", "counted", "--user", "whole",
             "--if-version", "1")["version"], 2)
    equal(do("application", "rotate-secret", "counted")["version"], 3)
    keys = f"{DIR}/counted"
    with open(keys, "w", encoding="ascii") as f:
        f.write(KEYS)
    equal(do("application", "set", "counted", "--jwks", keys)["version"], 4)
    is_out_of_date(do("application", "unbind", "counted", "--user", "whole",
                      "--if-version", "3", status=4))
    do("application", "unbind", "counted", "--user", "whole",
       "--if-version", "4")
    do("resource-server", "create", "urn:counted")
    equal(do("resource-server", "rotate-secret", "urn:counted")["version"],
          2)


@test
def what_is_refused_in_part_is_not_done_in_part():
    do("application", "create", "whole")
    keys = f"{DIR}/whole"
    with open(keys, "w", encoding="ascii") as f:
        f.write(KEYS)
    do("application", "set", "whole", "--jwks", keys, "--scopes",
       "openid", "--default-scopes", "email", status=2)
    holds(not do("application", "show", "whole")["has_jwks"],
          "the keys are there although the change was refused")
    do("application", "create", "half", "--icon", keys, status=2)
    do("application", "show", "half", status=3)


@test
def two_administrators_at_once_lose_nothing():
    do("user", "create", "busy", "--no-password")
    database = f"file:{DIR}/state/db/devgrant.db?mode=ro"
    with sqlite3.connect(database, uri=True) as db:
        count = "SELECT count(*) FROM event WHERE action = 'model_updated'"
        before = db.execute(count).fetchone()[0]

        def change(option):
            for i in range(15):
                do("user", "set", "busy", option, f"a{i}@example.org")

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(change, ("--name", "--email")))
        user = do("user", "show", "busy")
        equal((user["name"], user["email"]),
              ("a14@example.org", "a14@example.org"))
        equal(user["version"], 31)
        equal(db.execute(count).fetchone()[0] - before, 30)


run()
