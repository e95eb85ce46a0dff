use std::collections::HashSet;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::article::ArticleContent;
use crate::article::input::publish_blockers;
use crate::db::Sql;
use crate::kernel::{Micros, Problems, Result};
use crate::media::{self, MediaKind};
use crate::vocabulary::Vocabulary;

/// What keeps this content from being published at `at`; nothing if it can be. Publishing asks the same.
pub async fn blockers(
    connection: &impl ConnectionTrait,
    vocabulary: &Vocabulary,
    content: &ArticleContent,
    at: Micros,
) -> Result<Problems> {
    let mut problems = publish_blockers(content, at);
    for (place, id) in content.regions.iter().enumerate() {
        if vocabulary.regions.get(*id).is_none() {
            problems.add(format!("regions.{place}"), "The region has been deleted.");
        }
    }
    for (place, id) in content.categories.iter().enumerate() {
        if vocabulary.categories.get(*id).is_none() {
            problems.add(format!("categories.{place}"), "The category has been deleted.");
        }
    }
    for (place, citation) in content.citations.iter().enumerate() {
        if citation.source_id.is_some_and(|id| vocabulary.sources.get(id).is_none()) {
            problems.add(format!("citations.{place}"), "The source has been deleted.");
        }
    }
    let authors = there(connection, "author", content.bylines.iter().map(|byline| byline.author_id)).await?;
    for (place, byline) in content.bylines.iter().enumerate() {
        if !authors.contains(&byline.author_id) {
            problems.add(format!("bylines.{place}"), "The author has been deleted.");
        }
    }
    let tags = there(connection, "tag", content.tags.iter().map(|tag| tag.tag_id)).await?;
    for (place, tag) in content.tags.iter().enumerate() {
        if !tags.contains(&tag.tag_id) {
            problems.add(format!("tags.{place}"), "The tag has been deleted.");
        }
    }
    if let Some(figure) = &content.lead_media {
        let asset = media::by_ids(connection, &[figure.asset_id]).await?.remove(&figure.asset_id);
        match asset {
            None => problems.add("leadMedia", "The media file has been deleted."),
            Some(asset) if asset.kind == MediaKind::Image && asset.alt.is_none() && figure.alt.is_none() => {
                problems.add("leadMedia", "An alternative text is needed to publish.");
            }
            Some(_) => {}
        }
    }
    Ok(problems)
}

async fn there(
    connection: &impl ConnectionTrait,
    table: &str,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashSet<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let ids: Vec<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql = Sql::new("SELECT id FROM ");
    sql.push(table).push(" WHERE id IN ").list(ids);
    Ok(sql.all::<Row>(connection).await?.into_iter().map(|row| row.id).collect())
}
