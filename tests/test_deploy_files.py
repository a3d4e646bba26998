"""The files that lie ready for operators: containers, Postfix, log rotation and the dashboard, each held to the program."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from config import load_settings
from ingest import postfix_lines
from status.metrics import scrape
from store import Database, migrate
from tests import network
from tests.daemon import Daemon

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
DOCKERFILES = sorted((DEPLOY / "docker").rglob("Dockerfile"))
COMPOSE = yaml.safe_load((DEPLOY / "docker/compose.yml").read_text())
DASHBOARD = json.loads((DEPLOY / "grafana/partspost.json").read_text())
SECRETS = dict.fromkeys(("DB_PASSWORD", "PAGE_TOKEN", "SITE_SECRET", "MAIL_HOST"), "0123456789abcdef" * 2)


def instructions(dockerfile):
    """(instruction, arguments) of each line of a Dockerfile, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def of(dockerfile, name):
    """The arguments of every instruction of this name."""
    return [arguments for instruction, arguments in instructions(dockerfile) if instruction == name]


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_an_image_has_a_pinned_base_a_health_check_and_a_user(dockerfile):
    """Its base names a version and a release, somebody asks whether it lives, and who runs it is said."""
    bases = [base.split()[0] for base in of(dockerfile, "FROM")]

    assert all(re.fullmatch(r"[\w./-]+:[\w.]*\d*[\w.]*-?(?:slim-)?\w+(?:-slim)?", base) for base in bases), bases
    assert not [base for base in bases if base.endswith(":latest") or ":" not in base]
    assert 1 == len(of(dockerfile, "HEALTHCHECK"))
    assert of(dockerfile, "USER")
    assert all(line.startswith("[") for line in of(dockerfile, "ENTRYPOINT") + of(dockerfile, "CMD"))


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_an_image_is_built_as_linters_want_it(dockerfile):
    """No ADD, no sudo, nothing recommended comes along, the lists of packages go, downloads are checked by hash."""
    told = " ".join(of(dockerfile, "RUN"))

    assert [] == of(dockerfile, "ADD")
    assert "sudo" not in told
    assert (
        told.count("apt-get install")
        == told.count("--no-install-recommends")
        == told.count("rm -rf /var/lib/apt/lists")
    )
    assert told.count("pip install") == told.count("--require-hashes") + told.count("--no-deps")


def test_partspost_does_not_run_as_root():
    """The last user of its image is a number that is not root's, so that any platform can check it."""
    user = of(DEPLOY / "docker/Dockerfile", "USER")[-1]

    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)


def test_the_image_is_made_of_everything_that_the_wheel_is():
    """Each room is copied, and nothing that is not there or that .dockerignore keeps out."""
    copied = [words.split()[:-1] for words in of(DEPLOY / "docker/Dockerfile", "COPY") if "--from" not in words]
    names = {name.rstrip("/") for words in copied for name in words}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    rooms = {"partspost", "ingest", "notifier", "status", "store", "routing", "parsers", "config", "samples/mails"}

    assert rooms <= names <= let_in
    assert all((ROOT / name).exists() for name in names)


def test_the_image_can_be_built_from_what_it_copies(tmp_path):
    """Where no engine for containers is at hand: the copied files alone make the wheel that its build installs."""
    for words in of(DEPLOY / "docker/Dockerfile", "COPY"):
        *sources, target = words.split()
        for source in (one for one in sources if not one.startswith("--") and not one.startswith("/")):
            to = tmp_path / target.removeprefix("/")
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                to.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, to)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(command, cwd=tmp_path / "src", check=True, capture_output=True, timeout=100)

    assert 1 == len(list((tmp_path / "dist").glob("partspost-*.whl")))


def test_the_health_check_of_the_image_sees_health(tmp_path):
    """Its command ends in 0 while the daemon is ready, and not when nobody answers."""
    check = next(iter(of(DEPLOY / "docker/Dockerfile", "HEALTHCHECK")))
    command = json.loads(check[check.index("CMD") + 3 :])
    with Daemon(tmp_path) as daemon:
        asked = [sys.executable, *(word.replace("8025", str(daemon.place["page"])) for word in command[1:])]
        healthy = subprocess.run(asked, capture_output=True, timeout=60, check=False).returncode
    gone = subprocess.run(asked, capture_output=True, timeout=60, check=False).returncode

    assert (0, True) == (healthy, gone != 0)


