"""An installation on disk, with a connector of a stranger's making that is installed the way strangers' are."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from exeunt.app import initial
from exeunt.plan import approvers, signature
from support.far_side import World

ROOT = Path(__file__).parents[2]
PLUGIN = '''\
import json
import time
from pathlib import Path
from typing import Any

from exeunt.sdk import Action, Finding, Manifest, Order, Ref, Settings, State, Text, Unavailable, Undo, hookimpl
from support.far_side import Memory, MemoryAction, World


class Place(Settings, frozen=True, kw_only=True):
    """world   the file that holds the system's truth"""

    world: str
    slow: float = 0.0


class Drive(MemoryAction):
    """What no program can do here: a person hands the drive over."""

    name, on = "files.hand_over", "drive"
    order = Order("hand")
    undo = Undo("none")
    write = Action.write

    def refs(self, who):
        return [Ref(self.system, "drive", f"drive of {who.ref.id}", who.ref.id)]

    def state(self, ref):
        return State({"handed_over": False})

    def desire(self, now, intent):
        return now.but(handed_over=True)


class Filed(Memory):
    manifest = Manifest(
        "filed",
        "A system in a file",
        secrets={"token": Text("what opens it", "访问令牌")},
        permissions={"read": ("look",), "sign_in.block": ("block",)},
        texts={
            "filed.surplus": Text("The credential may do more than it needs.", "该凭据的权限过多。"),
            "filed.locked": Text("{ref} is locked.", "{ref} 已锁定。"),
            "filed.undo-seat": Text("Comes back if a seat is free by then.", "届时有空位方可恢复。"),
        },
    )
    settings_type = Place

    def __init__(self, kit: Any, settings: Place) -> None:
        self.kit = kit
        self.settings = settings
        kit.secret("token").reveal()
        self.file = Path(settings.world)
        super().__init__(World.load(self.file), kit.system)
        self.world.bug = self.world.surplus = self.world.mute = self.world.deaf = False
        self.world.locked = set()
        self.world.slow_write = 0.0
        self.world.by_hand = False
        faults = self.file.with_suffix(".faults")
        for name, told in json.loads(faults.read_text()).items() if faults.exists() else ():
            setattr(self.world, name, set(told) if isinstance(told, list) else told)

    def check(self, changes=()):
        if self.world.bug:
            raise ValueError("no such place for ada@acme.example: token=hunter2hunter2 a-test-token")
        if changes and self.world.mute:
            raise Unavailable("kit.no-answer", system=self.system)
        locked = [one.ref for one in changes if one.ref.id in self.world.locked]
        surplus = [Finding("filed.surplus")] if self.world.surplus else []
        return [*surplus, *(Finding("filed.locked", {"ref": ref.id}, ref) for ref in locked)]

    def actions(self):
        if self.world.slow_write:
            self.world.before_write = self.wait
        return [*super().actions(), *([Drive(self.world, self.system)] if self.world.by_hand else [])]

    def wait(self, world, changes):
        self.file.with_suffix(".writing").touch()
        time.sleep(world.slow_write)

    def principals(self):
        if self.world.deaf:
            raise Unavailable("kit.no-answer", system=self.system)
        if self.settings.slow:
            self.file.with_suffix(".reading").touch()
        time.sleep(self.settings.slow)
        return super().principals()


@hookimpl
def exeunt_connectors():
    return [Filed]
