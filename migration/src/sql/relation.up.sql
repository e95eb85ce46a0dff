DROP TABLE article_relation;
