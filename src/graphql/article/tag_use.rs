use async_graphql::SimpleObject;

use super::Article;
use crate::graphql::Request;
use crate::graphql::tag::Tag;
use crate::kernel::Result;
use crate::tag::{TagKind, TagRelation};

/// A tag on an article.
#[derive(SimpleObject)]
pub struct ArticleTag {
    /// The tag.
    tag: Tag,
    /// About or mentions.
    relation: TagRelation,
}

impl ArticleTag {
    /// The tags of an article that meet the conditions, in editorial order.
    pub(super) async fn of(
        article: &Article,
        request: &Request,
        relation: Option<TagRelation>,
        kinds: Option<&[TagKind]>,
    ) -> Result<Vec<Self>> {
        let all = article.0.detail()?.meta.tags.iter();
        let uses: Vec<_> = all.filter(|tag| relation.is_none_or(|relation| tag.relation == relation)).collect();
        let ids: Vec<_> = uses.iter().map(|tag| tag.tag_id).collect();
        let tags = uses.into_iter().zip(request.tags.many(&ids).await?).filter_map(|(tag_use, tag)| {
            let tag = tag.filter(|tag| kinds.is_none_or(|kinds| kinds.contains(&tag.kind)))?;
            Some(Self { tag: Tag(tag), relation: tag_use.relation })
        });
        Ok(tags.collect())
    }
}
