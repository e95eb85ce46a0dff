DROP TABLE vocabulary_move;
