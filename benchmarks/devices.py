#!/usr/bin/env python3
"""devices.py DATA COUNT: lets COUNT devices in at the server of DATA and prints their tokens.

Uses openssl for keys and signatures, so that nothing but Python's library is needed.
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

data, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
lines = dict(line.split(": ", 1) for line in (data / "address.txt").read_text().splitlines())
admin = dict(line.split(": ", 1) for line in (data / "first-admin.txt").read_text().splitlines())
base = lines["http"]


def call(method, path, body=None, headers=None):
    request = urllib.request.Request(base + path, method=method, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


basic = base64.b64encode(f"{admin['email']}:{admin['password']}".encode()).decode()
status, token = call("POST", "/api/management/v1/useradm/auth/login", b"", {"Authorization": "Basic " + basic})
assert status == 200, token
management = {"Authorization": "Bearer " + token.decode(), "Content-Type": "application/json"}

with tempfile.TemporaryDirectory() as folder:
    key = f"{folder}/key.pem"
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key], check=True)
    public = subprocess.run(["openssl", "ec", "-in", key, "-pubout"], check=True, capture_output=True).stdout.decode()
    for number in range(count):
        identity = {"mac": f"bench-{number}"}
        new = json.dumps({"identity_data": identity, "pubkey": public}).encode()
        status, answer = call("POST", "/api/management/v2/devauth/devices", new, management)
        assert status == 201, answer
        body = json.dumps({"id_data": json.dumps(identity), "pubkey": public}).encode()
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=body, check=True, capture_output=True).stdout
        headers = {"Content-Type": "application/json", "X-MEN-Signature": base64.b64encode(signature).decode()}
        status, token = call("POST", "/api/devices/v1/authentication/auth_requests", body, headers)
        assert status == 200, token
        print(token.decode())
