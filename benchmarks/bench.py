#!/usr/bin/env python3
"""Side by side on this machine, in the same minutes: Trivet, nginx and PostgreSQL alone.

usage: ./trivet bench [--quick] [--only poll,tls,...] [--devices N] [--hawkbit URL --hawkbit-header H]
       ./trivet bench flame [--name NAME] [--program DIR]

Every figure is a ratio of two measurements taken one after the other, several times over; the table
shows the median and the spread, so a busy machine widens the spread and hardly moves the median.
Writes benchmarks/results/<date>-<quick|full>[-sections][-name].md, with the table of what is to be reached, and with
`flame` only benchmarks/results/poll-flame-<name>.svg. Needs wrk, nginx, curl, openssl and python3.
"""
import argparse
import base64
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
JAVA = os.environ["JAVA_HOME"] + "/bin/java"
CLASSES = f"{HOME}/server/target/server.jar:{HOME}/server/target/lib/*"
NEXT = "/api/devices/v1/deployments/device/deployments/next?device_type=board&artifact_name=base-1"
INVENTORY = "/api/devices/v1/inventory/device/attributes"
TICK = os.sysconf("SC_CLK_TCK")
SECTIONS = ["start", "poll", "tls", "downloads", "inventory", "status", "fleet", "crash", "million"]


def say(text):
    print(text, flush=True)


def run(command, **kinds):
    return subprocess.run(command, check=True, capture_output=True, text=True, **kinds).stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    """Two workers; a constant 204 and the files of a folder, plain and with TLS."""

    def __init__(self, work):
        self.plain, self.tls = free_port(), free_port()
        self.pid_file = work / "nginx.pid"
        (work / "nginx.conf").write_text(f"""
pid {self.pid_file}; error_log {work}/nginx.log; worker_processes 2; daemon on;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; default_type application/octet-stream;
  server {{ listen 127.0.0.1:{self.plain}; listen 127.0.0.1:{self.tls} ssl;
    ssl_certificate {work}/cert.pem; ssl_certificate_key {work}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
    root {work}/www; location / {{ }} location /api/ {{ return 204; }} }} }}
""")
        run(["nginx", "-c", str(work / "nginx.conf")])
        for _ in range(100):
            if self.pid_file.exists() and self.pid_file.read_text().strip():
                break
            time.sleep(0.05)
        self.pid = int(self.pid_file.read_text())

    def pids(self):
        return [self.pid] + [int(p) for p in run(["ps", "-o", "pid=", "--ppid", str(self.pid)]).split()]

    def close(self):
        os.kill(self.pid, signal.SIGTERM)


class Trivet:
    """The packaged server, with the certificate nginx has."""

    def __init__(self, work, name, heap="512m", environment=None, program=None):
        self.program = program or [JAVA, f"-Xmx{heap}", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", CLASSES, "io.trivet.server.Main"]
        self.work, self.data = work, work / name
        self.environment = environment or {}
        self.log = open(work / f"{name}.log", "ab")
        self.ports = free_port(), free_port()  # the same after a crash: devices know no other
        self.start()

    def start(self):
        begun = time.monotonic()
        environment = {**os.environ, **self.environment, "TRIVET_TLS_CERT": f"{self.work}/cert.pem", "TRIVET_TLS_KEY": f"{self.work}/key.pem"}
        self.process = subprocess.Popen(
            self.program + ["up", "--data", str(self.data), "--port", str(self.ports[0]), "--http-port", str(self.ports[1])],
            env=environment, stdout=self.log, stderr=self.log)
        address = self.data / "address.txt"
        while not (address.exists() and address.stat().st_mtime_ns and address.read_text().count("\n") == 2):
            if self.process.poll() is not None or time.monotonic() - begun > 120:
                raise SystemExit("bench: the server did not start: " + (self.work / (self.data.name + ".log")).read_text()[-2000:])
            time.sleep(0.01)
        lines = dict(line.split(": ", 1) for line in address.read_text().splitlines())
        self.http, self.https = lines["http"].replace("localhost", "127.0.0.1"), lines["https"].replace("localhost", "127.0.0.1")
        while True:
            try:
                with urllib.request.urlopen(self.http + "/api/v1/health/live", timeout=2) as answer:
                    answer.read()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.01)
        self.started_in = time.monotonic() - begun

    def pids(self):
        return [self.process.pid]

    def resident_mb(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) // 1024

    def crash(self):
        self.process.kill()
        self.process.wait()
        (self.data / "address.txt").unlink(missing_ok=True)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def log_in(self):
        admin = dict(line.split(": ", 1) for line in (self.data / "first-admin.txt").read_text().splitlines() if ": " in line)
        basic = base64.b64encode(f"{admin['email']}:{admin['password']}".encode()).decode()
        status, token = self.call("POST", "/api/management/v1/useradm/auth/login", None, {"Authorization": "Basic " + basic})
        assert status == 200, token
        self.token = token.decode()

    def call(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if hasattr(self, "token") and "Authorization" not in headers:
            headers["Authorization"] = "Bearer " + self.token
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.http + path, method=method, data=None if body is None else json.dumps(body).encode(), headers=headers)
        if method == "POST" and body is None:
            request.data = b""
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                self.location = answer.headers.get("Location", "")
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def upload(self, name, size):
        file = self.work / f"{name}.mender"
        java("Artifact", name, size, file)
        run(["curl", "-sS", "-f", "-H", "Authorization: Bearer " + self.token, "-F", f"size={file.stat().st_size}", "-F", f"artifact=@{file}", self.http + "/api/management/v1/deployments/artifacts"])
        return file

    def artifact_id(self, name):
        _, body = self.call("GET", "/api/management/v1/deployments/artifacts?per_page=100")
        return next(a["id"] for a in json.loads(body) if a["name"] == name)


