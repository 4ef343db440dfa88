#!/usr/bin/env python3
"""remote.py DATA PID IDLE SESSIONS SECONDS: channels of devices at the server of DATA (process PID).

First IDLE devices open their channel over TLS and say nothing: what each costs in memory. Then
SESSIONS people type into shells of as many of them: how long until a key comes back, beside a plain
TLS echo server in the same minutes with the same client. Only Python's library is needed.
"""
import asyncio
import base64
import itertools
import json
import os
import pathlib
import re
import resource
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

data, pid = pathlib.Path(sys.argv[1]), int(sys.argv[2])
idle, sessions, seconds = int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
lines = dict(line.split(": ", 1) for line in (data / "address.txt").read_text().splitlines())
admin = dict(line.split(": ", 1) for line in (data / "first-admin.txt").read_text().splitlines())
http, port = lines["http"], int(lines["https"].rsplit(":", 1)[1])
tls = ssl.create_default_context(cafile=str(data / "ca.crt"))
BASE = "/api/management/v1/deviceconnect"
CHANNEL = "/api/devices/v1/deviceconnect/connect"


def call(method, path, body=None, headers=None):
    request = urllib.request.Request(http + path, method=method, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def log_in():
    basic = base64.b64encode(f"{admin['email']}:{admin['password']}".encode()).decode()
    status, token = call("POST", "/api/management/v1/useradm/auth/login", b"", {"Authorization": "Basic " + basic})
    assert status == 200, token
    return token.decode()


def users(count):
    """As many operators as are needed: one person may have 64 sessions open."""
    management = {"Authorization": "Bearer " + log_in(), "Content-Type": "application/json"}
    tokens = []
    for number in range(count):
        email = f"bench-{number}@example.com"
        new = {"email": email, "password": "correct horse battery", "roles": ["RBAC_ROLE_REMOTE_TERMINAL"]}
        status, answer = call("POST", "/api/management/v1/useradm/users", json.dumps(new).encode(), management)
        assert status == 201, answer
        basic = base64.b64encode(f"{email}:correct horse battery".encode()).decode()
        status, token = call("POST", "/api/management/v1/useradm/auth/login", b"", {"Authorization": "Basic " + basic})
        assert status == 200, token
        tokens.append(token.decode())
    return tokens


def devices(count, folder):
    """Ids and tokens of new devices."""
    management = {"Authorization": "Bearer " + log_in(), "Content-Type": "application/json"}
    key = f"{folder}/key.pem"
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key], check=True)
    public = subprocess.run(["openssl", "ec", "-in", key, "-pubout"], check=True, capture_output=True).stdout.decode()

    def one(number):
        identity = {"mac": f"remote-{number}"}
        new = json.dumps({"identity_data": identity, "pubkey": public}).encode()
        status, answer = call("POST", "/api/management/v2/devauth/devices", new, management)
        assert status == 201, answer
        body = json.dumps({"id_data": json.dumps(identity), "pubkey": public}).encode()
        sign = ["openssl", "dgst", "-sha256", "-sign", key]
        signature = subprocess.run(sign, input=body, check=True, capture_output=True).stdout
        headers = {"Content-Type": "application/json", "X-MEN-Signature": base64.b64encode(signature).decode()}
        status, token = call("POST", "/api/devices/v1/authentication/auth_requests", body, headers)
        assert status == 200, token
        claims = token.split(b".")[1]
        return json.loads(base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4)))["sub"], token.decode()

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(one, range(count)))


def memory():
    """After a collection: bytes of heap in use, and resident bytes outside of the heap."""
    jcmd = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "jcmd"
    for _ in range(2):
        subprocess.run([jcmd, str(pid), "GC.run"], check=True, capture_output=True)
    info = subprocess.run([jcmd, str(pid), "GC.heap_info"], check=True, capture_output=True, text=True).stdout
    heap = next(line for line in info.splitlines() if "heap" in line and " used " in line)
    used = int(re.search(r" used (\d+)K", heap).group(1))
    start, end = (int(address, 16) for address in re.search(r"\[0x([0-9a-f]+), 0x([0-9a-f]+)", heap).groups())
    other, inside = 0, False
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if place := re.match(r"([0-9a-f]+)-[0-9a-f]+ ", line):
            inside = start <= int(place.group(1), 16) < end
        elif line.startswith("Rss:") and not inside:
            other += int(line.split()[1])
    return used * 1024, other * 1024


counter = itertools.count()


class Socket:
    """A WebSocket with binary messages."""

    @staticmethod
    async def open(path, token):
        self = Socket()
        # several addresses of our own: one has 28,000 ports, and others use them too
        own = (f"127.0.0.{2 + next(counter) % 8}", 0)
        self.reader, self.writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=tls, server_hostname="localhost", limit=1 << 16, local_addr=own)
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head.split(b"\r\n")[0], head
        return self

    def send(self, payload, opcode=2):
        size = len(payload)
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x80 | opcode, 0xFE, size)
        self.writer.write(head + b"\0\0\0\0" + payload)  # a mask of zeros changes nothing

    async def receive(self):
        while True:
            first, size = await self.reader.readexactly(2)
            if size == 126:
                size, = struct.unpack("!H", await self.reader.readexactly(2))
            payload = await self.reader.readexactly(size)
            if first & 15 == 9:
                self.send(payload, 10)
            elif first & 15 == 2:
                return payload
            else:
                raise ConnectionError(payload)


