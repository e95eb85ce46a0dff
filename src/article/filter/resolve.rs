use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{ArticleFilter, public_authors, public_tags};
use crate::article::Scope;
use crate::article::feed::FeedQuery;
use crate::kernel::{AuthorRef, Error, GlobalId, NodeKind, Result, TagRef};
use crate::taxonomy::ScopeKind;
use crate::vocabulary::Vocabulary;

/// Conditions of one filter, the list that it stands in not counted.
const MAX_SETS: usize = 3;
/// Members of one `anyOf`.
const MAX_ANY_OF: usize = 20;
const MAX_EXCLUDE: usize = 50;
const MAX_LANGUAGES: usize = 10;

/// The list that a filter describes, within a scope if one is given.
///
/// Fails with `NOT_FOUND` if something that the filter names does not exist for the public, and with `BAD_USER_INPUT`
/// if the filter asks for too much.
pub async fn feed_query(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    filter: Option<&ArticleFilter>,
    within: Option<Scope>,
) -> Result<FeedQuery> {
    let mut query = FeedQuery { sets: within.map(|scope| vec![scope]).into_iter().collect(), ..FeedQuery::default() };
    let Some(filter) = filter else { return Ok(query) };
    let ArticleFilter {
        region,
        category,
        tag,
        author,
        source,
        genres,
        language,
        prefer_languages,
        published_at,
        exclude,
    } = filter;
    let asked = filter.sets();
    if asked > MAX_SETS {
        return Err(Error::invalid(format!(
            "The filter has {asked} conditions; at most {MAX_SETS} of region, category, tag, author, source, genres and \
             language are allowed, each member of an allOf counted."
        )));
    }
    query.without.articles = excluded(exclude.as_deref().unwrap_or_default())?;
    let preferred = prefer_languages.as_deref().unwrap_or_default();
    if preferred.len() > MAX_LANGUAGES {
        let count = preferred.len();
        return Err(Error::invalid(format!(
            "`preferLanguages` has {count} members; at most {MAX_LANGUAGES} are allowed."
        )));
    }
    query.without.translations_but = preferred.iter().map(|tag| tag.0.clone()).collect();
    if let Some(range) = published_at {
        query.from = range.from.map(|at| at.0.0);
        query.before = range.before.map(|at| at.0.0);
    }
    let mut unknown = Unknown::default();
    let mut sets = Vec::new();
    if let Some(filter) = region {
        check_any_of("region", filter.any_of.len(), filter.all_of.len())?;
        let kind =
            if includes_descendants(filter.include_descendants) { ScopeKind::Region } else { ScopeKind::RegionDirect };
        let mut found = HashMap::new();
        for reference in filter.any_of.iter().chain(&filter.all_of) {
            found.extend(vocabulary.regions.find(reference)?.map(|region| (reference.clone(), region.id)));
        }
        write_sets(&mut sets, &mut unknown, kind, "region", (&filter.any_of, &filter.all_of), &found);
    }
    if let Some(filter) = category {
        check_any_of("category", filter.any_of.len(), filter.all_of.len())?;
        let kind = if includes_descendants(filter.include_descendants) {
            ScopeKind::Category
        } else {
            ScopeKind::CategoryDirect
        };
        let mut found = HashMap::new();
        for reference in filter.any_of.iter().chain(&filter.all_of) {
            found.extend(vocabulary.categories.find(reference)?.map(|category| (reference.clone(), category.id)));
        }
        write_sets(&mut sets, &mut unknown, kind, "category", (&filter.any_of, &filter.all_of), &found);
    }
    if let Some(filter) = tag {
        check_any_of("tag", filter.any_of.len(), filter.all_of.len())?;
        let asked: Vec<TagRef> = filter.any_of.iter().chain(&filter.all_of).cloned().collect();
        let found = public_tags(connection, &asked).await?;
        write_sets(&mut sets, &mut unknown, ScopeKind::Tag, "tag", (&filter.any_of, &filter.all_of), &found);
    }
    if let Some(filter) = author {
        check_any_of("author", filter.any_of.len(), filter.all_of.len())?;
        let asked: Vec<AuthorRef> = filter.any_of.iter().chain(&filter.all_of).cloned().collect();
        let found = public_authors(connection, &asked).await?;
        write_sets(&mut sets, &mut unknown, ScopeKind::Author, "author", (&filter.any_of, &filter.all_of), &found);
    }
    if let Some(filter) = source {
        check_any_of("source", filter.any_of.len(), filter.all_of.len())?;
        let mut found = HashMap::new();
        for reference in filter.any_of.iter().chain(&filter.all_of) {
            found.extend(vocabulary.sources.find_public(reference)?.map(|source| (reference.clone(), source.id)));
        }
        write_sets(&mut sets, &mut unknown, ScopeKind::Source, "source", (&filter.any_of, &filter.all_of), &found);
    }
    if let Some(genres) = genres {
        if genres.is_empty() {
            return Err(Error::invalid("`genres` is empty. Name at least one, or leave it out."));
        }
        sets.push(genres.iter().map(|genre| Scope::genre(*genre)).collect());
    }
    sets.extend(language.iter().map(|tag| vec![Scope::language(&tag.0)]));
    unknown.none()?;
    for mut set in sets {
        set.sort();
        set.dedup();
        query.sets.push(set);
    }
    Ok(query)
}

/// Reads the ids of articles to leave out: at most 50. An id that no article has does no harm.
fn excluded(ids: &[async_graphql::ID]) -> Result<Vec<Uuid>> {
    if ids.len() > MAX_EXCLUDE {
        return Err(Error::invalid(format!("`exclude` has {} ids; at most {MAX_EXCLUDE} are allowed.", ids.len())));
    }
    ids.iter().map(|id| GlobalId::parse_as(NodeKind::Article, id)).collect()
}

