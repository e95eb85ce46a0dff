CREATE INDEX tag_every_name ON tag (name_key, id);
CREATE INDEX author_every_name ON author (name_key, id);
CREATE INDEX source_every_name ON source (name_key, id);
