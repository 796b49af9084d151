"""Pact's verifier against one provider: exits 1 when an interaction does not match."""

import json
import sys

from pact import Verifier

url, contract = sys.argv[1:]
verifier = (
    Verifier("verifik-face-recognition-collections", host="127.0.0.1")
    .add_transport(url=url)
    .add_source(contract)
    .state_handler(f"{url}/_pact/states", body=True)
)
try:
    verifier.verify()
except RuntimeError:
    pass
results = verifier.results["interactionResults"]
failed = [one["description"] for one in results if one["result"] != "OK"]
print(json.dumps(failed))
expected = len(json.load(open(contract))["interactions"])
# Anything but a verdict on every interaction is no verdict.
sys.exit(2 if len(results) != expected else 1 if failed else 0)
