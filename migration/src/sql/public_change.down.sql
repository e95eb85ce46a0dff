DELETE FROM stream_counter WHERE name = 'public';
DROP TABLE public_change;
