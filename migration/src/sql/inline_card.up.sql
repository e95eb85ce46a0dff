-- Lists read twenty cards at once: up to 8 kB a row stays whole and as it is. Compressed and beside its table, as rows of more
-- than 2 kB are otherwise, a card takes as long to unpack as all else that is done to find it. Rows follow when they are written.
{postgres}ALTER TABLE article_live SET (toast_tuple_target = 8160);