'''
POLICY = """\
exeunt: departure/1
name: test
tier: {field: tier}
successors:
  - {to: ben@acme.example, because: he knows them}
"""


@dataclass
class Ran:
    """What one call ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Site:
    """A folder with configuration, state, keys and the far side's truth, and the command line on it.

    `packages` holds the installed connector, as a site-packages folder would.
    """

    folder: Path
    packages: Path

    @property
    def config(self) -> Path:
        return self.folder / "exeunt.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def environ(self) -> dict[str, str]:
        return {"HOME": str(self.folder / "home"), "TOKEN": "a-test-token", "EXEUNT_CONFIG": str(self.config)}

    def key(self, name: str) -> str:
        return str(self.folder / f"{name}.key")

    def may_sign(self, *names: str) -> None:
        """Approvers for an hour already, put into the list by hand."""
        place = self.state / "approvers"
        listed = approvers.read(place) if place.exists() else approvers.Approvers()
        earlier = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        for name in names:
            public = signature.generate_key(Path(self.key(name)), name)
            listed = approvers.add(listed, f"{name}@acme.example", public, since=earlier)
        approvers.write(place, listed)

    def world(self) -> World:
        return World.load(self.folder / "world.json")

    def save(self, world: World) -> None:
        world.file = self.folder / "world.json"
        world.save()

    def faults(self, **told: Any) -> None:
        """What the far side does wrong from now on: attributes of `World`, `surplus`, `bug`."""
        (self.folder / "world.faults").write_text(json.dumps(told))

    def run(self, *arguments: str) -> Ran:
        """The command line in this process, standard input not a terminal."""
        from exeunt.cli.main import main

        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(arguments)
        return Ran(code, out.getvalue(), err.getvalue())

    def plans(self, *arguments: str, who: str = "ada@acme.example") -> tuple[Path, Path]:
        """Plan a departure: the files of the cut and of the hand-over."""
        planned = self.run("plan", who, "--json", *arguments)
        files = {plan["kind"]: self.folder / plan["file"] for plan in planned.json["plans"]}
        return files["cut"], files["hand-over"]

    def sign(self, *files: Path, by: Sequence[str] = ("dora", "emil"), who: str = "ada@acme.example") -> None:
        for file in files:
            for name in by:
                signed = self.run("approve", str(file), "--key", self.key(name), "--confirm", who, "--quiet")
                assert signed.code == 0, signed.err

    def departed(self) -> str:
        """A whole departure, applied; the case."""
        files = self.plans()
        self.sign(*files)
        applied = self.run("apply", *map(str, files), "--json")
        return str(applied.json["cases"][0]["case"])

    def process(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "exeunt", *arguments]

    def environment(self) -> dict[str, str]:
        """For a process of its own."""
        base = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        paths = [str(self.packages), str(ROOT / "tests")]
        return {**base, **self.environ, "PYTHONPATH": os.pathsep.join(paths)}


def install(folder: Path, *, plugin: str = PLUGIN, name: str = "filed") -> None:
    """A distribution with an entry point, found by the real importlib.metadata."""
    package = folder / f"stranger_{name}"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "plugin.py").write_text(plugin)
    info = folder / f"stranger_{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: stranger-{name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[exeunt.plugins]\n{name} = stranger_{name}.plugin\n")


TOKEN: Final = 'read = { token = "env:TOKEN" }'


def settle_in(folder: Path, packages: Path, world: World, *, slow: float = 0.0) -> Site:
    """An installation with one system, two approvers who have nothing to do with the leaver, and Ada, who may sign too."""
    site = Site(folder, packages)
    (folder / "home").mkdir(parents=True)
    site.save(world)
    (folder / "departure.yaml").write_text(POLICY)
    write_config(site, slow=slow)
    initial.prepare_state(site.state)
    site.may_sign("dora", "emil", "ada")
    return site


def add_other(site: Site, *, kind: str = "filed", read: str = TOKEN, more: str = "", **faults: object) -> Path:
    """A second system, `other`, beside the first: a copy of its world, in a file of its own. `more` stands in its table."""
    world = site.folder / "other" / "world.json"
    world.parent.mkdir(exist_ok=True)
    world.write_bytes((site.folder / "world.json").read_bytes())
    if faults:
        world.with_suffix(".faults").write_text(json.dumps(faults))
    write_config(site, more=f'\n[systems.other]\nkind = "{kind}"\nworld = "{world}"\n{read}\n{more}\n')
    return world


def write_config(site: Site, *, slow: float = 0.0, more: str = "") -> None:
    site.config.write_text(
        f"""\
state = "state"
policy = "departure.yaml"

[systems.mem]
kind = "filed"
world = "{site.folder / "world.json"}"
slow = {slow}
read = {{ token = "env:TOKEN" }}
write = {{ token = "env:TOKEN" }}
{more}"""
    )
