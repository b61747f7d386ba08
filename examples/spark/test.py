#!/usr/bin/env python3
"""Tests `fleet.py` on a cluster of one master and two workers, one of which is killed in the middle of the job.

    test.py [--triage PROGRAM] [--keep]

It makes documents, some of them damaged, lets one process answer them, and holds two Spark jobs to its answers. In
the second job the program fails once amid its answers, and a worker and everything below it is killed while it has
finished some tasks and others have written half of their answers. Then every line must be there once, and the log
of Spark must tell of tasks that ran again.
It needs Linux or macOS, Java, and a Python with PySpark. Nothing is left behind.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True  # nothing is left behind beside this file

import cluster as spark
from cluster import HOST, Cluster

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parents[1] / "target" / "release" / "triage"
PLAYBOOK = HERE / "fleet.yaml"
SYMPTOM = "slow-computer"

SEED = 7
# documents of each file; what is special in a name must come back as it is
FILES = {"monday.ndjson": 12000, "tuesday.ndjson": 7000, "week end 100%.ndjson": 1000}
DAMAGED = 20
PARTITIONS = 24
WORKERS, CORES = 2, 2
# runs of the program that go through before the kill; all later ones are held after so many answers, until it is done
THROUGH, HALF = 8, 100

# stands in for the program: its first run fails after HALF answers, some go through, and all others wait in the
# middle while the gate is closed
GATED = """#!{python}
import os, subprocess, sys, time

def number():
    for n in range({through} + 1):
        try:
            os.close(os.open(f"{gate}/run-{{n}}", os.O_CREAT | os.O_EXCL))
            return n
        except FileExistsError:
            pass

def wait():
    os.close(os.open(f"{gate}/held-{{os.getpid()}}", os.O_CREAT | os.O_EXCL))
    while not os.path.exists("{gate}/open"):
        if not os.path.isdir("{gate}"):
            sys.exit("the test is over")
        time.sleep(0.05)

run = number()
program = subprocess.Popen([{triage!r}, *sys.argv[1:]], stdout=subprocess.PIPE)
for n, line in enumerate(program.stdout):
    if n == {half}:
        sys.stdout.buffer.flush()
        if run is None:
            wait()
        elif run == 0:
            program.kill()
            sys.exit(4)
    sys.stdout.buffer.write(line)
