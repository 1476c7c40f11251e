"""The proxy that QGIS uses, in the form that pip takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, List, Tuple
from urllib.parse import urlsplit

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyQuery

# Any address outside stands for the place that packages come from.
_OUTSIDE = "https://example.org/"
_HTTP = (QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy)


@dataclass(frozen=True)
class Proxy:
    """A proxy of QGIS.

    ``url`` may hold a password, so it is in no text of this object; ``excluded`` are hosts that it
    is not for; ``socks`` tells of one that pip cannot use (``url`` is empty then).
    """

    url: str = field(default="", repr=False)
    excluded: Tuple[str, ...] = ()
    socks: bool = False


def proxy() -> Proxy:
    """Return the proxy set in QGIS (or the system's, where QGIS uses that) for addresses outside.

    QGIS has put in the account of an authentication configuration already.
    """
    manager = QgsNetworkAccessManager.instance()
    factory = manager.proxyFactory()
    if factory is None:
        return Proxy()
    found = factory.queryProxy(QNetworkProxyQuery(QUrl(_OUTSIDE)))
    for one in found:
        if one.type() in _HTTP and one.hostName():
            return Proxy(_url(one), _excluded(manager))
    return Proxy(socks=any(one.type() == QNetworkProxy.ProxyType.Socks5Proxy for one in found))


def _excluded(manager: Any) -> Tuple[str, ...]:
    """Hosts of the addresses that QGIS's proxy is not for."""
    addresses: List[str] = list(manager.excludeList())
    addresses += manager.noProxyList() if hasattr(manager, "noProxyList") else []
    hosts = (_host(address) for address in addresses)
    return tuple(dict.fromkeys(host for host in hosts if host))


def _host(address: str) -> str:
    address = address.strip()
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:  # no address
        return ""


def _url(one: QNetworkProxy) -> str:
    url = QUrl()
    url.setScheme("http")
    url.setHost(one.hostName())
    if one.port():
        url.setPort(one.port())
    url.setUserName(one.user())
    url.setPassword(one.password())
    return bytes(url.toEncoded()).decode("ascii")
