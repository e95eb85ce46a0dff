"""The disk is full for a while: what is acknowledged is stored, and when there is room again everything works."""

import shutil

from harness.database import Postgres, Sqlite
from harness.room import NoRights, Room

DATABASES = ("sqlite", "postgres")


def run(case):
    try:
        # SQLite's log takes 32 MB before it moves into the file.
        room = Room(case.folder / "disk", "48m" if case.database.name == "sqlite" else "120m")
    except NoRights as error:
        # What SQLite writes fails just the same in a file that may not grow; PostgreSQL ends itself.
        if case.database.name == "sqlite":
            case.note(f"a file that may not grow instead of a full disk, because mounting is not allowed: {error}")
            return without_room(case)
        return case.note(f"not tried, because mounting is not allowed: {error}")
    case.closing.callback(room.close)
    if case.database.name == "sqlite":
        case.database = Sqlite(shutil.move(case.database.path, room.folder / "dateline.db"))
    else:
        move_cluster(case, room)
    node = case.node()
    for _ in range(case.times(1, 5)):
        case.survive([node], lambda: room.fill(64 << 10), room.clear, case.times(4, 8), spares_readers=True)


def move_cluster(case, room):
    """The data go to the small disk, the log of PostgreSQL stays: without that it could not even say that the disk is full."""
    cluster = case.database.cluster
    cluster.stop()
    log = case.folder / "wal"
    shutil.move(cluster.data / "pg_wal", log)
    room.folder.chmod(0o755)
    shutil.move(cluster.data, room.folder / "cluster")
    cluster.data = room.folder / "cluster"
    (cluster.data / "pg_wal").symlink_to(log)
    cluster.own(cluster.data)
    cluster.own(log)
    cluster.start()
    case.database = Postgres(cluster, "dateline")


def without_room(case):
    node = case.node()
    case.survive([node], lambda: node.limit_files(1 << 20), lambda: node.limit_files(None), 4, spares_readers=True)
