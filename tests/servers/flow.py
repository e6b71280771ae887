#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""flow.py: a device and a person with a browser, in the standard library.

As a command it lets the demo's person decide:
    DEVGRANT_DEMO=demo.json flow.py approve|deny LINK [USER]
"""

import base64
import html.parser
import http.client
import json
import os
import sys
import urllib.parse

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
FORM = "application/x-www-form-urlencoded"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode()

    def error(self):
        """Status and OAuth error together."""
        return self.status, self.json().get("error")


class Client:
    """An HTTP client that keeps cookies and follows nothing by itself."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.cookies = {}

    def request(self, method, address, body=None, headers=None):
        url = urllib.parse.urlsplit(self.url(address))
        target = url.path + (f"?{url.query}" if url.query else "")
        headers = dict(headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
        try:
            connection.request(method, target, body=body, headers=headers)
            reply = Reply(connection.getresponse())
        finally:
            connection.close()
        for line in reply.headers.get_all("Set-Cookie", []):
            self._keep(line)
        return reply

    def url(self, address):
        """An address without the path of the site gets it, RFC 8414's apart."""
        base = urllib.parse.urlsplit(self.base_url).path
        if address.startswith("/") and not address.startswith(
                (base + "/", "/.well-known/oauth-authorization-server")):
            address = base + address
        return urllib.parse.urljoin(self.base_url, address)

    def get(self, address, **headers):
        return self.request("GET", address, headers=headers)

    def post(self, address, form, **headers):
        """form: pairs, a dict or an encoded body."""
        if not isinstance(form, (str, bytes)):
            form = urllib.parse.urlencode(form)
        return self.request("POST", address, form,
                            {"Content-Type": FORM, **headers})

    def _keep(self, line):
        pair, _, attributes = line.partition(";")
        name, _, value = pair.strip().partition("=")
        if "max-age=0" in attributes.lower() or not value:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.fields = []    # as a browser would send them, buttons apart
        self.names = set()
        self.buttons = []


class _Forms(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []
        self.open = None
        self.stylesheets = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.open = Form(attributes)
            self.forms.append(self.open)
        elif tag == "link" and attributes.get("rel") == "stylesheet":
            self.stylesheets.append(attributes["href"])
        elif tag in ("input", "button") and self.open is not None:
            self._field(tag, attributes)

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None

    def _field(self, tag, attributes):
        name, value = attributes.get("name"), attributes.get("value", "")
        kind = attributes.get("type", "submit" if tag == "button" else "text")
        if not name:
            return
        self.open.names.add(name)
        if kind == "submit":
            self.open.buttons.append((name, value))
        elif kind not in ("checkbox", "radio") or "checked" in attributes:
            self.open.fields.append((name, value or
                                     ("on" if kind == "checkbox" else "")))


def parse_page(reply):
    parser = _Forms()
    parser.feed(reply.text())
    return parser


class Person(Client):
    """Somebody with a browser and an account."""

    def __init__(self, demo, username="user1"):
        super().__init__(demo.base_url)
        self.username = username
        self.password = demo.password(username)
        self.address = self.url("/device")

    def follow(self, reply):
        """Go where 303 says, as often as it says so."""
        for _ in range(5):
            if reply.status != 303:
                return reply
            self.address = urllib.parse.urljoin(
                self.address, reply.headers["Location"])
            reply = self.get(self.address)
        raise AssertionError("more than five redirects")

    def open(self, address):
        self.address = self.url(address)
        return self.follow(self.get(self.address))

    def submit(self, page, field, button=None, **values):
        """Send the form that has the field, with values typed into it."""
        forms = [f for f in parse_page(page).forms
                 if field in f.names and f.method == "post"]
        if len(forms) != 1:
            raise AssertionError(f"{len(forms)} forms with {field} in "
                                 f"{page.status} {page.text()}")
        pairs = [(k, values.pop(k, v)) for k, v in forms[0].fields]
        pairs += list(values.items())
        if button:
            if button not in forms[0].buttons:
                raise AssertionError(f"no button {button}")
            pairs.append(button)
        self.address = urllib.parse.urljoin(self.address, forms[0].action)
        return self.post(self.address, pairs)

    def sign_in(self, page):
        return self.follow(self.submit(page, "password",
                                       username=self.username,
                                       password=self.password))

    def is_login(self, page):
        return any("password" in f.names for f in parse_page(page).forms)

    def approval_page(self, link, code=None):
        """From the link, or /device and a typed code, to the question."""
        page = self.open(link)
        if self.is_login(page):
            page = self.sign_in(page)
        return self.follow(self.submit(page, "code",
                                       **({"code": code} if code else {})))

    def decide(self, link, decision, code=None):
        page = self.approval_page(link, code)
        return self.follow(self.submit(page, "decision",
                                       button=("decision", decision)))


class Device(Client):
    """A client of the device authorization grant (RFC 8628)."""

    def __init__(self, demo, slug="tv"):
        super().__init__(demo.base_url)
        self.application = demo.application(slug)
        self.client_id = self.application["client_id"]
        self.secret = self.application["client_secret"]
        self.codes = None

    def _credentials(self):
        pairs = {"client_id": self.client_id}
        if self.secret:
            pairs["client_secret"] = self.secret
        return pairs

    def ask(self, scope="openid email", **more):
        reply = self.post("/application/o/device/",
                          {**self._credentials(), "scope": scope, **more})
        if reply.status == 200:
            self.codes = reply.json()
        return reply

    def poll(self):
        return self.post("/application/o/token/", {
            **self._credentials(), "grant_type": DEVICE_GRANT,
            "device_code": self.codes["device_code"]})

    def refresh(self, token, **more):
        return self.post("/application/o/token/", {
            **self._credentials(), "grant_type": "refresh_token",
            "refresh_token": token, **more})

    def introspect(self, token):
        return self.post("/application/o/introspect/",
                         {**self._credentials(), "token": token})

    def revoke(self, token, **more):
        return self.post("/application/o/revoke/",
                         {**self._credentials(), "token": token, **more})


class Demo:
    """What demo.json tells."""

    def __init__(self, path=None):
        with open(path or os.environ["DEVGRANT_DEMO"]) as file:
            self.json = json.load(file)
        self.base_url = self.json["base_url"]

    def password(self, username):
        return next(u["password"] for u in self.json["users"]
                    if u["username"] == username)

    def application(self, slug):
        return next(a for a in self.json["applications"] if a["slug"] == slug)

    def command(self):
        """Words to start the command line with."""
        return ["env", f"DEVGRANT_CONFIG={self.json['config']}",
                self.json["devgrant"]]


def basic(name, secret):
    pair = f"{name}:{secret}".encode()
    return "Basic " + base64.b64encode(pair).decode()


def claims(token):
    """Payload of a JWT, not verified."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def main():
    decision, link, *user = sys.argv[1:]
    Person(Demo(), *user).decide(link, decision)


if __name__ == "__main__":
    main()
