"""Certificates for pip, so that a company's own, known to the system, are trusted.

pip 24.2 and later asks the system itself, pip 23.3 to 24.1 does when told to. Older ones know only
the certificates they bring along, so these get a file of both.
"""

from __future__ import annotations

import glob
import os
import re
from typing import Dict, FrozenSet, Mapping, Tuple

from . import launcher

_ASKS_THE_SYSTEM = (24, 2)
_CAN_BE_TOLD = (23, 3)
_VARIABLES = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

#: Run by the new environment's Python: pip's own certificates and the system's, as PEM.
_BOTH = """
import ssl, sys
from pip._vendor import certifi
with open(certifi.where(), encoding="utf-8") as stream:
    sys.stdout.write(stream.read())
for certificate in ssl.create_default_context().get_ca_certs(binary_form=True):
    sys.stdout.write(ssl.DER_cert_to_PEM_cert(certificate))
"""


def pip_version(python: str) -> Tuple[int, ...]:
    """Version of the pip in the environment of ``python``, from its files; empty if not told."""
    environment = glob.escape(os.path.dirname(os.path.dirname(python)))
    found: Tuple[int, ...] = ()
    for library in (os.path.join("lib", "python3*"), "Lib"):
        pattern = os.path.join(environment, library, "site-packages", "pip-*.dist-info")
        for path in glob.glob(pattern):
            numbers = re.findall(r"\d+", os.path.basename(path))[:2]
            found = max(found, tuple(int(number) for number in numbers))
    return found


def trust_variables(
    python: str,
    version: Tuple[int, ...],
    configured: FrozenSet[str],
    environment: Mapping[str, str],
    folder: str,
) -> Dict[str, str]:
    """Variables that make the pip of ``python`` trust what the system trusts.

    Parameters
    ----------
    python : str
        The environment's Python.
    version : tuple of int
        Its pip's version.
    configured : set of str
        Options that the user has set in pip's own configuration; ``cert`` among them settles it.
    environment : mapping
        The variables pip starts with; one that names certificates settles it too.
    folder : str
        An existing folder for a file of certificates.
    """
    if len(version) < 2 or version >= _ASKS_THE_SYSTEM:
        return {}
    if "cert" in configured or any(environment.get(name) for name in _VARIABLES):
        return {}
    if version >= _CAN_BE_TOLD:
        if "use-feature" in configured:  # a variable would replace what is set there
            return {}
        return {"PIP_USE_FEATURE": "truststore"}
    try:
        question = [python, "-I", "-c", _BOTH]
        finished = launcher.run_briefly(question, environment=dict(environment), guard=python)
    except launcher.LaunchError:
        return {}
    if finished.code != 0 or "BEGIN CERTIFICATE" not in finished.output:
        return {}
    path = os.path.join(folder, "certificates.pem")
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(finished.output)
    return {"REQUESTS_CA_BUNDLE": path}
