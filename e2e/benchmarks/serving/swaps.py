"""Changes what our server serves, by signed updates on its admin port."""

import base64
import http.client
import json
import subprocess
import threading
import time


class Updates:
    """A signing key and the generations sent so far."""

    def __init__(self, folder):
        self.key = folder / "update-key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True)
        public = subprocess.run(
            ["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"], check=True, capture_output=True
        ).stdout
        self.public_key = base64.b64encode(public).decode()
        self.generation = 1
        self.body = folder / "update.json"

    def signed(self, model, revisions):
        """The next generation's body and signature."""
        self.generation += 1
        body = json.dumps({"model": model, "generation": self.generation, "revisions": revisions}).encode()
        self.body.write_bytes(body)
        command = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", self.body]
        return body, base64.b64encode(subprocess.run(command, check=True, capture_output=True).stdout).decode()


class Swapper(threading.Thread):
    """Applies prepared updates one after another, each when the one before is served, spread over some seconds."""

    def __init__(self, port, updates, seconds):
        super().__init__()
        self.port, self.updates, self.seconds = port, updates, seconds
        self.applied = 0
        self.refused = []

    def run(self):
        admin = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        began = time.monotonic()
        for at, (body, signature) in enumerate(self.updates):
            time.sleep(max(0, began + at * self.seconds / len(self.updates) - time.monotonic()))
            admin.request("PUT", "/admin/v1/desired", body, {"Evenkeel-Signature": signature})
            response = admin.getresponse()
            answer = response.read()
            if response.status != 200:
                self.refused.append(answer.decode())
                continue
            wanted = json.loads(body)["generation"]
            while not served(admin, wanted):
                time.sleep(0.002)
            self.applied += 1
        admin.close()


def served(admin, generation):
    admin.request("GET", "/admin/v1/state")
    state = json.loads(admin.getresponse().read())
    return state["generation"] >= generation and all(
        revision["state"] == "Ready" for revision in state["revisions"] if revision["weight"] > 0
    )
