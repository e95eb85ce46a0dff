DROP TABLE release_failure;
