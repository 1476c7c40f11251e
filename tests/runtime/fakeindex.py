"""A package index on this computer, with tiny wheels, that counts what it is asked and can fail."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.server
import io
import os
import socket
import ssl
import subprocess
import threading
import urllib.parse
import zipfile


def wheel(name, version="1.0", tag="py3-none-any", requires=(), ballast=0, code=""):
    """Name and bytes of a wheel of a module; ``ballast`` bytes do not compress."""
    content = {
        f"{name}.py": code.encode(),
        f"{name}-{version}.dist-info/METADATA": "".join(
            [
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
                *(f"Requires-Dist: {one}\n" for one in requires),
            ]
        ).encode(),
        f"{name}-{version}.dist-info/WHEEL": (
            f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"
        ).encode(),
    }
    if ballast:
        content[f"{name}_ballast.bin"] = os.urandom(ballast)
    rows = []
    for path, data in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(data)}\n")
    record = f"{name}-{version}.dist-info/RECORD"
    content[record] = "".join([*rows, f"{record},,\n"]).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    return f"{name}-{version}-{tag}.whl", stream.getvalue()


class Index:
    """What the index holds and how it behaves.

    ``fail[name]`` is what happens to a request for a wheel: a status, or ``"cut"`` for a connection
    that breaks off in the middle. ``wrong_hash`` names wheels whose digest is told wrongly.
    ``status`` is the answer to everything.
    """

    def __init__(self):
        self.wheels, self.fail, self.wrong_hash = {}, {}, set()
        self.status = 0
        self.fetched, self.asked, self.heads = [], 0, []
        self.url = ""

    def add(self, *arguments, **options):
        name, data = wheel(*arguments, **options)
        self.wheels[name] = data

    def page(self, project):
        rows = []
        for name, data in self.wheels.items():
            if name.split("-")[0].replace("_", "-") == project:
                told = b"another" if name in self.wrong_hash else data
                digest = hashlib.sha256(told).hexdigest()
                rows.append(f'<a href="/files/{name}#sha256={digest}">{name}</a>')
        return "\n".join(rows).encode()


def _handler(index):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def log_message(self, *arguments):
            pass

        def do_CONNECT(self):
            self.do_GET()

        def do_GET(self):
            index.asked += 1
            index.heads.append(dict(self.headers))
            if index.status:
                return self.refuse(index.status)
            name = urllib.parse.unquote(self.path).rstrip("/").rsplit("/", 1)[-1]
            if self.path.startswith("/simple/"):
                page = index.page(name)
                return self.give(page, "text/html") if page else self.refuse(404)
            if name not in index.wheels:
                return self.refuse(404)
            data = index.wheels[name]
            etag = f'"{hashlib.sha256(data).hexdigest()}"'
            if self.headers.get("If-None-Match") == etag:
                return self.refuse(304)
            index.fetched.append(name)
            trouble = index.fail.get(name)
            if isinstance(trouble, int):
                return self.refuse(trouble)
            return self.give(data, "application/octet-stream", etag, trouble == "cut")

        def refuse(self, status):
            self.send_response(status)
            if status == 407:
                self.send_header("Proxy-Authenticate", 'Basic realm="work"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def give(self, data, kind, etag="", cut=False):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if cut else data)

    return Handler


@contextlib.contextmanager
def serving(certificate=""):
    """An :class:`Index` that answers; over TLS with the file ``certificate`` (key and all)."""
    index = Index()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(index))
    scheme = "http"
    if certificate:
        settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        settings.load_cert_chain(certificate)
        server.socket = settings.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    index.url = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def refusing():
    """An address at which this computer refuses every connection."""
    with socket.socket() as held:  # nobody else gets the number, and nobody listens
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def self_signed(folder):
    """A file with a certificate that nobody trusts and its key; None without openssl.

    The certificate alone lies beside it, with ``.cert`` after its name.
    """
    path = os.path.join(folder, "own.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", path, "-out", path + ".cert"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    with open(path + ".cert") as source, open(path, "a") as target:
        target.write(source.read())
    return path
