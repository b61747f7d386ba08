#!/usr/bin/env python3
"""A small Spark cluster on this machine: one master and some workers, on free ports of 127.0.0.1.

    cluster.py start FOLDER     starts it, and prints the address of its master
    cluster.py stop FOLDER      ends it with all that runs on it

FOLDER takes its logs, its scratch files and `cluster.json`, which says what was started. It needs Java and PySpark.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

HOST = "127.0.0.1"
CLASSES = "org.apache.spark.deploy"
# seconds until whatever is waited for counts as failed
PATIENCE = 90.0

T = TypeVar("T")


def spark_home() -> Path:
    """The folder of Spark: `SPARK_HOME`, or that of the package `pyspark`."""
    if home := os.environ.get("SPARK_HOME"):
        return Path(home)
    package = importlib.util.find_spec("pyspark")
    if package is None or package.origin is None:
        sys.exit("Spark is missing: `pip install pyspark` for this Python, or set SPARK_HOME")
    return Path(package.origin).parent


def java_options(folder: Path) -> str:
    """Options for every Java: start soon rather than run fast, and write nothing outside the folder."""
    return f"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Djava.io.tmpdir={folder / 'local'}"


def environment(folder: Path) -> dict[str, str]:
    """The environment of every part of the cluster, and of a job on it: this Python, and the loopback alone."""
    return {
        **os.environ,
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_PUBLIC_DNS": HOST,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "512m",
        # the second way to submit jobs would open a fixed port
        "SPARK_DAEMON_JAVA_OPTS": f"-Dspark.master.rest.enabled=false {java_options(folder)}",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "TMPDIR": str(folder / "local"),
    }


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def fetched(url: str) -> Any:
    """The JSON behind a loopback address, or None where nobody answers yet."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None


def awaited(what: str, look: Callable[[], T], patience: float = PATIENCE) -> T:
    """What `look` gives as soon as it is something; an error after too long."""
    end = time.monotonic() + patience
    while not (seen := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {patience:.0f} s for {what}")
        time.sleep(0.1)
    return seen


@dataclass(frozen=True)
class Process:
    """A process that runs."""

    pid: int
    parent: int
    command: str


def processes() -> dict[int, Process]:
    """All processes of this machine, those aside that have ended and were not yet waited for."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat=,args="], stdout=subprocess.PIPE, text=True, check=True
    )
    rows = (line.split(None, 3) for line in listing.stdout.splitlines())
    return {
        int(row[0]): Process(int(row[0]), int(row[1]), row[3]) for row in rows if len(row) == 4 and row[2][0] != "Z"
    }


def tree(root: int) -> list[Process]:
    """A process that runs and all below it, parents first."""
    running = processes()
    found = [running[root]] if root in running else []
    for process in found:
        found += [child for child in running.values() if child.parent == process.pid]
    return found


def send(number: signal.Signals, pids: Iterable[int]) -> None:
    """Sends a signal to processes, of which some may have ended."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@dataclass(frozen=True)
class Cluster:
    """A cluster that runs: the address of its master for jobs and for a browser, and its processes."""

    master: str
    ui: str
    master_pid: int
    worker_pids: list[int]

    def workers(self) -> list[dict[str, Any]]:
        """The workers that the master counts as alive."""
        state = fetched(f"{self.ui}/json/") or {}
        return [worker for worker in state.get("workers", []) if worker["state"] == "ALIVE"]


def launch(folder: Path, name: str, kind: str, *arguments: str) -> int:
    """Starts a part of the cluster, with a log and a folder of its own, and gives its process id."""
    (folder / name).mkdir(parents=True)
    command = [str(spark_home() / "bin" / "spark-class"), f"{CLASSES}.{kind}", "--host", HOST, *arguments]
    with (folder / f"{name}.log").open("wb") as log:
        started = subprocess.Popen(
            command,
            cwd=folder / name,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return started.pid


def start(folder: Path, workers: int, cores: int, memory: str) -> Cluster:
    """Starts a cluster and waits until every worker has joined. Where that fails, nothing is left running."""
    (folder / "local").mkdir(parents=True)
    port, ui = free_port(), free_port()
    master = launch(folder, "master", "master.Master", "--port", str(port), "--webui-port", str(ui))
    cluster = Cluster(f"spark://{HOST}:{port}", f"http://{HOST}:{ui}", master, [])
    try:
        # a worker that finds no master waits for seconds before it looks again
        awaited(f"the master; see its log in {folder}", lambda: fetched(f"{cluster.ui}/json/"))
        for number in range(1, workers + 1):
            limits = ["--cores", str(cores), "--memory", memory, "--webui-port", "0"]
            place = ["--work-dir", str(folder / f"worker-{number}")]
            pid = launch(folder, f"worker-{number}", "worker.Worker", *limits, *place, cluster.master)
            cluster.worker_pids.append(pid)
        (folder / "cluster.json").write_text(json.dumps(asdict(cluster)))
        awaited(f"{workers} workers; see the logs in {folder}", lambda: len(cluster.workers()) == workers)
    except BaseException:
        end(cluster)
        raise
    return cluster


def end(cluster: Cluster) -> None:
    """Ends a cluster: the workers with their executors first, and by force what does not go."""
    roots = [*cluster.worker_pids, cluster.master_pid]
    running = processes()
    # a number that has gone to another process since is left alone
    roots = [root for root in roots if root in running and CLASSES in running[root].command]
    ours = [process for root in roots for process in tree(root)]
    send(signal.SIGTERM, roots)

    def gone() -> bool:
        return not processes().keys() & {process.pid for process in ours}

    try:
        awaited("the cluster to end", gone, 5)
    except TimeoutError:
        send(signal.SIGKILL, [process.pid for process in ours])


def stop(folder: Path) -> None:
    """Ends the cluster that was started in a folder."""
    end(Cluster(**json.loads((folder / "cluster.json").read_text())))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Starts and stops a small Spark cluster on this machine.")
    parser.add_argument("what", choices=["start", "stop"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cores", type=int, default=2, help="of each worker")
    parser.add_argument("--memory", default="1g", help="of each worker")
    given = parser.parse_args()
    if given.what == "start":
        print(start(given.folder.resolve(), given.workers, given.cores, given.memory).master)
    else:
        stop(given.folder.resolve())


if __name__ == "__main__":
    main()