def test_compose_is_whole():
    """Each service has a base and a health check; volumes are declared; nothing but mail is open to the world."""
    services = COMPOSE["services"]
    named = {volume.split(":")[0] for one in services.values() for volume in one["volumes"] if volume[0] not in "./"}

    assert named == set(COMPOSE["volumes"])
    for name, one in services.items():
        assert ("image" in one) != ("build" in one), name
        assert "healthcheck" in one or name == "partspost", name
        assert all(services.get(other) for other in one.get("depends_on", {}))
        assert all(how["condition"] == "service_healthy" for how in one.get("depends_on", {}).values())
        assert all(port == "25:25" or port.startswith("127.0.0.1:") for port in one.get("ports", [])), name
    assert re.fullmatch(r"postgres:\d+-\w+", services["postgres"]["image"])
    assert all(
        (DEPLOY / "docker" / one["build"]["context"]).exists()
        for one in services.values()
        if isinstance(one.get("build"), dict)
    )


def test_the_environment_of_compose_is_a_configuration(tmp_path):
    """What it sets are settings that partspost knows and accepts, on top of the sample network."""
    given = COMPOSE["services"]["partspost"]["environment"]
    filled = {key: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: SECRETS[found[1]], value) for key, value in given.items()}
    command = (
        "from config import load_settings; s = load_settings(None); print(s.lmtp.listen, s.page.listen, s.store.url)"
    )
    environment = (
        os.environ | filled | {"PARTSPOST_CONFIG": str(ROOT / "config"), "PARTSPOST_PATHS__STATE": str(tmp_path)}
    )
    told = subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert 0 == told.returncode, told.stderr
    assert "0.0.0.0:2424 0.0.0.0:8025 postgresql+psycopg://partspost:0123456789abcdef" in told.stdout


def test_no_secret_stands_in_a_file():
    """Passwords, tokens and secrets come from the environment of whoever starts it, which git never sees."""
    told = (DEPLOY / "docker/compose.yml").read_text()
    secrets = re.findall(r"^\s+\w*(?:PASSWORD|TOKEN|SECRET)\w*: (.*)$", told, re.MULTILINE)

    assert secrets
    assert all(value.startswith("${") for value in secrets)
    assert "/deploy/docker/.env" in (ROOT / ".gitignore").read_text().splitlines()


def cf(text):
    """Name to value of a main.cf."""
    return dict(re.findall(r"^([\w-]+) = ?(.*)$", text, re.MULTILINE))


def example_settings(folder):
    """The sample network's settings, installed as docs/install.md says: LMTP by a socket in the state directory."""
    text = (ROOT / "config/partspost.toml").read_text()
    folder.mkdir()
    text = text.replace('[lmtp]\nlisten = ""', '[lmtp]\nlisten = "unix:lmtp.sock"').replace(
        '"var"', '"/var/lib/partspost"', 1
    )
    (folder / "partspost.toml").write_text(text)
    return load_settings(folder)


def test_the_postfix_example_is_what_the_command_prints(tmp_path):
    """Every line of `partspost postfix-config` for an installation by the book stands in the example."""
    main, master = postfix_lines(example_settings(tmp_path / "etc"))
    example = cf((DEPLOY / "postfix/main.cf").read_text())

    by_lmtp = {name: value for name, value in cf(main).items() if not name.startswith("partspost-pipe")}
    assert {name: example.get(name) for name in by_lmtp} == by_lmtp
    assert master.splitlines()[0] in (DEPLOY / "postfix/master.cf").read_text()


@pytest.mark.system
def test_postfix_knows_every_line_of_the_example(tmp_path):
    """Postfix itself reads both files without a complaint about a name or a value."""
    if not shutil.which("postconf", path="/usr/sbin"):
        pytest.skip("Postfix is not installed (apt-get install postfix)")
    shutil.copytree(DEPLOY / "postfix", tmp_path / "conf")
    for what in ("-n", "-M"):
        command = ["/usr/sbin/postconf", "-c", str(tmp_path / "conf"), what]
        told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert (0, "") == (told.returncode, told.stderr)


