"""Takes out of texts what is nobody's business: credentials, user names, hosts, folders of a home.

Two strengths. What is shown and logged on this computer loses credentials only
(:func:`without_credentials`). What a user sends to a maintainer loses everything that tells who and
where (:class:`Mask`).
"""

from __future__ import annotations

import getpass
import os
import re
import socket
from typing import Dict, Iterable, List, Mapping, Optional, Set
from urllib.parse import unquote, urlsplit

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@'\"]*(?:@(?=[^/\s]*@)[^/\s@'\"]*)*@")
_URL = re.compile(r"\b(?P<scheme>[a-z][a-z0-9+.-]*)://[^\s'\"<>)\]]*", re.IGNORECASE)
# A word of the name, not the word alone: GITHUB_TOKEN, proxy-password, X-Api-Key.
_NAMED_SECRET = re.compile(
    r"(?P<name>[\w-]*(?:token|passw(?:or)?d|secret|api[-_]?key|credential|authcfg)[\w-]*"
    r"[\"']?\s*[=:]\s*)(?P<value>\"[^\"]*\"|'[^']*'|\S+)",
    re.IGNORECASE,
)
_AUTHORIZATION = re.compile(r"(?P<name>authorization\s*[=:]\s*).*", re.IGNORECASE)
_HOST = re.compile(r"(?P<name>\bhost(?:name)?\s*[=:]\s*[\"']?)[^\s\"',)]+", re.IGNORECASE)
_HOST_WITH_PORT = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*:\d{2,5}\b", re.I)
_ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_WORD = re.compile(r"(?<![\w/\\.-])(?=[^\s]*\d)[A-Za-z0-9_=-]{32,}(?![\w.-])")
_SHARE = re.compile(r"\\\\(?![?.]\\)[^\\\s]+\\[^\\\s]+")
_OTHER_HOME = re.compile(
    r"(?P<base>[/\\](?:home|Users)[/\\])(?!Public\b|Shared\b)[^/\\\s:'\"]+", re.IGNORECASE
)
# Names of accounts that tell nothing about a person, and would take words out of messages.
_COMMON_NAMES = {"root", "user", "admin", "administrator", "qgis", "python", "home", "users"}


def without_credentials(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` with the credentials in addresses, and every text of ``secrets``, masked."""
    for secret in sorted(_usable(secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return _CREDENTIALS.sub("***@", text)


def credentials_in(address: str) -> List[str]:
    """The password of a URL, in every form it may turn up in; empty where there is none."""
    try:
        parts = urlsplit(address)
        password = parts.password or ""
    except ValueError:  # no URL
        return []
    found = [password, unquote(password)]
    return [text for text in dict.fromkeys(found) if text]


class Mask:
    """Masks what tells who and where, for texts that leave this computer.

    Home folders become ``~``, hosts ``<host>``, accounts ``<user>``, secrets ``***``.

    Parameters
    ----------
    environ : mapping, optional
        Instead of ``os.environ``: its proxies and indexes name hosts, its ``USER`` the account.
    home, user, host : str, optional
        Instead of this computer's.
    secrets : iterable of str
        Further texts to mask (a proxy's host, say).
    """

    def __init__(
        self,
        environ: Optional[Mapping[str, str]] = None,
        home: Optional[str] = None,
        user: Optional[str] = None,
        host: Optional[str] = None,
        secrets: Iterable[str] = (),
    ) -> None:
        environ = os.environ if environ is None else environ
        self._homes = _forms_of_home(os.path.expanduser("~") if home is None else home)
        users = {user or _account(), *(environ.get(name, "") for name in ("USER", "USERNAME"))}
        users.add(environ.get("LOGNAME", ""))
        users |= {re.split(r"[/\\]", path.rstrip("/\\"))[-1] for path in self._homes}
        self._users = {name for name in users if _tells(name)}
        hosts = {socket.gethostname() if host is None else host, environ.get("COMPUTERNAME", "")}
        hosts |= {name.split(".")[0] for name in hosts} | {environ.get("USERDOMAIN", "")}
        for value in environ.values():
            hosts |= _hosts_in(value)
        self._hosts = {name for name in hosts if len(name) > 2 and _tells(name)} - {"localhost"}
        self._secrets: Set[str] = set(_usable(secrets))
        for value in environ.values():
            self._secrets.update(_usable(credentials_in(value)))

    def __call__(self, text: str) -> str:
        """Return ``text`` masked."""
        hosts = self._hosts | {name for name in _hosts_in(text) if _tells(name)}
        text = without_credentials(text, self._secrets)
        text = _AUTHORIZATION.sub(r"\g<name>***", text)
        text = _NAMED_SECRET.sub(r"\g<name>***", text)
        text = _EMAIL.sub("<email>", text)
        text = _URL.sub(r"\g<scheme>://<address>", text)
        for home in self._homes:
            text = _replace(text, home, "~")
        text = _SHARE.sub(r"\\\\<share>", text)
        text = _OTHER_HOME.sub(r"\g<base><user>", text)
        text = _HOST.sub(r"\g<name><host>", text)
        text = _HOST_WITH_PORT.sub("<host>", text)
        text = _ADDRESS.sub("<host>", text)
        for names, instead in ((hosts, "<host>"), (self._users, "<user>")):
            for name in sorted(names, key=len, reverse=True):
                text = _replace(text, name, instead, word=True)
        return _LONG_WORD.sub("***", text)


def _usable(secrets: Iterable[str]) -> List[str]:
    # One or two letters would take letters out of every word.
    return [secret for secret in secrets if len(secret) > 2]


def _tells(name: str) -> bool:
    return len(name) > 1 and name.lower() not in _COMMON_NAMES


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # no such account, no such module on Windows
        return ""


def _forms_of_home(home: str) -> List[str]:
    """The home folder as it may be written, longest first: resolved, with either slash."""
    forms: Dict[str, None] = {}
    for path in (home.rstrip("/\\"), os.path.realpath(home)):
        for form in (path, path.replace("\\", "/"), path.replace("\\", "\\\\")):
            if len(form) > 2:
                forms[form] = None
    return sorted(forms, key=len, reverse=True)


def _hosts_in(text: str) -> Set[str]:
    found = set()
    for match in _URL.finditer(text):
        try:
            host = urlsplit(match.group(0)).hostname
        except ValueError:
            continue
        if host:
            found.add(host)
    return found


def _replace(text: str, part: str, instead: str, word: bool = False) -> str:
    edge = r"(?![\w])" if part[-1].isalnum() else ""
    start = r"(?<![\w])" if word else ""
    return re.sub(start + re.escape(part) + edge, lambda _: instead, text, flags=re.IGNORECASE)
