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

    /// Writes the sort keys of the window, best first, for the article at a path.
    pub(super) fn write(self, sql: &mut Sql, path: &str) {
        let around = |sql: &mut Sql, sign: &str, order: &str| {
            sql.push("SELECT f.sort_key FROM article_feed f WHERE f.scope_id = ");
            own_language(sql, path);
            sql.push(" AND f.sort_key ").push(sign);
            sql.push(" (SELECT o.sort_key FROM article_live o WHERE o.path = ").bind(path);
            sql.push(") ORDER BY f.sort_key ").push(order).push(" LIMIT 1");
        };
        match self {
            Self::Previous => around(sql, "<", "DESC"),
            Self::Next => around(sql, ">", "ASC"),
            Self::PrimaryRegion(limit) => {
                sql.push("SELECT e.sort_key FROM (");
                sql.push("SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM article_live o ");
                sql.push("JOIN article_region r ON r.article_id = o.article_id AND r.position = 0 JOIN feed_scope s ");
                sql.push("ON s.kind = ").bind(ScopeKind::Region as i16).push(" AND s.ref_id = r.region_id");
                sql.push(" WHERE o.path = ").bind(path);
                sql.push(") ORDER BY f.sort_key DESC LIMIT ").number(LOOKED_AT).push(") e WHERE ");
                // A value that is looked up: see `feed::write_is_in`.
                sql.push("(SELECT 1 FROM article_feed i WHERE i.sort_key = e.sort_key AND i.scope_id = ");
                own_language(sql, path);
                sql.push(" LIMIT 1) IS NOT NULL ORDER BY e.sort_key DESC LIMIT ").number(limit);
            }
        }
    }
}

/// Writes the scope of the language of the article at a path: of the few there are, the one that has it.
fn own_language(sql: &mut Sql, path: &str) {
    sql.push("(SELECT g.id FROM feed_scope g JOIN article_live h ON h.path = ").bind(path).push(" WHERE g.kind = ");
    sql.bind(ScopeKind::Language as i16).push(" AND EXISTS (SELECT 1 FROM article_feed j WHERE j.scope_id = g.id");
    sql.push(" AND j.sort_key = h.sort_key))");
}