def java(name, *arguments):
    return run([JAVA, "-Xmx2g", "-cp", CLASSES, f"{HOME}/benchmarks/java/{name}.java", *map(str, arguments)])


def cpu(pids):
    seconds = 0
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            seconds += (int(fields[11]) + int(fields[12])) / TICK
        except FileNotFoundError:
            pass
    return seconds


def millis(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def wrk(url, seconds, connections, pids=(), script=None, headers=(), errors_max=0, arguments=()):
    """Requests a second, p99 in milliseconds, CPU microseconds a request, bytes a second."""
    command = ["wrk", "-t" + str(min(2, connections)), f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    before = cpu(pids)
    out = run(command + [url, *(["--", *map(str, arguments)] if arguments else [])], timeout=seconds * 10 + 60)
    spent = cpu(pids) - before
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if wrong and int(wrong.group(1)) > errors_max:
        raise SystemExit(f"bench: {url} answered with errors:\n{out}")
    sent = re.search(r"Transfer/sec:\s+([\d.]+)([KMG]?B)", out)
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
        "p99": millis(re.search(r"^\s+99%\s+(\S+)", out, re.M).group(1)),
        "cpu": spent / max(1, requests) * 1e6,
        "bytes": float(sent.group(1)) * {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}[sent.group(2)],
        "requests": requests,
    }


class Bench:
    def __init__(self, options, work):
        self.options, self.work, self.rows, self.notes, self.reached = options, work, [], [], []
        self.rounds, self.seconds = (3, 3) if options.quick else (5, 6)
        self.devices = options.devices or (10_000 if options.quick else 100_000)

    def pair(self, name, other_name, other, ours, figure="rate", unit="/s", goal="", scale=1, rounds=None, reach=None, least=None, p99_within=None):
        """Measures the two in turn and keeps the ratios ours : other. `reach` is the number of what is to be
        reached, `least` the smallest ratio for it, `p99_within` how many times the other's p99 ours may be."""
        pairs = []
        for _ in range(rounds or self.rounds):
            pairs.append((other(), ours()))
        ratios = sorted(o[figure] / max(1e-9, n[figure]) for n, o in pairs)
        theirs = statistics.median(n[figure] for n, _ in pairs) / scale
        mine = statistics.median(o[figure] for _, o in pairs) / scale
        p99 = statistics.median(o["p99"] for _, o in pairs), statistics.median(n["p99"] for n, _ in pairs)
        spent = statistics.median(o["cpu"] for _, o in pairs), statistics.median(n["cpu"] for n, _ in pairs)
        median = statistics.median(ratios)
        seen = f"{median:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"
        if reach:
            goal = f"≥ {least}" if least else "reported"
            self.reach(reach, f"{name}, beside {other_name}", goal, seen, median >= least if least else None)
        if p99_within:
            times = statistics.median(o["p99"] / max(1e-9, n["p99"]) for n, o in pairs)
            goal += f", p99 within {p99_within}×"
            self.reach(reach, f"its p99, beside {other_name}", f"within {p99_within}×", f"{times:.1f}×", times <= p99_within)
        self.row(name, f"{theirs:,.0f} {unit} ({other_name})", f"{mine:,.0f} {unit}", seen, goal,
                 f"p99 {p99[0]:.1f} / {p99[1]:.1f} ms" + (f", CPU {spent[0]:.0f} / {spent[1]:.0f} µs" if spent[0] and spent[1] else "") if p99[0] else "")
        return mine

    def reach(self, number, what, goal, measured, met):
        """One line of the table of what is to be reached; `met` is None where only a report is asked for."""
        self.reached.append((number, what, goal, measured, {True: "yes", False: "**no**", None: "reported"}[met]))

    def warm(self, measure):
        """Until the compiler has done its work: the rate grows by less than a twentieth."""
        before = 0
        for _ in range(12):
            rate = measure()["rate"]
            if rate < before * 1.05:
                return
            before = rate

    def row(self, *cells):
        self.rows.append(cells)
        say("  " + " | ".join(cells))

    def prepare(self):
        work = self.work
        (work / "www").mkdir()
        run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{work}/key.pem", "-out", f"{work}/cert.pem",
             "-subj", "/CN=localhost", "-days", "30", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{work}/device.pem"])
        (work / "device.pub").write_text(run(["openssl", "ec", "-in", f"{work}/device.pem", "-pubout"]))
        for file in ("key.pem", "cert.pem"):
            (work / file).chmod(0o644)
        say("starting nginx and the server ...")
        self.nginx = Nginx(work)
        self.server = Trivet(work, "data", environment=json.loads(self.options.environment))
        self.server.log_in()
        self.start_seconds, self.idle_mb = self.server.started_in, self.server.resident_mb()
        say(f"letting {self.devices} devices in ...")
        self.seed(0, self.devices, "tokens")

    def seed(self, first, last, name, status="accepted"):
        begun = time.monotonic()
        java("Seed", self.server.data, first, last, self.work / "device.pub", self.work / name, status)
        return time.monotonic() - begun

    def script(self, name, tokens, method, path, body="nil", most=None):
        """A script for wrk; each of its two threads takes every second token."""
        file = self.work / f"{name}.lua"
        most = most or 10**9
        file.write_text(f"""
local count = 0
function setup(thread) thread:set("part", count); count = count + 1 end
function init(args)
  tokens, at, step = {{}}, 0, part * 1000000000
  local line = 0
  for token in io.lines("{self.work}/{tokens}") do
    if line >= {most} then break end
    if line % 2 == part % 2 then tokens[#tokens + 1] = "Bearer " .. token end
    line = line + 1
  end
  at = args[1] and tonumber(args[1]) % #tokens or math.random(#tokens)
  headers = {{ ["Content-Type"] = "application/json" }}
end
function request()
  at = at % #tokens + 1
  step = step + 1
  headers["Authorization"] = tokens[at]
  return wrk.format("{method}", "{path}", headers, {body})
end
""")
        return file

    def start(self):
        def size(path):
            return sum(f.stat().st_size for f in pathlib.Path(path).rglob("*") if f.is_file())
        library = size(HOME / "server/target/lib") + (HOME / "server/target/server.jar").stat().st_size
        postgres = sum(f.stat().st_size for f in (HOME / "server/target/lib").glob("embedded-postgres-binaries-*"))
        again = []
        for _ in range(2):
            self.server.close()
            self.server.start()
            again.append(self.server.started_in)
        self.server.log_in()
        self.row("start until the first answer: empty folder · existing", "18.7 s · 17.1 s (hawkBit, measured before)", f"{self.start_seconds:.1f} s · {min(again):.1f} s", "", "", "")
        self.row("resident memory after the start", "795–815 MB (hawkBit)", f"{self.idle_mb} MB", "", "", "")
        self.reach(7, "time to the first answer, memory after the start, size", "reported", f"{min(again):.1f} s, {self.idle_mb} MB, {library / 2**20:.0f} MB (hawkBit 17.1 s, 795 MB, 95 MB)", None)
        self.row("size of the program with its libraries", "95 MB (hawkBit)", f"{library / 2**20:.0f} MB", "", "", f"of which embedded PostgreSQL for two processors {postgres / 2**20:.0f} MB")
        self.packed()

    def packed(self):
        """What ./trivet dist makes, started with and without its AOT cache in turn."""
        out = self.work / "trivet"
        subprocess.run([str(HOME / "dist/build"), str(HOME / "server/target"), str(out)], check=True, capture_output=True, timeout=900)
        size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
        seconds, memory = {"on": [], "off": []}, {"on": [], "off": []}
        for _ in range(self.rounds + 1):
            for cache in ("on", "off"):
                server = Trivet(self.work, "packed", environment={"TRIVET_AOT": cache}, program=[str(out / "bin/trivet")])
                time.sleep(2)
                seconds[cache].append(server.started_in)
                memory[cache].append(server.resident_mb())
                server.close()
        on, off = sorted(seconds["on"][1:]), sorted(seconds["off"][1:])  # the first made the folder
        self.row("packed, start until the first answer, with AOT cache", f"{statistics.median(off):.2f} s (without)", f"{statistics.median(on):.2f} s ({on[0]:.2f}–{on[-1]:.2f})", f"{statistics.median(on) / statistics.median(off):.2f}", "",
                 f"existing folder, PostgreSQL included; resident {statistics.median(memory['on'][1:]):.0f} / {statistics.median(memory['off'][1:]):.0f} MB two seconds after")
        self.reach(7, "the package: time to the first answer with its AOT cache, size", "reported", f"{statistics.median(on):.2f} s, {size / 2**20:.0f} MB", None)
        self.row("size of the package, runtime and cache included", "", f"{size / 2**20:.0f} MB, {(self.work / 'trivet.tar.gz').stat().st_size / 2**20:.0f} MB packed", "", "", f"cache {(out / 'lib/trivet.aot').stat().st_size / 2**20:.0f} MB")

    def poll(self):
        script = self.script("poll", "tokens", "GET", NEXT)
        ours = lambda c: lambda: wrk(self.server.http, self.seconds, c, self.server.pids(), script)
        theirs = lambda c: lambda: wrk(f"http://127.0.0.1:{self.nginx.plain}", self.seconds, c, self.nginx.pids(), script)
        self.warm(ours(64))
        rate = self.pair(f"idle poll, kept alive, 64 connections, {self.devices:,} devices", "nginx, constant 204", theirs(64), ours(64), reach=1, least=0.45, p99_within=3)
        if not self.options.quick:
            self.pair("idle poll, kept alive, 256 connections", "nginx, constant 204", theirs(256), ours(256), reach=1, least=0.45)
        if self.options.hawkbit:
            hawkbit = lambda: wrk(self.options.hawkbit, self.seconds, 64, headers=[self.options.hawkbit_header])
            self.pair("idle poll beside hawkBit", "hawkBit", hawkbit, ours(64), reach=1, least=100)
        else:
            self.row("idle poll beside hawkBit", "430–520 /s (measured before)", f"{rate:,.0f} /s", f"{rate / 520:.0f}×", "≥ 100×", "no hawkBit in this run: --hawkbit URL")
            self.reach(1, "idle poll, beside hawkBit's 430–520 a second measured before", "≥ 100×", f"{rate / 520:.0f}×", rate / 520 >= 100)
        self.row(f"resident memory with {self.devices:,} devices polling", "1,043 MB (hawkBit)", f"{self.server.resident_mb()} MB", "", "", "heap limit 512 MB")
        self.reach(7, f"resident memory with {self.devices:,} devices polling", "reported", f"{self.server.resident_mb()} MB (hawkBit, 100,000: 1,043 MB)", None)

    def flame(self):
        """Where the time of an idle poll goes."""
        script = self.script("poll", "tokens", "GET", NEXT)
        self.warm(lambda: wrk(self.server.http, self.seconds, 64, (), script))
        target = HOME / f"benchmarks/results/poll-flame-{self.options.name or 'now'}.svg"
        recording = self.work / "poll.jfr"
        jcmd = os.environ["JAVA_HOME"] + "/bin/jcmd"
        try:
            run([jcmd, str(self.server.process.pid), "JFR.start", "name=poll", "settings=profile",
                 "jdk.CPUTimeSample#enabled=true", "jdk.CPUTimeSample#throttle=1ms", "jdk.ExecutionSample#enabled=false"])
            wrk(self.server.http, 10, 64, (), script)
            run([jcmd, str(self.server.process.pid), "JFR.stop", "name=poll", f"filename={recording}"])
            java("Flame", recording, target, f"idle poll, kept alive ({self.options.name or 'now'})")
            say(f"written: {target.relative_to(HOME)}")
        except subprocess.CalledProcessError as error:
            raise SystemExit("bench: no flame graph: " + (error.stderr or "")[-500:])

    def tls(self):
        script = self.script("poll", "tokens", "GET", NEXT)
        def new(url, pids):
            # one request a connection: the header makes both servers close it
            file = self.work / "close.lua"
            file.write_text(script.read_text().replace('headers = { [', 'headers = { ["Connection"] = "close", ['))
            return lambda: wrk(url, self.seconds, 64, pids, file)
        ours, theirs = self.server.https, f"https://127.0.0.1:{self.nginx.tls}"
        self.warm(new(ours, []))
        self.pair("poll over a new TLS 1.3 connection each", "nginx, same certificate", new(theirs, self.nginx.pids()), new(ours, self.server.pids()), reach=2, least=0.75)
        kept = lambda url, pids: lambda: wrk(url, self.seconds, 64, pids, script)
        self.pair("poll over kept TLS 1.3 connections", "nginx", kept(theirs, self.nginx.pids()), kept(ours, self.server.pids()))

    def downloads(self):
        size = 100 << 20
        file = self.server.upload("bench-download", size)
        shutil.copy(file, self.work / "www/file")
        (self.work / "www/file").chmod(0o644)
        link = json.loads(self.server.call("GET", f"/api/management/v1/deployments/artifacts/{self.server.artifact_id('bench-download')}/download")[1])["uri"]
        path = re.sub(r"^https?://[^/]+", "", link)
        wrk(self.server.http + path, 2, 16)
        seconds = max(2, self.seconds // 2)
        for connections in (1, 16, 64):
            self.pair(f"download of 100 MB, {connections} clients", "nginx, sendfile", lambda: wrk(f"http://127.0.0.1:{self.nginx.plain}/file", seconds, connections, self.nginx.pids()),
                      lambda: wrk(self.server.http + path, seconds, connections, self.server.pids()), "bytes", "MB/s", scale=2**20, reach=5, least=0.85)
        self.pair("download of 100 MB with TLS, 16 clients", "nginx", lambda: wrk(f"https://127.0.0.1:{self.nginx.tls}/file", seconds, 16, self.nginx.pids()),
                  lambda: wrk(self.server.https + path, seconds, 16, self.server.pids()), "bytes", "MB/s", scale=2**20, reach=5)

    def alone(self, kind, batch=500):
        return lambda: {"rate": float(java("Alone", self.server.data, kind, self.seconds, 2, batch, min(10_000, self.devices))), "p99": 0, "cpu": 0}

    def inventory(self):
        body = """'[{"name":"kernel","value":"6.1"},{"name":"device_type","value":"board"},{"name":"artifact_name","value":"base-1"},{"name":"load","value":"v' .. step .. '"}]'"""
        changed = self.script("inventory", "tokens", "PUT", INVENTORY, body, most=10_000)
        same = self.script("same", "tokens", "PUT", INVENTORY, body.replace("' .. step .. '", ""), most=10_000)
        ours = lambda: wrk(self.server.http, self.seconds, 256, self.server.pids(), changed)
        self.warm(ours)
        self.pair("inventory report with a change, 256 connections", "PostgreSQL alone, same rows in batches of 500", self.alone("inventory"), ours, reach=3, least=0.5)
        wrk(self.server.http, self.seconds, 64, (), same)
        self.pair("inventory report without a change", "nginx, constant 204", lambda: wrk(f"http://127.0.0.1:{self.nginx.plain}", self.seconds, 64, self.nginx.pids(), same),
                  lambda: wrk(self.server.http, self.seconds, 64, self.server.pids(), same))

    def offered(self, count):
        """A deployment to all devices, offered to the first `count`; its id."""
        self.server.upload("bench-release", 1000)
        status, answer = self.server.call("POST", "/api/management/v1/deployments/deployments", {"name": "bench", "artifact_name": "bench-release", "all_devices": True})
        assert status == 201, answer
        deployment = self.server.location.rsplit("/", 1)[1]
        with open(self.work / "tokens") as lines:
            tokens = [next(lines).strip() for _ in range(count)]
        host, port = urllib.parse.urlsplit(self.server.http).netloc.split(":")

        def ask(part):
            connection = http.client.HTTPConnection(host, int(port), timeout=60)
            for token in part:
                connection.request("GET", NEXT, headers={"Authorization": "Bearer " + token})
                answer = connection.getresponse()
                assert answer.status == 200, (answer.status, answer.read())
                answer.read()
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(ask, [tokens[i::16] for i in range(16)]))
        return deployment

    def status(self):
        count = 2_000
        deployment = self.offered(count)
        body = """'{"status":"installing","substate":"step ' .. step .. '"}'"""
        script = self.script("status", "tokens", "PUT", f"/api/devices/v1/deployments/device/deployments/{deployment}/status", body, most=count)
        ours = lambda: wrk(self.server.http, self.seconds, 256, self.server.pids(), script)
        self.warm(ours)
        rate = self.pair("status report, 256 connections", "PostgreSQL alone, same rows in batches of 500", self.alone("status"), ours, reach=3, least=0.5)
        self.reach(3, "status report, beside hawkBit's 330–380 a second measured before", "≥ 20×", f"{rate / 380:.0f}×", rate / 380 >= 20)
        self.row("status report beside hawkBit's feedback", "330–380 /s (measured before)", f"{rate:,.0f} /s", f"{rate / 380:.0f}×", "≥ 20×", "")
        self.server.call("PUT", f"/api/management/v1/deployments/deployments/{deployment}/status", {"status": "aborted"})

    def million(self):
        """A fleet of a million: what an idle poll costs, and what bulk work does to the polls beside it."""
        total, pending = self.options.million, self.options.pending or self.options.million // 10
        if not total:
            return
        more = self.devices
        if total > more:
            seconds = self.seed(more, total, "more")
            self.notes.append(f"letting {total - more:,} devices in through the database took {seconds:.0f} s")
            run(["bash", "-c", f"cat {self.work}/tokens {self.work}/more > {self.work}/all"])
        else:
            shutil.copy(self.work / "tokens", self.work / "all")
        self.seed(total, total + pending, "none", "pending")
        few = self.script("few", "all", "GET", NEXT, most=min(10_000, total // 10))
        all_of_them = self.script("all", "all", "GET", NEXT)
        self.first_polls(all_of_them, total)
        self.pair(f"idle poll with {total:,} devices, all of them asking", f"{min(10_000, total // 10):,} of them asking", lambda: wrk(self.server.http, self.seconds, 64, self.server.pids(), few),
                  lambda: wrk(self.server.http, self.seconds, 64, self.server.pids(), all_of_them), reach=1, least=0.85)
        self.row(f"resident memory with {total:,} devices known", "", f"{self.server.resident_mb()} MB", "", "", "heap limit 512 MB")
        idle = self.steady(all_of_them, lambda: time.sleep(self.seconds))
        for name, work in (("search for one of them", self.search), ("export of all", self.export), (f"accepting {pending:,}", self.accept), ("a deployment to all", self.deploy_to_all)):
            during = self.steady(all_of_them, work)
            self.reach(4, f"{name} with {total:,} devices: p99 of the polls beside", "< 10×", f"{during['p99'] / max(0.1, idle['p99']):.1f}×", during["p99"] < 10 * max(0.1, idle["p99"]))
            self.row(f"{name}, {total:,} devices, polls going on beside", f"p99 of polls idle {idle['p99']:.1f} ms", f"{during['took']:.1f} s", f"p99 {during['p99'] / max(0.1, idle['p99']):.1f}×", "p99 < 10×", f"p99 of polls {during['p99']:.1f} ms; {during['said']}; {self.server.resident_mb()} MB")

    def first_polls(self, script, total):
        """Everybody asks once, in order, so that afterwards everybody is known."""
        answered, begun = 0, time.monotonic()
        while answered < total:
            if time.monotonic() - begun > (self.options.warm or 1_200):
                raise SystemExit(f"only {answered:,} of {total:,} devices had their first answer after {time.monotonic() - begun:.0f} s")
            answered += wrk(self.server.http, 20 if total > 100_000 else 3, 256, self.server.pids(), script, arguments=[answered // 2])["requests"]
        self.notes.append(f"first polls of {total:,} devices: {answered / (time.monotonic() - begun):,.0f} a second")

    def steady(self, script, work):
        """Polls at a quarter of what is possible while some work is done: their p99 and what it said."""
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            begun = time.monotonic()
            job = pool.submit(work)
            samples = []
            while not samples or not job.done():
                samples.append(wrk(self.server.http, 2, 8, (), script, errors_max=0))
            said = job.result()
        return {"p99": max(s["p99"] for s in samples), "took": (said or {}).get("seconds", time.monotonic() - begun), "said": (said or {}).get("said", "")}

    def search(self):
        begun = time.monotonic()
        status, body = self.server.call("POST", "/api/management/v2/inventory/filters/search", {"filters": [{"scope": "identity", "attribute": "mac", "type": "$eq", "value": f"bench-{self.options.million // 2}"}]})
        found = json.loads(body)
        assert status == 200 and len(found) == 1, (status, body[:300])
        return {"seconds": time.monotonic() - begun, "said": "found"}

    def export(self):
        begun = time.monotonic()
        request = urllib.request.Request(self.server.http + "/api/management/v1/inventory/export?format=jsonl", data=b"{}", headers={"Authorization": "Bearer " + self.server.token, "Content-Type": "application/json"})
        lines = 0
        with urllib.request.urlopen(request, timeout=3600) as answer:
            for _ in answer:
                lines += 1
        assert lines >= self.options.million, lines
        return {"seconds": time.monotonic() - begun, "said": f"{lines:,} lines"}

    def accept(self):
        begun = time.monotonic()
        status, body = self.server.call("POST", "/api/management/v1/bulk/operations", {"action": "accept", "all": True})
        assert status == 202, body
        operation = json.loads(body)
        while operation["state"] == "running":
            time.sleep(0.5)
            operation = json.loads(self.server.call("GET", f"/api/management/v1/bulk/operations/{operation['id']}")[1])
        assert operation["state"] == "finished" and operation["changed"] == operation["total"], operation
        return {"seconds": time.monotonic() - begun, "said": f"{operation['changed'] / (time.monotonic() - begun):,.0f} devices a second"}

    def deploy_to_all(self):
        self.server.upload("nobody", 1000)  # of the type board, which no device has reported: nobody becomes busy
        begun = time.monotonic()
        status, answer = self.server.call("POST", "/api/management/v1/deployments/deployments", {"name": "all", "artifact_name": "nobody", "all_devices": True})
        took = time.monotonic() - begun
        assert status == 201, answer
        self.server.call("PUT", f"/api/management/v1/deployments/deployments/{self.server.location.rsplit('/', 1)[1]}/status", {"status": "aborted"})
        return {"seconds": took, "said": "ordered, then aborted"}

    def load(self, count, *more):
        """The load tool with a fleet of `count`: its process, to be waited for by `loaded`."""
        file = self.work / f"fleet-{count}.json"
        part = {"device_type": "gateway", "poll_seconds": 30, "retry_seconds": 30, "failures": {"install": 0.02, "restart": 0.01}}
        file.write_text(json.dumps({"name": f"bench-{count}", "parts": [dict(part, count=count - count // 4), dict(part, count=count // 4, key="ed25519", next="v1-post")]}))
        self.result = self.work / f"fleet-{count}-result.json"
        log = open(self.work / "load.log", "ab")
        return subprocess.Popen([JAVA, "-Xmx1g", "-cp", f"{HOME}/simulator/target/simulator.jar:{HOME}/simulator/target/lib/*", "io.trivet.simulator.load.LoadCommand", "load", str(file),
                                 "--server", self.server.https.replace("127.0.0.1", "localhost"), "--ca", f"{self.work}/cert.pem", "--admin", f"{self.server.data}/first-admin.txt", "--ramp", str(max(1, count / 500)),
                                 "--within", "7200", "--json", str(self.result), *more], stdout=log, stderr=log)

    def loaded(self, process):
        code = process.wait(7300)
        result = json.loads(self.result.read_text()) if self.result.exists() else {}
        if code != 0:
            raise SystemExit(f"the load tool ended with {code}: {result.get('failures')} {result.get('wrongs')} " + (self.work / "load.log").read_text()[-800:])
        return result

    def times(self, result):
        rows = {row["kind"]: row for row in result["answers"]}
        return f"{sum(row['answers'] for row in rows.values()):,} answers, none wrong; p99 ms: " + ", ".join(f"{kind} {row['p99']:.0f}" for kind, row in rows.items())

    def fleet(self):
        """A fleet that proves itself, is accepted, and updates at once, with failures and reconnects."""
        count = self.options.fleet or (500 if self.options.quick else 10_000)
        self.loaded(self.load(count))  # arrives and is accepted
        spent = cpu(self.server.pids())
        result = self.loaded(self.load(count, "--update", "100000", "--phases", "4", "--phase-seconds", "10"))
        counts = result["counts"]
        self.reach(4, f"{count:,} devices update with failures and reconnects", "no error, nothing lost", f"{result['seconds']:.0f} s, none lost", True)
        self.row(f"{count:,} devices update in four phases ten seconds apart (100 kB), {counts['failed']:,} fail, {counts['restarted']:,} lose their power", "", f"{result['seconds']:.0f} s", "", "nothing lost, none wrong",
                 f"{self.times(result)}; server {cpu(self.server.pids()) - spent:.0f} s of CPU, {self.server.resident_mb()} MB; {counts['sent_away']:,} times 429")

    def crash(self):
        """kill -9 in the middle of an update; everybody comes back within half a minute."""
        count = self.options.fleet or (500 if self.options.quick else 10_000)
        process = self.load(count, "--update", "100000", "--outage-allowed")
        self.until_busy(count, process)
        self.server.crash()
        down = time.monotonic()
        self.server.start()
        up = time.monotonic() - down
        result = self.loaded(process)
        self.reach(6, f"kill -9 while {count:,} devices update; they come back within 30 s", "no 5xx, all served", f"all through after {time.monotonic() - down:.0f} s", True)
        self.row(f"kill -9 while {count:,} devices update; they come back within 30 s", "", f"up after {up:.1f} s, all through after {time.monotonic() - down:.0f} s", "", "no 5xx, nothing lost",
                 f"{self.times(result)}; {result['counts']['sent_away']:,} times 429, {result['counts']['unreachable']:,} without an answer while it was down")
        self.server.log_in()

    def until_busy(self, count, process):
        """Until a tenth of the devices have ended the newest deployment of the fleet."""
        while process.poll() is None:
            status, body = self.server.call("GET", "/api/management/v1/deployments/deployments?per_page=1")
            newest = (json.loads(body) or [{}])[0]
            done = newest.get("statistics", {}).get("status", {})
            if newest.get("status") == "inprogress" and newest.get("name", "").startswith("load of") and done.get("success", 0) + done.get("failure", 0) > count / 10:
                return
            time.sleep(0.2)
        self.loaded(process)
        raise SystemExit("the update was over before the server could be killed")

    def report(self, seconds):
        kind = "quick" if self.options.quick else "full"
        some = [self.options.only.replace(",", "-")] if self.options.only != ",".join(SECTIONS) else []
        name = "-".join([time.strftime("%Y-%m-%d", time.gmtime()), kind, *some, *filter(None, [self.options.name])])
        settings = "".join(f", {key}={value}" for key, value in json.loads(self.options.environment).items())
        lines = [f"# Side by side ({kind} run)", "",
                 f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end, {self.rounds} rounds of {self.seconds} s each, in turn; "
                 f"{self.devices:,} devices, server with -Xmx512m{settings}, everything on this machine; the load generator shares its cores. `./trivet bench{' --quick' if self.options.quick else ''}`, {seconds:.0f} s.", "",
                 "## Reach", "", *self.reach_table(), "", "## Everything measured", "",
                 "| what | beside | Trivet | ratio (spread) | goal | more (ours / theirs) |", "| --- | ---: | ---: | ---: | --- | --- |"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        lines += [""] + ["- " + note for note in self.notes]
        (HOME / f"benchmarks/results/{name}.md").write_text("\n".join(lines).rstrip() + "\n")
        say(f"written: benchmarks/results/{name}.md")

    def reach_table(self):
        """What the README shows; what has no line was not measured in this run."""
        lines = ["| | what | goal | measured | reached |", "| --- | --- | --- | ---: | --- |"]
        return lines + [f"| {' | '.join(map(str, line))} |" for line in sorted(self.reached, key=lambda line: line[0])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["flame"], help="only draw a flame graph of the idle poll")
    parser.add_argument("--name", default="", help="ends the name of the file of results")
    parser.add_argument("--program", help="folder with server.jar and lib of another build")
    parser.add_argument("--quick", action="store_true", help="a few minutes instead of a quarter of an hour")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, of " + ",".join(SECTIONS))
    parser.add_argument("--devices", type=int, help="devices that poll")
    parser.add_argument("--million", type=int, help="devices of the section million (1,000,000; in a quick run none)")
    parser.add_argument("--pending", type=int, help="devices that it accepts (a tenth)")
    parser.add_argument("--warm", type=int, help="seconds in which all of them must have polled once (1,200)")
    parser.add_argument("--fleet", type=int, help="virtual devices of the sections fleet and crash (10,000; quick 500; 100,000 take an hour)")
    parser.add_argument("--environment", default="{}", help='settings of the server as JSON, e.g. {"TRIVET_TLS_LIBRARY": "jdk"}')
    parser.add_argument("--hawkbit", help="a poll address of a running hawkBit, e.g. http://host/DEFAULT/controller/v1/device1")
    parser.add_argument("--hawkbit-header", default="Authorization: GatewayToken x", help="its authentication")
    options = parser.parse_args()
    if options.million is None:
        options.million = 0 if options.quick else 1_000_000
    if options.program:
        global CLASSES
        CLASSES = f"{options.program}/server.jar:{options.program}/lib/*"
    wanted = [s for s in options.only.split(",") if s]
    if set(wanted) - set(SECTIONS):
        parser.error("sections are " + ",".join(SECTIONS))
    for program in ("wrk", "nginx", "curl", "openssl", "ps"):
        if not shutil.which(program):
            raise SystemExit(f"bench: {program} is needed; ./trivet bench installs it on Debian as root")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started ends, too
    begun = time.monotonic()
    work = pathlib.Path(tempfile.mkdtemp(prefix="trivet-bench-"))
    work.chmod(0o755)
    bench = Bench(options, work)
    failed = []
    try:
        bench.prepare()
        if options.what == "flame":
            bench.flame()
            return
        for section in SECTIONS:
            if section in wanted:
                say(f"{section} ({time.monotonic() - begun:.0f} s)")
                try:
                    getattr(bench, section)()
                except (Exception, SystemExit) as error:  # one section must not take the others with it
                    failed.append(section)
                    bench.notes.append(f"{section} failed: {str(error)[:300]}")
                    say(f"  {section} FAILED: {error}")
        bench.report(time.monotonic() - begun)
    finally:
        for part in ("server", "nginx"):
            if hasattr(bench, part):
                getattr(bench, part).close()
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
