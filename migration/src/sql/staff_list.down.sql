DROP INDEX source_every_name;
DROP INDEX author_every_name;
DROP INDEX tag_every_name;
