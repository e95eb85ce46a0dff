use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::article::{Scope, feed};
use crate::collection::{self, CollectionKind};
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Error, Micros, PageRequest, Result, name_key};
use crate::route::{NodeRef, RoutedKind};
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;
use crate::wire_enum;

/// Suggestions that are given if nothing else is asked, and at most.
const DEFAULT: usize = 8;
const MAX: usize = 25;
/// Characters of a beginning.
const MAX_PREFIX: usize = 100;
/// Names with the same beginning that are looked at, of those that can be many.
const MAX_NAMES: usize = 2_000;

wire_enum!(
    /// What a suggestion is.
    SuggestionKind {
        /// A region.
        Region = "REGION",
        /// A category.
        Category = "CATEGORY",
        /// A tag.
        Tag = "TAG",
        /// An author.
        Author = "AUTHOR",
        /// A source.
        Source = "SOURCE",
        /// A collection.
        Collection = "COLLECTION",
    }
);

/// Who is to know of what is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Readers: of what public articles use.
    Readers,
    /// The newsroom: of everything, used or not.
    Newsroom,
}

/// A name that begins as was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub text: String,
    pub kind: SuggestionKind,
    pub target: NodeRef,
    /// Public articles.
    pub article_count: i64,
}

/// Names that begin like this, whatever the case and the accents; the most used first.
///
/// Of regions, categories and sources any word of the name may begin so. Fails with `BAD_USER_INPUT` on a limit out of bounds.
pub async fn suggest(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    now: Micros,
    audience: Audience,
    prefix: &str,
    kinds: &[SuggestionKind],
    limit: Option<i32>,
) -> Result<Vec<Suggestion>> {
    let limit = match limit {
        None => DEFAULT,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=MAX).contains(limit))
            .ok_or_else(|| Error::invalid(format!("`limit` is {limit}; it must be between 1 and {MAX}.")))?,
    };
    let length = prefix.chars().count();
    if length > MAX_PREFIX {
        return Err(Error::invalid(format!("`prefix` has {length} characters; at most {MAX_PREFIX} are looked for.")));
    }
    // No name has a character that cannot be seen.
    let prefix = name_key(prefix).replace(char::is_control, "");
    if prefix.is_empty() {
        return Ok(Vec::new());
    }
    let is_wanted = |kind: SuggestionKind| kinds.is_empty() || kinds.contains(&kind);
    let mut found = in_memory(connection, vocabulary, audience, &prefix, &is_wanted).await?;
    for (kind, table, facet, scope, routed) in [
        (SuggestionKind::Tag, "tag", Facet::TAGS, ScopeKind::Tag, RoutedKind::Tag),
        (SuggestionKind::Author, "author", Facet::AUTHORS, ScopeKind::Author, RoutedKind::Author),
    ] {
        if is_wanted(kind) {
            depends_on(facet);
            let rows = stored(connection, audience, table, scope, &prefix, limit).await?;
            found.extend(rows.into_iter().map(|row| row.suggestion(kind, routed)));
        }
    }
    if is_wanted(SuggestionKind::Collection) {
        found.extend(collections(connection, vocabulary, audience, &prefix, now).await?);
    }
    found.sort_by(|one, other| {
        other.article_count.cmp(&one.article_count).then_with(|| name_key(&one.text).cmp(&name_key(&other.text)))
    });
    found.truncate(limit);
    Ok(found)
}

