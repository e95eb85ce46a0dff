use super::card::Card;
use super::feed::{LOOKED_AT, Range};
use super::{FeedWindow, Scope};
use crate::db::Sql;
use crate::taxonomy::ScopeKind;

/// A window of a feed around an article which is yet to be found: read with it, it needs no statement of its own. All are
/// in the language of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prefetch {
    /// The article published just before.
    Previous,
    /// The article published just after.
    Next,
    /// The newest of its first region, so many.
    PrimaryRegion(usize),
}

impl Prefetch {
    /// The window, once the article is there; `None` if it has no region.
    pub(super) fn window(self, article: &Card) -> Option<FeedWindow> {
        let own = Scope::language(&article.language);
        Some(match self {
            Self::Previous => FeedWindow::before(own, None, article.sort_key),
            Self::Next => FeedWindow::after(own, None, article.sort_key),
            Self::PrimaryRegion(limit) => {
                let scope = Scope::new(ScopeKind::Region, *article.detail().ok()?.meta.regions.first()?);
                FeedWindow {
                    limit,
                    range: Range { descending: true, above: None, below: None },
                    scope,
                    within: Some(own),
                }
            }
        })
    }

    /// Writes the sort keys of the window, best first, around the article of [`write_origin`].
    pub(super) fn write(self, sql: &mut Sql) {
        let around = |sql: &mut Sql, sign: &str, order: &str| {
            sql.push("SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT language_id FROM origin)");
            sql.push(" AND f.sort_key ").push(sign).push(" (SELECT sort_key FROM origin)");
            sql.push(" ORDER BY f.sort_key ").push(order).push(" LIMIT 1");
        };
        match self {
            Self::Previous => around(sql, "<", "DESC"),
            Self::Next => around(sql, ">", "ASC"),
            Self::PrimaryRegion(limit) => {
                sql.push("SELECT e.sort_key FROM (SELECT f.sort_key FROM article_feed f");
                sql.push(" WHERE f.scope_id = (SELECT region_id FROM origin) ORDER BY f.sort_key DESC");
                sql.push(" LIMIT ").number(LOOKED_AT).push(") e WHERE ");
                // A value that is looked up: see `feed::write_is_in`.
                sql.push("(SELECT 1 FROM article_feed i WHERE i.sort_key = e.sort_key");
                sql.push(" AND i.scope_id = (SELECT language_id FROM origin) LIMIT 1) IS NOT NULL");
                sql.push(" ORDER BY e.sort_key DESC LIMIT ").number(limit);
            }
        }
    }
}

/// Writes what windows around the article at a path begin with: its place, and the scopes of its language and, if one of them is
/// of that, of its first region. Made once, however many windows there are.
pub(super) fn write_origin(sql: &mut Sql, path: &str, windows: &[Prefetch]) {
    sql.push("WITH origin AS MATERIALIZED (SELECT o.sort_key, ");
    // Of the few languages there are, the one that has it.
    sql.push("(SELECT g.id FROM feed_scope g WHERE g.kind = ").bind(ScopeKind::Language as i16);
    sql.push(" AND (SELECT 1 FROM article_feed j WHERE j.scope_id = g.id AND j.sort_key = o.sort_key LIMIT 1)");
    sql.push(" IS NOT NULL LIMIT 1) AS language_id");
    if windows.iter().any(|window| matches!(window, Prefetch::PrimaryRegion(_))) {
        sql.push(", (SELECT s.id FROM article_region r JOIN feed_scope s ON s.kind = ").bind(ScopeKind::Region as i16);
        sql.push(" AND s.ref_id = r.region_id WHERE r.article_id = o.article_id AND r.position = 0) AS region_id");
    }
    sql.push(" FROM article_live o WHERE o.path = ").bind(path).push(") ");
}