sys.stdout.buffer.flush()
sys.exit(program.wait())
"""


class Failure(Exception):
    """Something came out otherwise than it must."""


def must(holds: object, otherwise: str) -> None:
    """Fails the test unless something holds."""
    if not holds:
        raise Failure(otherwise)


# ------------------------------------------------------------------------------------------------------- documents


def document(rng: random.Random, name: str) -> bytes:
    """A document: some facts of a computer, in some order, and one that no playbook knows."""
    facts: dict[str, Any] = {
        "cpu": {"load_percent": rng.randint(0, 100), "celsius": rng.randint(35, 100), "throttled": rng.random() < 0.1},
        "memory": {"used_percent": rng.randint(20, 100), "swap": rng.choice([0, 0, 10**9, 5 * 10**9])},
        "disk": {
            "free": rng.randint(0, 10**11),
            "wait": int(rng.expovariate(0.04)),
            "kind": rng.choice(["ssd", "hdd"]),
        },
        "scanner": {"running": rng.random() < 0.3, "files_per_second": round(rng.expovariate(0.02), 3)},
        "updates": rng.choice(["none", "none", "installing", "restart"]),
        "uptime": rng.randint(1, 50000),
        "room": f"Büro {rng.randint(1, 400)}\u2028{rng.choice(['Ost', 'West'])}",
    }
    known = rng.sample(sorted(facts), rng.randint(3, len(facts)))
    text = json.dumps({"id": name, **{fact: facts[fact] for fact in known}}, ensure_ascii=rng.random() < 0.5)
    # JSON lets a carriage return stand between its words and at the end
    return (text.replace(", ", ",\r", 1) if rng.random() < 0.01 else text).encode() + b"\r" * (rng.random() < 0.01)


def damaged(rng: random.Random, good: bytes, kind: int) -> bytes:
    """The document as no program may answer it."""
    return [
        good[: rng.randint(1, len(good) // 2)],
        good.replace(b'"id"', b'"id\xff"', 1),
        b'{"id": "wrong", "cpu": {"load_percent": "high"}}',
        b'["' + good.split(b'"')[3] + b'"]',
        good + good,
    ][kind % 5]


@dataclass
class Lines:
    """Lines that came out: each answer, and each error with its file and number, as often as it was there."""

    answers: Counter[bytes] = field(default_factory=Counter)
    errors: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def add_errors(self, lines: bytes) -> None:
        """Adds the lines of a file of errors, whose files have different names."""
        for entry in map(json.loads, lines.splitlines()):
            self.errors[Path(entry["file"]).name, entry["line"], entry["error"]] += 1

    def add_answers(self, lines: bytes) -> None:
        """Adds answers; a line ends at a line feed and nowhere else."""
        must(lines.endswith(b"\n") or not lines, "the last answer of a file is cut off")
        self.answers.update(lines.split(b"\n")[:-1])


@dataclass
class Truth:
    """What the documents are known to be: the ids of the good ones, and the places of the damaged ones."""

    ids: set[str] = field(default_factory=set)
    bad: set[tuple[str, int]] = field(default_factory=set)


def make(folder: Path) -> Truth:
    """Writes the documents, the same each time, and says which of them are damaged."""
    folder.mkdir()
    rng, truth, total = random.Random(SEED), Truth(), sum(FILES.values())
    places = rng.sample(range(total), DAMAGED)
    serial = 0
    for file, number in FILES.items():
        lines = []
        for n in range(1, number + 1):
            name = f"pc-{serial:05}"
            line = document(rng, name)
            if serial in places:
                line = damaged(rng, line, places.index(serial))
                truth.bad.add((file, n))
            else:
                truth.ids.add(name)
            lines.append(line)
            serial += 1
        # the last line of a file may end with a line feed or without
        (folder / file).write_bytes(b"\n".join(lines) + (b"" if file == list(FILES)[-1] else b"\n"))
    return truth


def one_process(triage: Path, what: str, inputs: Path) -> Lines:
    """What one process answers, which reads file after file."""
    lines = Lines()
    for file in sorted(FILES):
        errors = inputs.parent / "errors-of-one"
        command = [triage, "batch", "--symptom", SYMPTOM, "--playbook", PLAYBOOK]
        command += ["--output", what, "--errors", errors, inputs / file]
        ended = subprocess.run([str(word) for word in command], capture_output=True)
        must(ended.returncode in (0, 1), f"one process: exit code {ended.returncode}: {ended.stderr.decode()}")
        lines.add_answers(ended.stdout)
        lines.add_errors(errors.read_bytes())
        errors.unlink()
    return lines


# ------------------------------------------------------------------------------------------------------ comparison


def written(output: Path) -> Lines:
    """What a job wrote, after a look at whether it was committed, once, and nothing else lies there."""
    must((output / "_SUCCESS").exists(), f"{output.name} is not committed")
    entries = {path.name for path in output.iterdir() if not path.name.endswith(".crc")}
    must(entries == {"_SUCCESS", "kind=answers", "kind=errors"}, f"{output.name} holds {sorted(entries)}")
    lines = Lines()
    for kind, add in [("answers", lines.add_answers), ("errors", lines.add_errors)]:
        parts = Counter[str]()
        for part in (output / f"kind={kind}").glob("part-*"):
            parts[part.name.split("-")[1]] += 1
            add(part.read_bytes())
        twice = [part for part, number in parts.items() if number > 1]
        must(not twice, f"the {kind} of these tasks are there twice: {twice}")
    return lines


def must_agree(got: Counter[Any], want: Counter[Any], what: str) -> None:
    """Holds lines to others, each as often as it is there."""
    lost, more = want - got, got - want
    shown = next(iter(lost or more), None)
    must(not lost and not more, f"{what}: {lost.total()} lost, {more.total()} too many, such as {shown!r}")


def compare(got: Lines, want: Lines, truth: Truth, who: str) -> None:
    """Holds lines to those of one process, and to what the documents are known to be."""
    must_agree(got.answers, want.answers, f"{who}: answers")
    must_agree(got.errors, want.errors, f"{who}: errors")
    ids = Counter(json.loads(line)["id"] for line in got.answers.elements())
    must(ids == Counter(truth.ids), f"{who}: not every good document is answered once")
    places = Counter((file, line) for file, line, _ in got.errors.elements())
    must(places == Counter(truth.bad), f"{who}: not every bad line is listed once: {places}")


# ------------------------------------------------------------------------------------------------------------- jobs


@dataclass
class Job:
    """A job that runs on the cluster."""

    folder: Path
    name: str
    ui: str
    process: subprocess.Popen[bytes]

    @property
    def output(self) -> Path:
        """Where its lines go."""
        return self.folder / self.name

    def alive(self) -> bool:
        """True; an error where it has ended by itself."""
        must(self.process.poll() is None, f"{self.name}: the job ended too early:\n{self.log()}")
        return True

    def finish(self) -> str:
        """Waits for its end, and gives the line that it printed."""
        spark.awaited(f"the end of {self.name}", lambda: self.process.poll() is not None)
        must(self.process.returncode == 0, f"{self.name}: exit code {self.process.returncode}:\n{self.log()}")
        return (self.folder / f"{self.name}.out").read_text().strip()

    def log(self) -> str:
        """The end of its log, without what only informs."""
        lines = (self.folder / f"{self.name}.log").read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if " INFO " not in line and not line.startswith("\tat ")][-30:])

    def rest(self, path: str) -> Any:
        """An answer of Spark's REST interface about this job."""
        application = spark.fetched(f"{self.ui}/api/v1/applications")
        return spark.fetched(f"{self.ui}/api/v1/applications/{application[0]['id']}/{path}") if application else None

    def events(self) -> list[dict[str, Any]]:
        """The event log that Spark wrote of it."""
        (log,) = (self.folder / "events" / self.name).iterdir()
        return [json.loads(line) for line in log.read_bytes().splitlines()]


