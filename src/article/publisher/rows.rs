use std::collections::BTreeSet;

use entity::{
    article_byline, article_category, article_citation, article_link, article_live, article_live_body, article_media,
    article_region, article_relation, article_tag,
};
use uuid::Uuid;

use super::edition::{Edition, detail};
use crate::article::card::Card;
use crate::body::{self, Rendered};
use crate::db::{DatabaseTransaction, insert_all};
use crate::kernel::{Error, Micros, Result};

/// An edition with everything that publication decides.
pub(super) struct Snapshot<'a> {
    pub edition: &'a Edition,
    pub rendered: Rendered,
    pub sort_key: i64,
    pub version: i32,
    pub path: String,
    pub first_published_at: Micros,
    pub published_at: Micros,
    pub comment_count: i32,
}

impl Snapshot<'_> {
    /// What readers see of it before they open it.
    pub fn card(&self) -> Card {
        let Edition { head, content, modified_at, .. } = self.edition;
        Card {
            id: head.id,
            sort_key: self.sort_key,
            version: self.version,
            path: self.path.clone(),
            headline: content.headline.clone(),
            summary: content.summary.clone().unwrap_or_else(|| body::summary(&self.rendered.text, 300)),
            genre: content.genre,
            language: content.language.clone(),
            translation_group: head.translation_group_id,
            first_published_at: self.first_published_at,
            published_at: self.published_at,
            modified_at: *modified_at,
            expires_at: content.expires_at,
            comment_state: content.comments.state,
            comments_close_at: content.comments.closes_at,
            comment_count: self.comment_count,
            detail: detail(self.edition, &self.rendered).into(),
            proof: None,
        }
    }
}

/// Writes the public rows of articles that have none.
pub(super) async fn write(tx: &DatabaseTransaction, snapshots: &[Snapshot<'_>]) -> Result<()> {
    let live: Vec<_> =
        snapshots.iter().map(|snapshot| snapshot.card().row(snapshot.edition.revision_id)).collect::<Result<_>>()?;
    insert_all::<article_live::Entity, _>(tx, live).await?;
    let bodies: Vec<_> = snapshots
        .iter()
        .map(|snapshot| body_row(snapshot.edition.head.id, &snapshot.rendered))
        .collect::<Result<_>>()?;
    insert_all::<article_live_body::Entity, _>(tx, bodies).await?;
    insert_all::<article_byline::Entity, _>(
        tx,
        links(
            snapshots,
            |edition| &edition.content.bylines,
            |article_id, position, byline| article_byline::Model {
                article_id,
                position,
                author_id: byline.author_id,
                role: byline.role.as_str().into(),
            },
        ),
    )
    .await?;
    insert_all::<article_region::Entity, _>(
        tx,
        links(
            snapshots,
            |edition| &edition.content.regions,
            |article_id, position, region_id| article_region::Model { article_id, position, region_id: *region_id },
        ),
    )
    .await?;
    insert_all::<article_category::Entity, _>(
        tx,
        links(
            snapshots,
            |edition| &edition.content.categories,
            |article_id, position, id| article_category::Model { article_id, position, category_id: *id },
        ),
    )
    .await?;
    insert_all::<article_tag::Entity, _>(
        tx,
        links(
            snapshots,
            |edition| &edition.content.tags,
            |article_id, position, tag| article_tag::Model {
                article_id,
                position,
                tag_id: tag.tag_id,
                relation: tag.relation.as_str().into(),
            },
        ),
    )
    .await?;
    insert_all::<article_citation::Entity, _>(
        tx,
        links(
            snapshots,
            |edition| &edition.content.citations,
            |article_id, position, citation| article_citation::Model {
                article_id,
                position,
                source_id: citation.source_id,
                label: citation.label.clone(),
                role: citation.role.as_str().into(),
            },
        ),
    )
    .await?;
    insert_all::<article_relation::Entity, _>(
        tx,
        links(
            snapshots,
            |edition| &edition.content.related,
            |article_id, position, related_id| article_relation::Model {
                article_id,
                position,
                related_id: *related_id,
            },
        ),
    )
    .await?;
    let links = snapshots.iter().flat_map(|snapshot| {
        let article_id = snapshot.edition.head.id;
        let linked: BTreeSet<Uuid> = snapshot.edition.content.body.links().collect();
        linked.into_iter().map(move |linked_id| article_link::Model { linked_id, article_id })
    });
    insert_all::<article_link::Entity, _>(tx, links).await?;
    let media = snapshots.iter().flat_map(|snapshot| {
        let (article_id, sort_key) = (snapshot.edition.head.id, snapshot.sort_key);
        let assets = snapshot.edition.content.assets().into_iter();
        assets.map(move |asset_id| article_media::Model { asset_id, sort_key, article_id })
    });
    insert_all::<article_media::Entity, _>(tx, media).await
}

/// One row for each item of a list of each article.
fn links<'a, T: 'a, M>(
    snapshots: &'a [Snapshot<'_>],
    list: impl Fn(&'a Edition) -> &'a Vec<T>,
    row: impl Fn(Uuid, i32, &'a T) -> M,
) -> Vec<M> {
    let mut rows = Vec::new();
    for snapshot in snapshots {
        let id = snapshot.edition.head.id;
        rows.extend((0_i32..).zip(list(snapshot.edition)).map(|(position, item)| row(id, position, item)));
    }
    rows
}

/// A public body in all its forms.
pub(super) fn body_row(article_id: Uuid, rendered: &Rendered) -> Result<article_live_body::Model> {
    let Rendered { blocks, html, markdown, text, .. } = rendered;
    Ok(article_live_body::Model {
        article_id,
        blocks: serde_json::to_string(blocks).map_err(Error::internal)?,
        html: html.clone(),
        markdown: markdown.clone(),
        text: text.clone(),
    })
}