/// Regions, categories and sources: the vocabulary knows all their names.
async fn in_memory(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    audience: Audience,
    prefix: &str,
    is_wanted: &impl Fn(SuggestionKind) -> bool,
) -> Result<Vec<Suggestion>> {
    let begins = |name: &str| {
        let key = name_key(name);
        key.starts_with(prefix) || key.split([' ', '-']).any(|word| word.starts_with(prefix))
    };
    let mut named: Vec<(Scope, &str, SuggestionKind, RoutedKind)> = Vec::new();
    if is_wanted(SuggestionKind::Region) {
        let all = vocabulary.regions.by_name().iter().filter(|region| begins(&region.name));
        named.extend(all.map(|region| {
            let scope = Scope::new(ScopeKind::Region, region.id);
            (scope, region.name.as_str(), SuggestionKind::Region, RoutedKind::Region)
        }));
    }
    if is_wanted(SuggestionKind::Category) {
        let all = vocabulary.categories.all().filter(|category| begins(&category.name));
        named.extend(all.map(|category| {
            let scope = Scope::new(ScopeKind::Category, category.id);
            (scope, category.name.as_str(), SuggestionKind::Category, RoutedKind::Category)
        }));
    }
    if is_wanted(SuggestionKind::Source) {
        let all = vocabulary.sources.all().filter(|source| begins(&source.name));
        named.extend(all.map(|source| {
            let scope = Scope::new(ScopeKind::Source, source.id);
            (scope, source.name.as_str(), SuggestionKind::Source, RoutedKind::Source)
        }));
    }
    named.truncate(MAX_NAMES);
    let scopes: Vec<Scope> = named.iter().map(|(scope, ..)| *scope).collect();
    let counts = feed::live_counts(connection, &scopes).await?;
    let suggestions = named.into_iter().filter_map(|(scope, name, kind, routed)| {
        let article_count = counts.get(&scope).copied().unwrap_or_default();
        let is_known = article_count > 0 || audience == Audience::Newsroom;
        is_known.then(|| Suggestion {
            text: name.to_owned(),
            kind,
            target: NodeRef { kind: routed, id: scope.id },
            article_count,
        })
    });
    Ok(suggestions.collect())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    live_count: i64,
}

impl Row {
    fn suggestion(self, kind: SuggestionKind, routed: RoutedKind) -> Suggestion {
        let Self { id, name, live_count } = self;
        Suggestion { text: name, kind, target: NodeRef { kind: routed, id }, article_count: live_count }
    }
}

/// What has a table and an index by name.
async fn stored(
    connection: &impl ConnectionTrait,
    audience: Audience,
    table: &str,
    kind: ScopeKind,
    prefix: &str,
    limit: usize,
) -> Result<Vec<Row>> {
    // Which of them are used, and how much.
    depends_on(Facet::SEARCH);
    let (is_known, is_used) = match audience {
        Audience::Readers => ("is_live AND ", "WHERE s.live_count > 0 "),
        Audience::Newsroom => ("", ""),
    };
    let mut sql =
        Sql::new("SELECT t.id, t.name, coalesce(s.live_count, 0) AS live_count FROM (SELECT id, name, name_key FROM ");
    sql.push(table).push(" WHERE ").push(is_known).push("name_key >= ").bind(prefix);
    // No name goes beyond the last character that there is.
    sql.push(" AND name_key < ").bind(format!("{prefix}\u{10ffff}"));
    sql.push(" ORDER BY name_key, id LIMIT ").number(MAX_NAMES).push(") t LEFT JOIN feed_scope s ON s.kind = ");
    sql.bind(kind as i16).push(" AND s.ref_id = t.id ").push(is_used);
    sql.push("ORDER BY live_count DESC, t.name_key, t.id LIMIT ").number(limit);
    sql.all(connection).await
}

async fn collections(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    audience: Audience,
    prefix: &str,
    now: Micros,
) -> Result<Vec<Suggestion>> {
    let page = PageRequest::first(collection::LIST, MAX_NAMES);
    let page = match audience {
        Audience::Readers => collection::list(connection, CollectionKind::ALL, &page).await?,
        Audience::Newsroom => collection::list_all(connection, CollectionKind::ALL, &page).await?,
    };
    let mut found = Vec::new();
    for collection in page.edges.into_iter().map(|edge| edge.node) {
        if name_key(&collection.title).starts_with(prefix) {
            let article_count = collection::count_items(connection, vocabulary, &collection, now).await?.value;
            let target = NodeRef { kind: RoutedKind::Collection, id: collection.id };
            let kind = SuggestionKind::Collection;
            found.push(Suggestion { text: collection.title.clone(), kind, target, article_count });
        }
    }
    Ok(found)
}
