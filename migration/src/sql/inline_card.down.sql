{postgres}ALTER TABLE article_live RESET (toast_tuple_target);
