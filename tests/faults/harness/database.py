"""The databases that a node can be on, prepared alike."""

import sqlite3
from contextlib import closing
from pathlib import Path


class Sqlite:
    name = "sqlite"

    def __init__(self, path):
        self.path = Path(path)
        self.url = f"sqlite://{self.path}"

    def rows(self, text):
        with closing(self.connect()) as connection:
            return connection.execute(text).fetchall()

    def run(self, text):
        with closing(self.connect()) as connection, connection:
            connection.executescript(text)

    def connect(self):
        # Nothing is committed but by itself.
        return sqlite3.connect(self.path, timeout=20, isolation_level=None)


class Postgres:
    name = "postgres"

    def __init__(self, cluster, database):
        self.cluster, self.database = cluster, database
        self.url = cluster.url(database)

    def through(self, proxy):
        return f"postgres://postgres@127.0.0.1:{proxy.port}/{self.database}?sslmode=disable"

    def rows(self, text):
        return self.cluster.sql(text, self.database)

    def run(self, text):
        self.cluster.sql(text, self.database)