@contextmanager
def submitted(folder: Path, name: str, running: Cluster, triage: Path, what: str) -> Iterator[Job]:
    """Hands the job to the cluster; it has ended when this ends."""
    port, events = spark.free_port(), folder / "events" / name
    java = spark.java_options(folder / "cluster")
    events.mkdir(parents=True)
    options = {
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.ui.port": port,
        "spark.executor.memory": "768m",
        "spark.executor.extraJavaOptions": java,
        "spark.sql.shuffle.partitions": 2,
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }
    command = [spark.spark_home() / "bin" / "spark-submit", "--master", running.master, "--driver-java-options", java]
    command += [word for option, value in options.items() for word in ("--conf", f"{option}={value}")]
    command += ["--files", f"{triage},{PLAYBOOK}", HERE / "fleet.py", "--triage", triage.name]
    command += ["--playbook", PLAYBOOK.name, "--symptom", SYMPTOM, "--input", f"{folder}/documents/*.ndjson"]
    command += ["--output", folder / name, "--what", what, "--partitions", PARTITIONS]
    with (folder / f"{name}.out").open("wb") as out, (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=spark.environment(folder / "cluster"),
            stdout=out,
            stderr=log,
        )
    try:
        yield Job(folder, name, f"http://{HOST}:{port}", process)
    finally:
        spark.send(signal.SIGKILL, [part.pid for part in spark.tree(process.pid)])
        process.wait()


# --------------------------------------------------------------------------------------------------------- the kill


@dataclass(frozen=True)
class Killed:
    """A worker that was killed: its number, its executor, and how many tasks had finished and ran there."""

    worker: int
    executor: str
    finished: int
    running: int
    processes: int


def executor_of(worker: int) -> str:
    """The id of the executor that a worker's process has started."""
    ids = [re.search(r"--executor-id (\d+)", process.command) for process in spark.tree(worker)]
    return next((found[1] for found in ids if found), "")


def tasks(job: Job) -> list[dict[str, Any]]:
    """All tasks of the stages that run, as Spark's REST interface knows them."""
    stages = job.rest("stages?status=active") or []
    lists = [job.rest(f"stages/{stage['stageId']}/{stage['attemptId']}/taskList?length=100000") for stage in stages]
    return [task for tasks in lists for task in tasks or []]


def kill_a_worker(job: Job, running: Cluster, gate: Path) -> Killed:
    """Waits until every core holds a task that has written half of its answers, kills a worker, and opens the gate.

    It takes the worker that has finished more tasks: the answers of those must outlive it.
    """
    slots = WORKERS * CORES
    spark.awaited("tasks on every core", lambda: job.alive() and len(list(gate.glob("held-*"))) == slots)

    def settled() -> list[dict[str, Any]]:
        seen = tasks(job)
        states = Counter(task["status"] for task in seen)
        return seen if states["RUNNING"] == slots and states["SUCCESS"] >= THROUGH else []

    seen = spark.awaited("what Spark says of these tasks", settled)
    count = Counter((task["executorId"], task["status"]) for task in seen)
    executors = {pid: executor_of(pid) for pid in running.worker_pids}
    victim = max(executors, key=lambda pid: count[executors[pid], "SUCCESS"])
    executor = executors[victim]
    must(count[executor, "SUCCESS"] and count[executor, "RUNNING"] == CORES, f"{job.name}: {count}")
    below = [process.pid for process in spark.tree(victim)]
    spark.send(signal.SIGKILL, below)
    spark.awaited("the master to miss the worker", lambda: len(running.workers()) == WORKERS - 1)
    (gate / "open").touch()
    number = running.worker_pids.index(victim) + 1
    return Killed(number, executor, count[executor, "SUCCESS"], count[executor, "RUNNING"], len(below))


