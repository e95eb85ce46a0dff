use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::article::ArticleContent;
use crate::article::input::publish_blockers;
use crate::body::Figure;
use crate::db::Sql;
use crate::kernel::{Micros, Problems, Result};
use crate::media::{self, MediaKind, MediaStatus};
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;

/// What keeps this content from being published at `at`; nothing if it can be. Publishing asks the same.
pub async fn blockers(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    content: &ArticleContent,
    at: Micros,
) -> Result<Problems> {
    let found = blockers_of_each(connection, vocabulary, &[content], at).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// The same of several contents, in order.
pub(super) async fn blockers_of_each(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    contents: &[&ArticleContent],
    at: Micros,
) -> Result<Vec<Problems>> {
    let authors = contents.iter().flat_map(|content| content.meta.bylines.iter().map(|byline| byline.author_id));
    let tags = contents.iter().flat_map(|content| content.meta.tags.iter().map(|tag| tag.tag_id));
    let there = there(connection, authors.collect(), tags.collect()).await?;
    let assets: Vec<Uuid> = contents.iter().flat_map(|content| content.assets()).collect();
    let assets = if assets.is_empty() { HashMap::new() } else { media::by_ids(connection, &assets).await? };
    let all = contents.iter().map(|content| {
        let mut problems = publish_blockers(content, at);
        let mut missing = |list: &str, place: usize, is_there: bool, message: &str| {
            if !is_there {
                problems.add(format!("{list}.{place}"), message);
            }
        };
        let meta = &content.meta;
        for kind in TermKind::ALL {
            match kind {
                TermKind::Region => meta.regions.iter().enumerate().for_each(|(place, id)| {
                    missing("regions", place, vocabulary.regions.get(*id).is_some(), "The region has been deleted.");
                }),
                TermKind::Category => meta.categories.iter().enumerate().for_each(|(place, id)| {
                    let is_there = vocabulary.categories.get(*id).is_some();
                    missing("categories", place, is_there, "The category has been deleted.");
                }),
                TermKind::Source => meta.citations.iter().enumerate().for_each(|(place, citation)| {
                    let is_there = citation.source_id.is_none_or(|id| vocabulary.sources.get(id).is_some());
                    missing("citations", place, is_there, "The source has been deleted.");
                }),
                TermKind::Author => meta.bylines.iter().enumerate().for_each(|(place, byline)| {
                    missing("bylines", place, there.contains(&byline.author_id), "The author has been deleted.");
                }),
                TermKind::Tag => meta.tags.iter().enumerate().for_each(|(place, tag)| {
                    missing("tags", place, there.contains(&tag.tag_id), "The tag has been deleted.");
                }),
            }
        }
        if let Some(figure) = &content.meta.lead_media {
            match assets.get(&figure.asset_id) {
                None => problems.add("leadMedia", "The media file has been deleted."),
                Some(asset) if asset.status != MediaStatus::Ready => {
                    problems.add("leadMedia", "The bytes of the media file are not there yet.");
                }
                Some(asset) if asset.kind == MediaKind::Image && asset.alt.is_none() && figure.alt.is_none() => {
                    problems.add("leadMedia", "An alternative text is needed to publish.");
                }
                Some(_) => {}
            }
        }
        // Pictures that came with imports are as they are; those that were sent here can be described.
        let is_mute = |figure: &Figure| {
            figure.alt.is_none()
                && assets
                    .get(&figure.asset_id)
                    .is_some_and(|asset| asset.kind == MediaKind::Image && asset.is_ours() && asset.alt.is_none())
        };
        let is_missing = |id: Uuid| assets.get(&id).is_some_and(|asset| asset.status != MediaStatus::Ready);
        if content.body.assets().any(is_missing) {
            problems.add("body", "The bytes of a media file in the body are not there yet.");
        }
        if content.body.figures().any(is_mute) {
            problems.add("body", "An alternative text is needed to publish, for each picture in the body.");
        }
        problems
    });
    Ok(all.collect())
}

/// Which of these authors and tags there are.
async fn there(connection: &impl ConnectionTrait, authors: Vec<Uuid>, tags: Vec<Uuid>) -> Result<HashSet<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    if authors.is_empty() && tags.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql = Sql::new("SELECT id FROM author WHERE id IN ");
    sql.list(authors).push(" UNION ALL SELECT id FROM tag WHERE id IN ").list(tags);
    Ok(sql.all::<Row>(connection).await?.into_iter().map(|row| row.id).collect())
}
