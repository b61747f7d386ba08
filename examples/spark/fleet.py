#!/usr/bin/env python3
"""Answers the fact documents of a fleet with `triage batch`, in all tasks of a Spark job.

    spark-submit --files triage,fleet.yaml fleet.py --triage triage --playbook fleet.yaml \
        --symptom slow-computer --input 'documents/*.ndjson' --output answers

Each task runs the program once and streams the lines of its partition through it. Spark's own writer commits what
comes out, all of it or nothing: a task that is run again, or run twice, doubles no line. OUTPUT holds

    kind=answers/part-*    the lines that the program printed
    kind=errors/part-*     {"file": …, "line": …, "error": …} for each bad line; missing where there is none
    _SUCCESS               written last: without it the job is not done
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote

from pyspark import Broadcast, SparkFiles
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

ANSWERS, ERRORS = "answers", "errors"
# bytes of stderr that the message of a failed task quotes
QUOTED = 2000
# bytes that opening a file counts as, when Spark cuts the input into partitions
OPEN_COST = 64 * 1024

# a block is what Spark cuts a file into: its file, and the offset of its first byte
Block = tuple[str, int]
# how many lines of its file stand before a block, and how many in it; a tuple, since broadcasts know no class from here
Span = tuple[int, int]


@dataclass(frozen=True)
class Request:
    """What the program is asked; its files by the names under which a task finds them."""

    triage: str
    playbook: str
    symptom: str
    what: str

    def command(self, errors: Path) -> list[str]:
        """The command line; one job, because Spark runs as many tasks as there are cores."""
        return [
            *(located(self.triage), "batch", "--symptom", self.symptom, "--playbook", located(self.playbook)),
            *("--output", self.what, "--jobs", "1", "--errors", str(errors)),
        ]


def located(name: str) -> str:
    """The file that `--files` brought to this task under this name, else the name as it is."""
    shipped = Path(SparkFiles.get(Path(name).name))
    return str(shipped.resolve() if shipped.exists() else name)


class Feeder(threading.Thread):
    """Writes lines into the program while the task reads its answers, so that neither waits for the other.

    It also remembers where they came from: one entry a block, however many lines there are.
    """

    def __init__(self, rows: Iterable[tuple[str, int, bytes]], spans: dict[Block, Span], sink: IO[bytes]) -> None:
        super().__init__(name="feeder", daemon=True)
        self.rows, self.spans, self.sink = rows, spans, sink
        self.lines = self.blank = 0
        self.blocks: list[tuple[int, Block]] = []  # how many lines were written before the block, and the block
        self.trouble: BaseException | None = None

    def run(self) -> None:
        try:
            with self.sink:
                for file, offset, line in self.rows:
                    self.note((file, offset), line)
                    self.sink.write(line + b"\n")
        except BrokenPipeError:
            pass  # the program went away; its exit code, or the number of its answers, tells
        except BaseException as trouble:
            self.trouble = trouble

    def note(self, block: Block, line: bytes) -> None:
        """Counts a line, and notices where a block begins."""
        if not self.blocks or self.blocks[-1][1] != block:
            self.blocks.append((self.lines, block))
        self.lines += 1
        self.blank += not line.strip()

    def origin(self, number: int) -> tuple[str, int]:
        """The file, and the line in it, of what the program read as this line."""
        before, block = self.blocks[bisect_right(self.blocks, number - 1, key=lambda entry: entry[0]) - 1]
        return unquote(block[0]), self.spans[block][0] + number - before

    def changed(self) -> Iterator[Block]:
        """The blocks that hold another number of lines than when they were counted."""
        ends = [before for before, _ in self.blocks][1:] + [self.lines]
        for (before, block), end in zip(self.blocks, ends):
            if block not in self.spans or self.spans[block][1] != end - before:
                yield block


def answer(
    rows: Iterable[tuple[str, int, bytes]], request: Request, spans: Broadcast[dict[Block, Span]]
) -> Iterator[tuple[str, str]]:
    """Streams a partition through the program: its answers and its errors, each as (kind, line)."""
    with tempfile.TemporaryDirectory(prefix="triage-", dir=SparkFiles.getRootDirectory()) as folder:
        errors, notes = Path(folder).resolve() / "errors", Path(folder) / "stderr"
        with notes.open("wb") as stderr:
            program = subprocess.Popen(
                request.command(errors), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
            )
        try:
            assert program.stdin and program.stdout
            feeder = Feeder(rows, spans.value, program.stdin)
            feeder.start()
            answered = bad = 0
            for line in program.stdout:
                answered += 1
                yield ANSWERS, line.rstrip(b"\n").decode()
            feeder.join()
            must_be_well(program.wait(), feeder, notes)
            for entry in listed(errors):
                bad += 1
                file, number = feeder.origin(entry["line"])
                yield ERRORS, json.dumps({**entry, "file": file, "line": number}, ensure_ascii=False)
            # a blank line may be passed over; every other one is answered or listed
            if not feeder.lines - feeder.blank <= answered + bad <= feeder.lines:
                raise RuntimeError(f"{feeder.lines} lines, but {answered} answers and {bad} errors")
        finally:
            program.kill()
            program.wait()


def must_be_well(code: int, feeder: Feeder, notes: Path) -> None:
    """Fails the task, so that Spark runs it again, unless the program read all lines and ended as it should.

    0 says that all lines are good and 1 that some are not; anything else, a signal too, is no result.
    """
    if feeder.trouble:
        raise feeder.trouble
    if code not in (0, 1):
        quoted = notes.read_bytes()[-QUOTED:].decode(errors="replace")
        raise RuntimeError(f"triage ended with exit code {code}: {quoted.strip()}")
    if changed := next(feeder.changed(), None):
        raise RuntimeError(f"the input changed while it was read: {unquote(changed[0])}")


def listed(errors: Path) -> Iterator[dict[str, Any]]:
    """The entries of a file of errors, which may be missing where there are none."""
    if errors.exists():
        with errors.open("rb") as lines:
            yield from map(json.loads, lines)


def documents(spark: SparkSession, path: str) -> DataFrame:
    """The lines of the input, byte for byte, each with its block.

    As bytes, because a line that is no UTF-8 is to be reported and not to be mended. And cut at line feeds alone, as
    the program does, because JSON lets a carriage return stand between its words.
    """
    lines = spark.read.option("lineSep", "\n").text(path)
    return lines.select("_metadata.file_path", "_metadata.file_block_start", F.col("value").cast("binary"))


def count(lines: DataFrame) -> dict[Block, Span]:
    """Counts the lines of each block, and so finds the number of its first line. This reads the input once."""
    counted = lines.groupBy("file_path", "file_block_start").count().collect()
    spans: dict[Block, Span] = {}
    file, before = None, 0
    for path, offset, number in sorted(map(tuple, counted)):
        file, before = path, before if path == file else 0
        spans[path, offset] = (before, number)
        before += number
    return spans


def configured(partitions: int | None) -> SparkSession:
    """A session that cuts the input the same way each time, and commits its output in two steps."""
    spark = SparkSession.builder.appName("triage batch").getOrCreate()
    options = {
        # the number of partitions must not depend on how many executors are there by now
        "spark.sql.files.minPartitionNum": partitions or 4 * spark.sparkContext.defaultParallelism,
        "spark.sql.files.openCostInBytes": OPEN_COST,
        # both kinds of lines are written as they come, in their order, without sorting them by kind first
        "spark.sql.maxConcurrentOutputFileWriters": 2,
    }
    for name, value in options.items():
        spark.conf.set(name, str(value))
    return spark


def run(spark: SparkSession, request: Request, source: str, target: str) -> str:
    """Answers all documents, and says how many lines there were and how many of them were bad."""
    lines = documents(spark, source)
    spans = count(lines)
    shared = spark.sparkContext.broadcast(spans)
    results = lines.rdd.mapPartitions(lambda rows: answer(rows, request, shared))
    table = spark.createDataFrame(results, "kind string, value string", verifySchema=False)
    # version 1 of the committer moves the files of a task when the job is done, not when the task is
    table.write.partitionBy("kind").option("mapreduce.fileoutputcommitter.algorithm.version", "1").text(target)
    errors = spark.read.schema("value string, kind string").text(target).where(F.col("kind") == ERRORS).count()
    return f"{sum(lines for _, lines in spans.values())} lines, {errors} of them bad, in {target}"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Answers fact documents with `triage batch` under Spark.")
    parser.add_argument(
        "--triage", required=True, help="the program: a name that --files ships, or a path on every node"
    )
    parser.add_argument("--playbook", required=True, help="the playbook, likewise")
    parser.add_argument("--symptom", required=True, help="the symptom's id")
    parser.add_argument(
        "--input", required=True, help="a file, a folder or a pattern of NDJSON files, as Spark reads it"
    )
    parser.add_argument("--output", required=True, help="a folder that is not there yet")
    parser.add_argument(
        "--what", default="summary", choices=["summary", "findings", "report"], help="as `triage batch --output`"
    )
    parser.add_argument("--partitions", type=int, help="about how many tasks [default: 4 for each core]")
    return parser.parse_args()


def main() -> None:
    """Runs the job; its exit code is 0 when it is done, bad lines or not."""
    given = arguments()
    spark = configured(given.partitions)
    try:
        request = Request(given.triage, given.playbook, given.symptom, given.what)
        print(run(spark, request, given.input, given.output))
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