@pytest.mark.system
def test_a_mail_travels_through_the_postfix_of_the_example(open_folder, postfix):
    """A real Postfix with the example's settings hands an order to the daemon, which tells the dealer."""
    example = cf((DEPLOY / "postfix/main.cf").read_text())
    # Of the machine, not of the example: where it listens, who it is, and keys that only root may read.
    theirs = {
        "inet_interfaces",
        "myhostname",
        "compatibility_level",
        "smtpd_tls_chain_files",
        "smtpd_tls_security_level",
    }
    ours = {name: value for name, value in example.items() if name not in theirs and "-" not in name}
    with Daemon(open_folder, lmtp=f"127.0.0.1:{network.free_port()}") as daemon:
        ours["virtual_transport"] = f"partspost:inet:[127.0.0.1]:{daemon.place['lmtp'].rpartition(':')[2]}"
        mta = postfix(load_settings(daemon.place["config"]), **ours)
        mta.send(network.SHOP, ["honda@parts.example"], network.order_mail(network.honda_order(), "<1@shop.example>"))
        empty = mta.flush()

        daemon.wait_for_mail("honda-laval.example")
    assert empty
    assert [("honda@parts.example", "2.0.0", "sent")] == mta.deliveries("lmtp")


def test_the_log_rotation_is_understood(tmp_path):
    """`logrotate -d` finds nothing wrong; where it is not installed, the file's own grammar is checked."""
    told = (DEPLOY / "logrotate/partspost").read_text()
    inside = re.search(r"^(\S+) \{\n(.*?)^\}", told, re.MULTILINE | re.DOTALL)
    known = {
        "daily",
        "rotate",
        "maxsize",
        "missingok",
        "notifempty",
        "compress",
        "delaycompress",
        "copytruncate",
        "dateext",
    }

    assert {line.split()[0] for line in inside[2].splitlines()} <= known
    if program := shutil.which("logrotate", path=f"/usr/sbin:{os.environ['PATH']}"):
        (tmp_path / "log").mkdir()
        (tmp_path / "log/partspost.log").write_text("{}\n")
        (tmp_path / "rotate").write_text(told.replace("/var/log/partspost", str(tmp_path / "log")))
        (tmp_path / "rotate").chmod(0o644)
        command = [program, "-d", "-s", str(tmp_path / "state"), str(tmp_path / "rotate")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert (0, True) == (done.returncode, "error:" not in done.stderr), done.stderr


def test_the_dashboard_shows_figures_that_exist(tmp_path):
    """Each figure of each panel is exported by a new installation, with the labels that its legend names."""
    migrate("sqlite:///partspost.db", tmp_path)
    database = Database("sqlite:///partspost.db", tmp_path)
    try:
        exported = scrape(database, lambda: {"in": 0}, datetime.now(UTC)).decode()
    finally:
        database.close()
    known = set(re.findall(r"^# TYPE (\w+)", exported, re.MULTILINE)) | {"up"}
    asked = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
    figures = {name for target in asked for name in re.findall(r"\b(?:partspost_\w+|up)\b", target["expr"])}

    assert figures <= known
    assert known - {"up"} <= figures


def test_the_dashboard_is_one_that_grafana_takes():
    """Panels have ids of their own and do not overlap; the source of the data is the reader's choice."""
    panels = DASHBOARD["panels"]
    places = [
        (panel["gridPos"]["x"] + dx, panel["gridPos"]["y"] + dy)
        for panel in panels
        for dx in range(panel["gridPos"]["w"])
        for dy in range(panel["gridPos"]["h"])
    ]

    assert len(panels) == len({panel["id"] for panel in panels})
    assert len(places) == len(set(places))
    assert all(x < 24 for x, _ in places)
    assert {"${source}"} == {panel["datasource"]["uid"] for panel in panels}
    assert "source" in [one["name"] for one in DASHBOARD["templating"]["list"]]


def test_prometheus_takes_the_alerts():
    """`promtool check rules` where it is installed; else each rule has a name, an expression, and a severity."""
    rules = DEPLOY / "prometheus/alerts.yml"
    if program := shutil.which("promtool"):
        subprocess.run([program, "check", "rules", str(rules)], check=True, capture_output=True, timeout=30)
    groups = yaml.safe_load(rules.read_text())["groups"]

    assert all({"alert", "expr", "labels", "annotations"} <= set(rule) for group in groups for rule in group["rules"])
    assert all(rule["labels"]["severity"] in {"page", "ticket"} for group in groups for rule in group["rules"])