/// Absent and null are the default.
fn includes_descendants(asked: Option<bool>) -> bool {
    asked.unwrap_or(true)
}

/// Writes a set of all that one of `any_of` has, and one for each member of `all_of`.
fn write_sets<R: Display + Eq + Hash>(
    sets: &mut Vec<Vec<Scope>>,
    unknown: &mut Unknown,
    kind: ScopeKind,
    what: &str,
    (any_of, all_of): (&[R], &[R]),
    found: &HashMap<R, Uuid>,
) {
    let mut scope = |reference: &R| {
        let id = unknown.unless(found.get(reference).copied(), what, reference)?;
        Some(Scope::new(kind, id))
    };
    if !any_of.is_empty() {
        sets.push(any_of.iter().filter_map(&mut scope).collect());
    }
    sets.extend(all_of.iter().map(|reference| scope(reference).into_iter().collect::<Vec<_>>()));
}

/// With an `allOf` there need be no `anyOf`; how long that may be, the number of conditions decides.
fn check_any_of(field: &str, length: usize, all_of: usize) -> Result<()> {
    if (1..=MAX_ANY_OF).contains(&length) || length == 0 && all_of > 0 {
        return Ok(());
    }
    Err(Error::invalid(format!("`{field}.anyOf` has {length} members; it must have between 1 and {MAX_ANY_OF}.")))
}

/// What a filter names and nobody knows.
#[derive(Default)]
struct Unknown(Vec<String>);

impl Unknown {
    /// Notes a reference that leads nowhere.
    fn unless(&mut self, found: Option<Uuid>, what: &str, reference: &impl Display) -> Option<Uuid> {
        if found.is_none() {
            self.0.push(format!("There is no {what} with {reference}."));
        }
        found
    }

    fn none(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::not_found(self.0.join(" "))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::filter::{DateTimeRange, RegionFilter, TagFilter};
    use crate::article::{Genre, fixture};
    use crate::kernel::{Code, DateTime, LanguageTag, Micros, RegionRef};

    async fn resolve(filter: ArticleFilter, within: Option<Scope>) -> Result<FeedQuery> {
        let db = fixture::database().await;
        let vocabulary = Vocabulary::load(db.reader()).await.unwrap();
        feed_query(db.reader(), &vocabulary, Some(&filter), within).await
    }

    #[tokio::test]
    async fn conditions_become_sets_and_bounds() {
        let filter = ArticleFilter {
            genres: Some(vec![Genre::Opinion, Genre::Analysis, Genre::Opinion]),
            language: Some(LanguageTag::from("en")),
            published_at: Some(DateTimeRange { from: Some(DateTime(Micros(5))), before: None }),
            exclude: Some(vec![GlobalId::new(NodeKind::Article, Uuid::from_u128(7)).to_string().into()]),
            ..ArticleFilter::default()
        };
        let within = Scope::new(ScopeKind::Tag, Uuid::from_u128(1));
        let query = resolve(filter, Some(within)).await.unwrap();
        let mut genres = vec![Scope::genre(Genre::Opinion), Scope::genre(Genre::Analysis)];
        genres.sort();
        assert_eq!(query.sets, [vec![within], genres, vec![Scope::language("en")]]);
        assert_eq!((query.from, query.before), (Some(5), None));
        assert_eq!(query.without.articles, [Uuid::from_u128(7)]);
    }

    #[tokio::test]
    async fn says_what_nobody_knows() {
        let slug = |slug: &str| RegionRef::Slug(slug.into());
        let filter = ArticleFilter {
            region: Some(RegionFilter { any_of: vec![slug("atlantis")], all_of: vec![], include_descendants: None }),
            tag: Some(TagFilter { any_of: vec![TagRef::Slug("operation-x".into())], all_of: vec![] }),
            ..ArticleFilter::default()
        };
        let error = resolve(filter, None).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        let expected = "There is no region with slug \"atlantis\". There is no tag with slug \"operation-x\".";
        assert_eq!(error.message(), expected);
    }

    #[tokio::test]
    async fn says_what_is_too_much() {
        let regions = |count: usize| {
            let any_of = (0..count).map(|number| RegionRef::Slug(format!("r{number}"))).collect();
            Some(RegionFilter { any_of, all_of: vec![], include_descendants: None })
        };
        let refused = async |filter| {
            let error = resolve(filter, None).await.unwrap_err();
            assert_eq!(error.code(), Code::BadUserInput);
            error.message().into_owned()
        };
        let none = refused(ArticleFilter { region: regions(0), ..ArticleFilter::default() }).await;
        assert_eq!(none, "`region.anyOf` has 0 members; it must have between 1 and 20.");
        let many = refused(ArticleFilter { region: regions(21), ..ArticleFilter::default() }).await;
        assert_eq!(many, "`region.anyOf` has 21 members; it must have between 1 and 20.");
        let id = GlobalId::new(NodeKind::Article, Uuid::nil()).to_string();
        let excluded = ArticleFilter { exclude: Some(vec![id.into(); 51]), ..ArticleFilter::default() };
        assert_eq!(refused(excluded).await, "`exclude` has 51 ids; at most 50 are allowed.");
        let four = ArticleFilter {
            region: regions(1),
            tag: Some(TagFilter { any_of: vec![TagRef::Slug("t".into())], all_of: vec![] }),
            genres: Some(vec![Genre::News]),
            language: Some(LanguageTag::from("en")),
            ..ArticleFilter::default()
        };
        assert!(refused(four).await.starts_with("The filter has 4 conditions; at most 3 of"));
    }
}
