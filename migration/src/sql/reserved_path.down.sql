UPDATE route SET status = 'ALIAS' WHERE status = 'RESERVED';
