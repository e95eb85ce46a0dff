"""What holds in the tables whatever happens, asked for in SQL. Each question finds what breaks it."""

UP = """
WITH RECURSIVE region_up(child, id) AS (
  SELECT id, id FROM region UNION SELECT u.child, e.parent_id FROM region_up u JOIN region_edge e ON e.child_id = u.id
), category_up(child, id) AS (
  SELECT id, id FROM category
  UNION SELECT u.child, c.parent_id FROM category_up u JOIN category c ON c.id = u.id WHERE c.parent_id IS NOT NULL
), wanted(sort_key, kind, ref_id) AS (
  SELECT a.sort_key, 1, u.id FROM article_live a JOIN article_region r ON r.article_id = a.article_id JOIN region_up u ON u.child = r.region_id
  UNION SELECT a.sort_key, 2, r.region_id FROM article_live a JOIN article_region r ON r.article_id = a.article_id
  UNION SELECT a.sort_key, 3, u.id FROM article_live a JOIN article_category c ON c.article_id = a.article_id JOIN category_up u ON u.child = c.category_id
  UNION SELECT a.sort_key, 4, c.category_id FROM article_live a JOIN article_category c ON c.article_id = a.article_id
  UNION SELECT a.sort_key, 5, t.tag_id FROM article_live a JOIN article_tag t ON t.article_id = a.article_id
  UNION SELECT a.sort_key, 6, b.author_id FROM article_live a JOIN article_byline b ON b.article_id = a.article_id
  UNION SELECT a.sort_key, 7, c.source_id FROM article_live a JOIN article_citation c ON c.article_id = a.article_id WHERE c.source_id IS NOT NULL
), found(sort_key, kind, ref_id) AS (
  SELECT f.sort_key, s.kind, s.ref_id FROM article_feed f JOIN feed_scope s ON s.id = f.scope_id WHERE s.kind BETWEEN 1 AND 7
)
"""

INVARIANTS = {
    "a public article has its live row": "SELECT id FROM article WHERE publication = 'PUBLISHED' AND NOT EXISTS (SELECT 1 FROM article_live l WHERE l.article_id = article.id)",
    "a live row has its public article": """SELECT l.article_id FROM article_live l LEFT JOIN article a ON a.id = l.article_id
        WHERE a.publication IS NULL OR a.publication <> 'PUBLISHED' OR a.live_revision_id <> l.revision_id
           OR a.live_version > l.live_version OR a.path <> l.path""",
    "a live row has its body": "SELECT article_id FROM article_live l WHERE NOT EXISTS (SELECT 1 FROM article_live_body b WHERE b.article_id = l.article_id)",
    "an article has its revisions": """SELECT a.id FROM article a WHERE NOT EXISTS (SELECT 1 FROM article_revision r WHERE r.id = a.head_revision_id
        AND r.article_id = a.id)""",
    "no list lacks an article": UP + "SELECT * FROM wanted EXCEPT SELECT * FROM found",
    "no list has an article that is not of it": UP + "SELECT * FROM found EXCEPT SELECT * FROM wanted",
    "no list has what is not live": "SELECT sort_key FROM article_feed f WHERE NOT EXISTS (SELECT 1 FROM article_live l WHERE l.sort_key = f.sort_key)",
    "an article is in everything, one genre and one language": """SELECT a.sort_key FROM article_live a WHERE 3 <> (SELECT count(*)
        FROM article_feed f JOIN feed_scope s ON s.id = f.scope_id WHERE f.sort_key = a.sort_key AND s.kind IN (0, 8, 9))""",
    "a list counts its articles": """SELECT s.id FROM feed_scope s LEFT JOIN (SELECT scope_id, count(*) AS n FROM article_feed GROUP BY scope_id) f
        ON f.scope_id = s.id WHERE s.live_count <> coalesce(f.n, 0)""",
    "the months of a list are its articles": """SELECT s.id FROM feed_scope s LEFT JOIN (SELECT scope_id, sum(live_count) AS n FROM feed_month
        GROUP BY scope_id) m ON m.scope_id = s.id WHERE s.live_count <> coalesce(m.n, 0)""",
    "the stream of changes says what is live": """SELECT l.article_id FROM article_live l LEFT JOIN article_change c ON c.article_id = l.article_id
        WHERE c.kind IS NULL OR c.kind <> 'UPSERT' OR c.live_version <> l.live_version
        UNION SELECT article_id FROM article_change c WHERE kind = 'UPSERT' AND NOT EXISTS (SELECT 1 FROM article_live l WHERE l.article_id = c.article_id)""",
    "no change has a number that is yet to come": """SELECT seq FROM article_change WHERE seq > (SELECT value FROM stream_counter WHERE name = 'article')
        UNION SELECT seq FROM public_change WHERE seq > (SELECT value FROM stream_counter WHERE name = 'public')
        UNION SELECT seq FROM audit_log WHERE seq > (SELECT value FROM stream_counter WHERE name = 'audit')""",
    "the log of what was done has no gaps": """SELECT value FROM stream_counter WHERE name = 'audit' AND value <> (SELECT count(*) FROM audit_log)""",
    "a live article is found at its path": """SELECT l.path FROM article_live l LEFT JOIN route r ON r.path = l.path
        WHERE r.status IS NULL OR r.status <> 'CANONICAL' OR r.node_id <> l.article_id""",
    "what is not live is found at no path": """SELECT path FROM route WHERE status = 'CANONICAL' AND node_kind = 'ARTICLE'
        AND NOT EXISTS (SELECT 1 FROM article_live l WHERE l.article_id = node_id)""",
    "a tag is public if an article is": """SELECT t.id FROM tag t WHERE t.is_live <> EXISTS (SELECT 1 FROM article_tag a WHERE a.tag_id = t.id)""",
    "an article is made once": "SELECT headline FROM article WHERE headline LIKE 'Story %' GROUP BY headline HAVING count(*) > 1",
}


def broken(database):
    """What does not hold, with examples."""
    found = []
    for name, question in INVARIANTS.items():
        rows = database.rows(question)
        if rows:
            found.append(f"{name}: not so in {len(rows)} places, as {rows[0]}")
    if database.name == "sqlite":
        for check in ("integrity_check", "foreign_key_check"):
            rows = [row for row in database.rows(f"PRAGMA {check}") if row != ("ok",)]
            if rows:
                found.append(f"{check}: {rows[0]}")
    return found