def ran_again(job: Job, killed: Killed) -> str:
    """What Spark's own log says of tasks that were lost with the executor, or failed, and then finished; each once."""
    events = job.events()
    removed = [event["Executor ID"] for event in events if event["Event"] == "SparkListenerExecutorRemoved"]
    must(killed.executor in removed, f"{job.name}: no executor was lost")
    lost, failed, again = set[tuple[int, int]](), set[tuple[int, int]](), set[tuple[int, int]]()
    finished = Counter[tuple[int, int]]()
    for event in events:
        if event["Event"] != "SparkListenerTaskEnd":
            continue
        info, reason = event["Task Info"], event["Task End Reason"]["Reason"]
        task = (event["Stage ID"], info["Index"])
        if reason == "ExecutorLostFailure" and info["Executor ID"] == killed.executor:
            lost.add(task)
        elif reason == "ExceptionFailure":
            failed.add(task)
        elif reason == "Success":
            finished[task] += 1
            again |= {task} if info["Attempt"] > 0 else set()
    must(len(lost) == killed.running, f"{job.name}: {len(lost)} tasks were lost with the worker, not {killed.running}")
    must(len(failed) == 1, f"{job.name}: {len(failed)} tasks failed with the program, not 1")
    must(lost | failed <= again, f"{job.name}: of the tasks {lost | failed} only {again} ran again")
    must(set(finished.values()) == {1}, f"{job.name}: some tasks finished more than once")
    return f"{len(lost)} lost tasks and {len(failed)} whose program had failed ran again"


# --------------------------------------------------------------------------------------------------------- the test


def undisturbed(folder: Path, running: Cluster, triage: Path, truth: Truth) -> None:
    """A job that nothing happens to: the summaries of one process."""
    want = one_process(triage, "summary", folder / "documents")
    began = time.monotonic()
    with submitted(folder, "undisturbed", running, triage, "summary") as job:
        said = job.finish()
    compare(written(job.output), want, truth, job.name)
    must(f"{sum(FILES.values())} lines, {DAMAGED} of them bad" in said, f"{job.name}: it said {said!r}")
    print(f"undisturbed, summaries: the same lines as one process ({time.monotonic() - began:.0f} s)", flush=True)


def disturbed(folder: Path, running: Cluster, triage: Path, truth: Truth) -> None:
    """A job that loses a worker: the findings of one process all the same."""
    want = one_process(triage, "findings", folder / "documents")
    gate = folder / "gate"
    gate.mkdir()
    gated = folder / "gated"
    values = {"python": sys.executable, "triage": str(triage), "gate": gate, "through": THROUGH, "half": HALF}
    gated.write_text(GATED.format(**values))
    gated.chmod(0o755)
    began = time.monotonic()
    with submitted(folder, "disturbed", running, gated, "findings") as job:
        killed = kill_a_worker(job, running, gate)
        job.finish()
    again = ran_again(job, killed)
    compare(written(job.output), want, truth, job.name)
    print(
        f"worker {killed.worker} killed with its {killed.processes} processes, "
        f"{killed.finished} tasks finished on it and {killed.running} in the middle:\n"
        f"  {again}; findings: the same lines as one process ({time.monotonic() - began:.0f} s)"
    )


def test(folder: Path, triage: Path) -> None:
    """Makes the documents, starts the cluster and runs both jobs; the cluster ends in any case."""
    truth = make(folder / "documents")
    print(f"{sum(FILES.values())} documents in {len(FILES)} files, {len(truth.bad)} of them damaged", flush=True)
    running = spark.start(folder / "cluster", WORKERS, CORES, "1g")
    try:
        undisturbed(folder, running, triage, truth)
        disturbed(folder, running, triage, truth)
    finally:
        spark.end(running)


def main() -> None:
    """Runs the test in a folder of its own; its exit code is 0 when everything came out as it must."""
    parser = argparse.ArgumentParser(description="Tests the Spark example with a worker that is killed.")
    parser.add_argument("--triage", type=Path, default=PROGRAM, help="the program [default: target/release/triage]")
    parser.add_argument("--keep", action="store_true", help="leave the folder with documents, lines and logs")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    folder, began = Path(tempfile.mkdtemp(prefix="triage-spark-")).resolve(), time.monotonic()
    try:
        test(folder, given.triage.resolve(strict=True))
        print(f"all is well ({time.monotonic() - began:.0f} s)")
    except (Failure, TimeoutError, OSError) as trouble:
        sys.exit(f"FAILED: {trouble}")
    finally:
        if given.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