def text(value):
    return bytes([0xA0 | len(value)]) + value if len(value) < 32 else b"\xd9" + bytes([len(value)]) + value


def frame(word, session=b"", body=b"", status=None):
    entries = [text(b"proto") + b"\x01", text(b"typ") + text(word)]
    if session:
        entries.append(text(b"sid") + text(session))
    if status is not None:
        entries.append(text(b"props") + b"\x81" + text(b"status") + bytes([status]))
    head = text(b"hdr") + bytes([0x80 | len(entries)]) + b"".join(entries)
    return b"\x82" + head + text(b"body") + b"\xc4" + bytes([len(body)]) + body if body else b"\x81" + head


async def device(channel):
    """Echoes what is typed."""
    while True:
        message = await channel.receive()
        at = message.find(b"sid\xd9\x24")
        session = message[at + 5:at + 41]
        if b"\xa3new" in message:
            channel.send(frame(b"new", session, b"Shell started", 1))
        elif b"\xa5shell" in message:
            channel.send(frame(b"shell", session, message.split(b"body\xc4", 1)[1][1:], 1))


async def person(ident, token, until, times):
    socket = await Socket.open(f"{BASE}/devices/{ident}/connect", token)
    socket.send(frame(b"new"))
    await socket.receive()
    await typing(socket.send, socket.receive, lambda: frame(b"shell", body=b"x"), until, times)
    socket.writer.close()


async def typing(send, receive, key, until, times):
    await asyncio.sleep(0.2 * (id(send) % 97) / 97)
    while time.perf_counter() < until:
        begin = time.perf_counter()
        send(key())
        await receive()
        times.append(time.perf_counter() - begin)
        await asyncio.sleep(0.2)


async def echo_client(echo_port, until, times):
    reader, writer = await asyncio.open_connection("localhost", echo_port, ssl=tls)
    await typing(writer.write, lambda: reader.readexactly(40), lambda: b"x" * 40, until, times)
    writer.close()


def echo_server(certificate, key, ready):
    async def serve():
        async def echo(reader, writer):
            while chunk := await reader.read(65536):
                writer.write(chunk)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=context)
        os.write(ready, str(server.sockets[0].getsockname()[1]).encode())
        await server.serve_forever()
    asyncio.run(serve())


def plain_echo(folder):
    """A TLS echo server in a process of its own: its port and its process."""
    run = lambda *command: subprocess.run(command, check=True, capture_output=True)
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        "-keyout", f"{folder}/echo.key", "-out", f"{folder}/echo.crt")
    tls.load_verify_locations(f"{folder}/echo.crt")
    out, ready = os.pipe()
    child = os.fork()
    if child == 0:
        echo_server(f"{folder}/echo.crt", f"{folder}/echo.key", ready)
    return int(os.read(out, 10)), child


def quantiles(times):
    times.sort()
    return [f"{1000 * times[int(len(times) * q)]:.2f} ms" for q in (0.5, 0.99)]


async def warm_up(known):
    """So that classes, compiled code and pools are not counted as the cost of channels."""
    for _ in range(3):
        some = await asyncio.gather(*[Socket.open(CHANNEL, token) for _, token in known[:100]])
        for channel in some:
            channel.writer.close()
        await asyncio.sleep(1)


async def measure(known, tokens, echo_port):
    await warm_up(known)
    before = memory()
    channels = []
    for start in range(0, len(known), 50):
        opening = [Socket.open(CHANNEL, token) for _, token in known[start:start + 50]]
        channels += await asyncio.gather(*opening)
    await asyncio.sleep(3)
    after = memory()
    for what, index in (("heap", 0), ("other resident", 1)):
        print(f"| bytes of {what} memory for an idle channel ({len(channels)} of them, TLS) | {(after[index] - before[index]) / len(channels):.0f} |")
    echoes = [asyncio.create_task(device(channel)) for channel in channels[:sessions]]
    for name, work in (
            ("plain TLS echo server", lambda until, times: [echo_client(echo_port, until, times) for _ in range(sessions)]),
            ("Trivet, person to device and back", lambda until, times: [
                person(known[n][0], tokens[n // 50], until, times) for n in range(sessions)])):
        times = []
        await asyncio.gather(*work(time.perf_counter() + seconds, times))
        p50, p99 = quantiles(times)
        print(f"| {name}: {sessions} sessions, {len(times)} keys, p50 · p99 | {p50} · {p99} |")
    for task in echoes:
        task.cancel()


with tempfile.TemporaryDirectory() as folder:
    echo_port, child = plain_echo(folder)
    try:
        known = devices(max(idle, sessions), folder)
        tokens = users(sessions // 50 + 1)
        print("| measured | |\n| --- | ---: |")
        asyncio.run(measure(known, tokens, echo_port))
    finally:
        os.kill(child, 15)
