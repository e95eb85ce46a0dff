use std::sync::Arc;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::entry::{self, Entry, Picture, Reading};
use super::links::{address, title};
use super::query::Query;
use super::topic::scope_of;
use super::{Content, Format, Topic};
use crate::article::feed::{self, FeedQuery};
use crate::article::withdrawn::{self, Withdrawn};
use crate::article::{Card, Scope};
use crate::collection::{self, Collection};
use crate::correction::{self, PublicCorrection};
use crate::facet::depends_until;
use crate::kernel::{
    AuthorRef, CategoryRef, CollectionRef, Micros, Page, RegionRef, Result, SourceRef, TagRef, derived_id,
};
use crate::media::address::Addresses;
use crate::route::{self, Found};
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;
use crate::{author, tag};

/// How long it is told that something was withdrawn.
const TOLD: i64 = 30 * 24 * 3_600 * 1_000_000;
/// Of how many articles, the last.
const TOLD_OF: usize = 100;

/// A feed in no format yet.
pub(super) struct Feed {
    /// The same wherever the site is.
    pub id: Uuid,
    pub title: String,
    pub description: String,
    pub site_name: String,
    /// The page of what it is of.
    pub page: String,
    /// Where this part of it is.
    pub address: String,
    /// Where the next part of it is.
    pub next: Option<String>,
    pub language: String,
    pub logo: Option<Picture>,
    pub entries: Vec<Entry>,
    /// What readers who have a copy should delete.
    pub withdrawn: Vec<Withdrawn>,
}

/// What a feed is of, found.
struct Subject {
    list: List,
    /// `None` is the site.
    name: Option<String>,
    path: String,
    language: Option<String>,
}

enum List {
    Scope(Scope),
    Collection(Arc<Collection>),
    Corrections,
}

/// What is on a page of a list.
enum Items {
    Articles(Vec<Arc<Card>>),
    Notices(Vec<PublicCorrection>),
}

impl Feed {
    /// Reads a part of a feed; `None` if there is nothing that it could be of.
    pub async fn read(
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
        addresses: &Addresses,
        now: Micros,
        topic: &Topic,
        format: Format,
        query: &Query,
    ) -> Result<Option<Self>> {
        let Some(subject) = Subject::find(connection, vocabulary, topic).await? else { return Ok(None) };
        let (items, next) = subject.list.page(connection, vocabulary, now, query).await?;
        let reading = Reading { connection, vocabulary, addresses, now, with_text: query.content == Content::Full };
        let (entries, logo) = match items {
            Items::Articles(cards) => entry::of_articles(reading, &cards).await?,
            Items::Notices(notices) => entry::of_notices(reading, notices).await?,
        };
        let withdrawn = match (format, &subject.list) {
            (Format::Atom, List::Scope(_) | List::Collection(_)) => withdrawn_lately(connection, now).await?,
            _ => Vec::new(),
        };
        let site = &vocabulary.site;
        let feed = address(site, topic, format);
        Ok(Some(Self {
            id: derived_id("feed", &subject.list.key()),
            title: title(site, subject.name.as_deref()),
            description: site.description.clone().unwrap_or_else(|| title(site, subject.name.as_deref())),
            site_name: site.name.clone(),
            page: site.url(&subject.path),
            address: query.address(&feed),
            next: next.map(|after| query.address_after(&feed, &after)),
            language: subject.language.unwrap_or_else(|| site.default_language.clone()),
            logo,
            entries,
            withdrawn,
        }))
    }

    /// When anything in it last changed; of an empty one nobody knows.
    pub fn updated_at(&self) -> Option<Micros> {
        let modified = self.entries.iter().map(|entry| entry.modified_at);
        modified.chain(self.withdrawn.iter().map(|gone| Micros(gone.at))).max()
    }
}

