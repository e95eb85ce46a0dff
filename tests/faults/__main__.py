"""Breaks things around the real binary, and holds what it did against what it promises. See `.ci/faults`."""

import argparse
import concurrent.futures
import importlib
import sys
import tempfile
import time
import traceback
from pathlib import Path

from harness.case import Case
from harness.node import NotStarted
from harness.report import table
from harness.seed import Seed


def modules():
    names = sorted(path.stem for path in (Path(__file__).parent / "faults").glob("[a-z]*.py"))
    return {name.replace("_", "-"): importlib.import_module(f"faults.{name}") for name in names}


def read_arguments():
    parser = argparse.ArgumentParser(prog=".ci/faults", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="short | long | NAME | NAME/sqlite | NAME/postgres",
                        help="a few minutes, or everything; all faults, or some")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--postgres", required=True, help="the folder of PostgreSQL's programs")
    parser.add_argument("--jobs", type=int, default=4, help="faults that are tried at a time")
    parser.add_argument("--keep", action="store_true", help="leave folders and logs in /tmp")
    arguments = parser.parse_args()
    arguments.is_long = arguments.words[:1] == ["long"]
    arguments.names = [word for word in arguments.words if word not in ("short", "long")]
    return arguments


def chosen(options):
    """The faults to try: name, database."""
    found = []
    for name, module in modules().items():
        for database in module.DATABASES:
            is_named = name in options.names or f"{name}/{database}" in options.names
            if is_named or not options.names and (options.is_long or database in getattr(module, "SHORT", module.DATABASES)):
                found.append((name, database))
    unknown = set(options.names) - {name for name, _ in found} - {f"{name}/{database}" for name, database in found}
    if unknown:
        sys.exit(f"{', '.join(sorted(unknown))}: no such fault; there are {', '.join(modules())}")
    return found


def try_one(options, seed, name, database):
    module = modules()[name]
    case = Case(options, seed, name, database)
    began = time.monotonic()
    try:
        with case.closing:
            case.prepare(getattr(module, "IS_EMPTY", False), getattr(module, "IS_LARGE", False))
            module.run(case)
    except NotStarted as error:
        case.check(False, f"a server did not start: {error}")
    except Exception:
        case.check(False, f"the try broke off: {traceback.format_exc(limit=-4)}")
    finally:
        case.clean_up()
    case.report.took = time.monotonic() - began
    return case.report


def tell(report):
    print(f"{'FAILED' if report.wrong else 'ok    '} {report.fault}/{report.database}", flush=True)
    for text in report.wrong:
        print(f"       {text}", flush=True)
    for text in report.notes:
        print(f"       ({text})", flush=True)


def main():
    arguments = read_arguments()
    faults, reports = chosen(arguments), []
    with tempfile.TemporaryDirectory(prefix="dlf", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        seed = Seed(arguments.binary, arguments.postgres, Path(folder))
        seed.prepare()
        with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
            tries = [pool.submit(try_one, arguments, seed, *one) for one in faults]
            for done in concurrent.futures.as_completed(tries):
                reports.append(done.result())
                tell(reports[-1])
    reports.sort(key=lambda report: (report.fault, report.database))
    print(f"\n{table(reports)}")
    return 1 if any(report.wrong for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
