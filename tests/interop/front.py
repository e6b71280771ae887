# SPDX-License-Identifier: MIT
"""front.py: https in front of a demo, for clients that take nothing else."""

import http.client
import http.server
import ssl
import subprocess
import threading
import urllib.parse

SKIPPED = ("connection", "transfer-encoding", "keep-alive")


def make_certificate(folder):
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    certificate, key = f"{folder}/certificate.pem", f"{folder}/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, stderr=subprocess.DEVNULL)
    return certificate, key


class _Front(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass_on(self):
        length = int(self.headers.get("Content-Length", 0))
        connection = http.client.HTTPConnection(self.server.behind, timeout=30)
        try:
            connection.request(self.command, self.path, self.rfile.read(length),
                               {k: v for k, v in self.headers.items()
                                if k.lower() not in SKIPPED})
            reply = connection.getresponse()
            body = reply.read()
        finally:
            connection.close()
        self.send_response_only(reply.status, reply.reason)
        for name, value in reply.getheaders():
            if name.lower() not in (*SKIPPED, "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_OPTIONS = _pass_on

    def log_message(self, *arguments):
        pass


def start(port, base_url, folder):
    """Answer https on the port from base_url; the file that clients trust."""
    certificate, key = make_certificate(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _Front)
    server.daemon_threads = True
    server.behind = urllib.parse.urlsplit(base_url).netloc
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True,
                                        do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return certificate
