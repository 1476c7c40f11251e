"""Credentials never show; texts for others tell nothing of who and where."""

from __future__ import annotations

import pytest

from gnnwr_qgis.runtime.masking import Mask, credentials_in, without_credentials


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Looking in https://ada:pw@host/simple", "Looking in https://***@host/simple"),
        ("proxy 'http://ada:p@ss@host:3128'", "proxy 'http://***@host:3128'"),
        ("https://token@host/x and http://b:c@d", "https://***@host/x and http://***@d"),
        ("https://host/ada@example.org", "https://host/ada@example.org"),
        ("see https://host/simple", "see https://host/simple"),
    ],
)
def test_credentials_in_addresses(text, masked):
    assert without_credentials(text) == masked


def test_secrets_wherever_they_stand():
    secrets = credentials_in("http://me:open%2Fsesame@proxy:3128")
    assert secrets == ["open%2Fsesame", "open/sesame"]
    text = without_credentials("tried open/sesame, then open%2Fsesame", secrets)
    assert text == "tried ***, then ***"
    assert credentials_in("http://proxy:3128") == credentials_in("http://[broken") == []


def mask(text, **more):
    told = {"environ": {}, "home": "/home/ada", "user": "ada", "host": "engine.firm.example"}
    return Mask(**{**told, **more})(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/home/ada/.cache/x", "~/.cache/x"),
        ("/home/adam/x", "/home/<user>/x"),
        ("/Users/grace/Library", "/Users/<user>/Library"),
        ("C:\\Users\\grace\\AppData", "C:\\Users\\<user>\\AppData"),
        ("made by ada on engine", "made by <user> on <host>"),
        ("the adapter of the engines", "the adapter of the engines"),
        ("index.firm.example:443 refused", "<host> refused"),
        ("host='files.firm.example', port=443", "host='<host>', port=443"),
        ("https://files.example/a then files.example", "https://<address> then <host>"),
        ("from 192.168.0.7:8080", "from <host>"),
        ("version 2.13.0.1 of torch", "version <host> of torch"),
        ("Authorization: Bearer abc def", "Authorization: ***"),
        ("MY_TOKEN=abc next", "MY_TOKEN=*** next"),
        ("'api_key': 'abc def'", "'api_key': ***"),
        ("mail ada.l@firm.example", "mail <email>"),
        ("key 0123456789abcdef0123456789abcdef", "key ***"),
        ("\\\\server\\share\\x", "\\\\<share>\\x"),
        ("libtorch_cpu.so: gnnwr_qgis.engine.jobs", "libtorch_cpu.so: gnnwr_qgis.engine.jobs"),
    ],
)
def test_what_others_see(text, masked):
    assert mask(text, host="engine.firm.example" if "engine.jobs" not in text else "x1") == masked


def test_homes_of_windows_and_of_other_scripts():
    home = "C:\\Users\\艾达 洛"
    assert mask("C:\\Users\\艾达 洛\\x", home=home, user="艾达 洛") == "~\\x"
    assert mask("c:/users/艾达 洛/x", home=home) == "~/x"
    assert mask("'C:\\\\Users\\\\艾达 洛\\\\x'", home=home) == "'~\\\\x'"


def test_hosts_and_passwords_of_the_variables():
    environ = {
        "PIP_INDEX_URL": "https://u:hunter2@wheels.example/x",
        "HTTP_PROXY": "http://gate:3128",
    }
    text = "wheels.example said hunter2 to gate"
    assert mask(text, environ=environ) == "<host> said *** to <host>"


def test_an_account_that_tells_nothing_stays():
    assert mask("the root of the python tree", user="root", home="/root") == (
        "the root of the python tree"
    )
