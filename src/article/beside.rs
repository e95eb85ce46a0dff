use super::card::Card;
use super::feed::Range;
use super::{Scope, Slice};
use crate::db::Sql;
use crate::taxonomy::ScopeKind;

/// A slice that stands beside an article which is yet to be found: read along with it, it needs no statement of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beside {
    /// The article published just before.
    Previous,
    /// The article published just after.
    Next,
    /// The newest of its first region, so many.
    PrimaryRegion(usize),
}

impl Beside {
    /// The slice, once the article is there; `None` if it has no region.
    pub(super) fn slice(self, article: &Card) -> Option<Slice> {
        Some(match self {
            Self::Previous => Slice::before(Scope::ALL, article.sort_key),
            Self::Next => Slice::after(Scope::ALL, article.sort_key),
            Self::PrimaryRegion(limit) => {
                let scope = Scope::new(ScopeKind::Region, *article.detail().ok()?.regions.first()?);
                Slice { limit, range: Range { descending: true, above: None, below: None }, scope }
            }
        })
    }

    /// Writes the sort keys of the slice, best first, for the article at a path.
    pub(super) fn write(self, sql: &mut Sql, path: &str) {
        let around = |sql: &mut Sql, sign: &str, order: &str| {
            sql.push("SELECT f.sort_key FROM article_live f WHERE f.sort_key ").push(sign);
            sql.push(" (SELECT o.sort_key FROM article_live o WHERE o.path = ").bind(path);
            sql.push(") ORDER BY f.sort_key ").push(order).push(" LIMIT 1");
        };
        match self {
            Self::Previous => around(sql, "<", "DESC"),
            Self::Next => around(sql, ">", "ASC"),
            Self::PrimaryRegion(limit) => {
                sql.push("SELECT f.sort_key FROM article_feed f WHERE f.scope_id = (SELECT s.id FROM article_live o ");
                sql.push("JOIN article_region r ON r.article_id = o.article_id AND r.position = 0 JOIN feed_scope s ");
                sql.push("ON s.kind = ").bind(ScopeKind::Region as i16).push(" AND s.ref_id = r.region_id");
                sql.push(" WHERE o.path = ").bind(path);
                sql.push(") ORDER BY f.sort_key DESC LIMIT ").number(limit);
            }
        }
    }
}
