use std::collections::BTreeSet;

use entity::article_live_body::Forms;
use entity::{
    article_byline, article_category, article_citation, article_link, article_live, article_live_body, article_media,
    article_region, article_tag,
};
use uuid::Uuid;

use super::edition::Edition;
use super::publication::Publication;
use crate::body::Rendered;
use crate::db::{DatabaseTransaction, insert_all};
use crate::kernel::{Error, Result};

/// Writes the public rows of articles that have none.
pub(super) async fn write(tx: &DatabaseTransaction, publications: &[Publication<'_>]) -> Result<()> {
    let live: Vec<_> = publications
        .iter()
        .map(|publication| publication.card().row(publication.edition.revision_id))
        .collect::<Result<_>>()?;
    insert_all::<article_live::Entity, _>(tx, live).await?;
    let bodies: Vec<_> = publications
        .iter()
        .map(|publication| body_row(publication.edition.head.id, &publication.rendered))
        .collect::<Result<_>>()?;
    insert_all::<article_live_body::Entity, _>(tx, bodies).await?;
    insert_all::<article_byline::Entity, _>(
        tx,
        links(
            publications,
            |edition| &edition.content.meta.bylines,
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
            publications,
            |edition| &edition.content.meta.regions,
            |article_id, position, region_id| article_region::Model { article_id, position, region_id: *region_id },
        ),
    )
    .await?;
    insert_all::<article_category::Entity, _>(
        tx,
        links(
            publications,
            |edition| &edition.content.meta.categories,
            |article_id, position, id| article_category::Model { article_id, position, category_id: *id },
        ),
    )
    .await?;
    insert_all::<article_tag::Entity, _>(
        tx,
        links(
            publications,
            |edition| &edition.content.meta.tags,
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
            publications,
            |edition| &edition.content.meta.citations,
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
    let links = publications.iter().flat_map(|publication| {
        let article_id = publication.edition.head.id;
        let linked: BTreeSet<Uuid> = publication.edition.content.body.links().collect();
        linked.into_iter().map(move |linked_id| article_link::Model { linked_id, article_id })
    });
    insert_all::<article_link::Entity, _>(tx, links).await?;
    let media = publications.iter().flat_map(|publication| {
        let (article_id, sort_key) = (publication.edition.head.id, publication.sort_key);
        let assets = publication.edition.content.assets().into_iter();
        assets.map(move |asset_id| article_media::Model { asset_id, sort_key, article_id })
    });
    insert_all::<article_media::Entity, _>(tx, media).await
}

/// One row for each item of a list of each article.
fn links<'a, T: 'a, M>(
    publications: &'a [Publication<'_>],
    list: impl Fn(&'a Edition) -> &'a Vec<T>,
    row: impl Fn(Uuid, i32, &'a T) -> M,
) -> Vec<M> {
    let mut rows = Vec::new();
    for publication in publications {
        let id = publication.edition.head.id;
        rows.extend((0_i32..).zip(list(publication.edition)).map(|(position, item)| row(id, position, item)));
    }
    rows
}

/// A public body in all its forms.
pub(super) fn body_row(article_id: Uuid, rendered: &Rendered) -> Result<article_live_body::Model> {
    let Rendered { blocks, html, markdown, text, .. } = rendered;
    let forms = Forms {
        blocks: serde_json::to_string(blocks).map_err(Error::internal)?,
        html: html.clone(),
        markdown: markdown.clone(),
        text: text.clone(),
    };
    Ok(article_live_body::Model { article_id, forms: forms.pack().map_err(Error::internal)? })
}
