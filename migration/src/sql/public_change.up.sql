CREATE TABLE public_change (
  seq BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  points {bytes}
);
CREATE INDEX public_change_at ON public_change (at);
INSERT INTO stream_counter (name, value) VALUES ('public', 0);