impl Subject {
    async fn find(connection: &impl ConnectionTrait, vocabulary: &Vocabulary, topic: &Topic) -> Result<Option<Self>> {
        let of = |list, name: &str, path: String| Self { list, name: Some(name.to_owned()), path, language: None };
        Ok(match topic {
            Topic::All => Some(Self { list: List::Scope(Scope::ALL), name: None, path: "/".into(), language: None }),
            Topic::Term(kind, slug) => {
                let found = term(connection, vocabulary, *kind, slug).await?;
                found.map(|(id, name)| of(List::Scope(scope_of(*kind, id)), &name, kind.path(slug)))
            }
            Topic::Collection(slug) => {
                let found = collection::find(connection, &CollectionRef::Slug(slug.clone())).await?;
                found.map(|found| {
                    let (title, path) = (found.title.clone(), found.path());
                    of(List::Collection(found), &title, path)
                })
            }
            Topic::Language(tag) => {
                let scope = Scope::language(tag);
                let is_used = feed::live_count(connection, scope).await? > 0;
                let subject = of(List::Scope(scope), tag, "/".into());
                is_used.then(|| Self { language: Some(tag.clone()), ..subject })
            }
            Topic::Corrections => Some(of(List::Corrections, "Corrections", "/".into())),
        })
    }
}

/// The id and the name of a term that the public knows of.
async fn term(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    kind: TermKind,
    slug: &str,
) -> Result<Option<(Uuid, String)>> {
    let slug = slug.to_owned();
    Ok(match kind {
        TermKind::Region => {
            let found = vocabulary.regions.find(&RegionRef::Slug(slug))?;
            found.map(|region| (region.id, region.name.clone()))
        }
        TermKind::Category => {
            let found = vocabulary.categories.find(&CategoryRef::Slug(slug))?;
            found.map(|category| (category.id, category.name.clone()))
        }
        TermKind::Tag => {
            let found = tag::find(connection, &TagRef::Slug(slug)).await?;
            found.map(|tag| (tag.id, tag.name.clone()))
        }
        TermKind::Author => {
            let found = author::find(connection, &AuthorRef::Slug(slug)).await?;
            found.map(|author| (author.id, author.name.clone()))
        }
        TermKind::Source => {
            let found = vocabulary.sources.find(&SourceRef::Slug(slug))?;
            found.filter(|source| source.is_live).map(|source| (source.id, source.name.clone()))
        }
    })
}

impl List {
    /// What is on the page, and where the next one begins.
    async fn page(
        &self,
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
        now: Micros,
        query: &Query,
    ) -> Result<(Items, Option<String>)> {
        let page = &query.page;
        Ok(match self {
            Self::Scope(scope) => {
                let found = feed::list(connection, &FeedQuery::of(*scope), page).await?;
                let (cards, next) = parts(found);
                (Items::Articles(cards), next)
            }
            Self::Collection(found) => {
                let items = collection::items(connection, vocabulary, found, now, page).await?;
                let (items, next) = parts(items);
                (Items::Articles(items.into_iter().map(|item| item.card).collect()), next)
            }
            Self::Corrections => {
                let (notices, next) = parts(correction::list(connection, &[], page).await?);
                (Items::Notices(notices), next)
            }
        })
    }

    /// What the id of its feed is made of: nothing that somebody may rename.
    fn key(&self) -> String {
        match self {
            Self::Scope(Scope { kind, id }) => format!("scope {} {id}", *kind as i16),
            Self::Collection(collection) => format!("collection {}", collection.id),
            Self::Corrections => "corrections".into(),
        }
    }
}

fn parts<T>(page: Page<T>) -> (Vec<T>, Option<String>) {
    let next = page.end.filter(|_| page.has_next);
    (page.edges.into_iter().map(|edge| edge.node).collect(), next)
}

/// What was withdrawn in the last thirty days. It falls out of the answer by itself when that is over.
async fn withdrawn_lately(connection: &impl ConnectionTrait, now: Micros) -> Result<Vec<Withdrawn>> {
    let found = withdrawn::list(connection, Micros(now.0.saturating_sub(TOLD)), TOLD_OF).await?;
    if let Some(first) = found.last() {
        depends_until(Micros(first.at.saturating_add(TOLD)));
    }
    Ok(found)
}

/// What a topic is called since it was renamed or became another; `None` if the public does not know of that.
pub(super) async fn moved(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    topic: &Topic,
) -> Result<Option<Topic>> {
    let Some(path) = topic.path() else { return Ok(None) };
    let Some(Found::Former { canonical, .. }) = route::resolve(connection, &path).await? else { return Ok(None) };
    let Some(now) = Topic::parse(canonical.trim_start_matches('/')) else { return Ok(None) };
    let found = Subject::find(connection, vocabulary, &now).await?;
    Ok(found.map(|_| now))
}
