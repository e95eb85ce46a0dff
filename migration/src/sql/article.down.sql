DROP TABLE comment;
DROP TABLE correction;
DROP TABLE article_revision;
DROP TABLE article;
