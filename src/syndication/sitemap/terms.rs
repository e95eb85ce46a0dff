use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{files, urlset};
use crate::article::{Scope, count_in_use, in_use};
use crate::kernel::{PageRequest, Result};
use crate::taxonomy::{ScopeKind, TermKind};
use crate::vocabulary::Vocabulary;
use crate::{author, collection, tag};

/// Terms in a file.
const MOST: usize = 5_000;
/// Terms that are read at once.
const STEP: usize = 1_000;

/// The lists whose terms have pages with something on them.
fn kinds() -> [ScopeKind; 5] {
    TermKind::ALL.map(|kind| kind.row().subtree.unwrap_or(kind.row().direct))
}

/// How many files there are.
pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<i64> {
    Ok(files(count_in_use(connection, &kinds()).await?, MOST))
}

/// A file of the pages of what articles are filed under, from 1; the home page and the collections are in the first.
pub async fn terms(connection: &impl ConnectionTrait, vocabulary: &Vocabulary, file: usize) -> Result<Option<Vec<u8>>> {
    let site = &vocabulary.site;
    let mut xml = urlset(&[])?;
    let mut paths = Vec::new();
    if file == 1 {
        paths.push("/".to_owned());
        let page = PageRequest::first(collection::LIST, STEP);
        let found = collection::list(connection, &[], &page).await?;
        paths.extend(found.edges.into_iter().map(|edge| edge.node.path()));
    }
    let (from, to) = ((file - 1).saturating_mul(MOST), file.saturating_mul(MOST));
    let mut without = from;
    while without < to {
        let scopes = in_use(connection, &kinds(), without, STEP).await?;
        let is_last = scopes.len() < STEP;
        if scopes.is_empty() && paths.is_empty() && without == from {
            return Ok(None);
        }
        paths.extend(pages(connection, vocabulary, &scopes).await?);
        for path in paths.drain(..) {
            xml.open("url", &[])?;
            xml.text("loc", &site.url(&path))?;
            xml.close("url")?;
        }
        if is_last {
            break;
        }
        without += STEP;
    }
    xml.close("urlset")?;
    Ok(Some(xml.finish()))
}

/// Where the pages of terms are, in the order of their lists.
async fn pages(connection: &impl ConnectionTrait, vocabulary: &Vocabulary, scopes: &[Scope]) -> Result<Vec<String>> {
    let of = |wanted: ScopeKind| -> Vec<Uuid> {
        scopes.iter().filter(|scope| scope.kind == wanted).map(|scope| scope.id).collect()
    };
    let (tags, authors) = (of(ScopeKind::Tag), of(ScopeKind::Author));
    let tags = if tags.is_empty() { HashMap::new() } else { tag::by_ids(connection, &tags).await? };
    let authors = if authors.is_empty() { HashMap::new() } else { author::by_ids(connection, &authors).await? };
    let path = |Scope { kind, id }: &Scope| match kind {
        ScopeKind::Region => vocabulary.regions.get(*id).map(|region| region.path()),
        ScopeKind::Category => vocabulary.categories.get(*id).map(|category| category.path()),
        ScopeKind::Source => vocabulary.sources.get(*id).map(|source| source.path()),
        ScopeKind::Tag => tags.get(id).map(|tag| tag.path()),
        ScopeKind::Author => authors.get(id).map(|author| author.path()),
        ScopeKind::All
        | ScopeKind::RegionDirect
        | ScopeKind::CategoryDirect
        | ScopeKind::Genre
        | ScopeKind::Language => None,
    };
    Ok(scopes.iter().filter_map(path).collect())
}
