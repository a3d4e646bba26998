"""Operators: who counts as one, behind a proxy, with a password, or at the machine itself."""

import pytest

from tests.status.conftest import TOKEN, page, with_page


@pytest.mark.parametrize(("status", "headers"), [
    (200, {"Authorization": f"Bearer {TOKEN}"}),
    (200, {"Authorization": "Basic YW55Ym9keTphbiBvcGVyYXRvcidzIGxvbmcgcGFzc3dvcmQ="}),
    (401, {}),
    (401, {"Authorization": "Bearer wrong"}),
    (401, {"Authorization": "Basic !!"}),
    (401, {"Authorization": "Basic /w=="}),
    (401, {"Authorization": f"Digest {TOKEN}"}),
    (401, {"X_Remote_User": "alice"}),
])  # fmt: skip
def test_operators_show_the_token(public, status, headers):
    """Where others can reach the page, an operator is who shows the password; being near is not enough."""
    assert status == public.ask("/", **headers).status


def test_a_browser_is_asked_for_the_password(public):
    """The operators' home, and nothing else, says that there is a password."""
    asked = [public.ask(path).headers.get("www-authenticate") for path in ("/", "/held", "/metrics")]

    assert ['Basic realm="partspost", charset="UTF-8"', None, None] == asked


def test_a_proxy_names_the_operator(tmp_path, settings, directory):
    """A header counts when it comes from where our proxy stands, and from nowhere else."""
    near = with_page(settings, proxy_header="x-remote-user")
    far = with_page(settings, proxy_header="x-remote-user", proxy_networks=("10.9.0.0/16",))
    statuses = []
    for name, one in (("near", near), ("far", far)):
        with page(tmp_path / name, one, directory) as reader:
            statuses += [reader.ask("/", X_Remote_User="alice").status, reader.ask("/").status]

    assert [200, 404, 404, 404] == statuses


@pytest.mark.parametrize("headers", [
    {"X_Forwarded_For": "203.0.113.9"},
    {"Forwarded": "for=203.0.113.9"},
    {"Via": "1.1 proxy"},
    {"Host": "evil.example"},
    {"Host": "evil.example:8025"},
    {"Host": ""},
])  # fmt: skip
def test_somebody_behind_a_proxy_is_not_this_machine(afternoon, headers):
    """Without a lock, only who surely sits at this machine is an operator: no proxy, no foreign name for us."""
    assert 404 == afternoon.ask("/", **headers).status


def test_strangers_read_no_reasons(alone):
    """A probe from elsewhere learns whether the node is ready, and an operator why not."""
    alone.reasons.append("the disk is full")

    assert (False, True) == (
        "disk" in alone.ask("/readyz").body,
        "disk" in alone.ask("/readyz", Authorization=f"Bearer {TOKEN}").body,
    )
