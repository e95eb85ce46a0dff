use std::collections::HashSet;

use entity::route;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::resolve::node;
use super::stored;
use crate::db::DatabaseTransaction;
use crate::kernel::{Error, GlobalId, Micros, NodeKind, Result};
use crate::wire_enum;

wire_enum!(
    /// What can have a page of its own.
    RoutedKind {
        /// An article.
        Article = "ARTICLE",
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

/// A page's object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct NodeRef {
    pub kind: RoutedKind,
    pub id: Uuid,
}

impl NodeRef {
    /// As the newsroom names it.
    fn of_newsroom(self) -> GlobalId {
        let kind = match self.kind {
            RoutedKind::Article => NodeKind::EditorialArticle,
            RoutedKind::Region => NodeKind::Region,
            RoutedKind::Category => NodeKind::Category,
            RoutedKind::Tag => NodeKind::Tag,
            RoutedKind::Author => NodeKind::Author,
            RoutedKind::Source => NodeKind::Source,
            RoutedKind::Collection => NodeKind::Collection,
        };
        GlobalId::new(kind, self.id)
    }
}

/// The global id of what has a path, as the newsroom names it: what has or had its page there, or the redirect.
pub fn holder(row: &route::Model) -> Result<String> {
    Ok(node(row)?.map_or_else(|| GlobalId::of_path(&row.path), |node| node.of_newsroom().to_string()))
}

/// Whether some of these paths do not lead to a node yet.
pub async fn leads_elsewhere(tx: &DatabaseTransaction, paths: &[String], node: Uuid) -> Result<bool> {
    let paths: HashSet<String> = paths.iter().map(|path| stored(path).into_owned()).collect();
    if paths.is_empty() {
        return Ok(false);
    }
    let own = route::Entity::find()
        .filter(route::Column::Path.is_in(paths.iter().map(String::as_str)))
        .filter(route::Column::NodeId.eq(node));
    Ok(own.all(tx).await?.len() < paths.len())
}

/// Makes `path` the canonical path of a node; its former canonical path leads there from now on.
///
/// Fails with `CONFLICT` if something else has the path, now or formerly: links to it must keep their meaning.
pub async fn claim(tx: &DatabaseTransaction, path: &str, node: NodeRef, now: Micros) -> Result<()> {
    let there = route::Entity::find_by_id(path.to_owned()).one(tx).await?;
    if let Some(row) = &there {
        let ours = row.node_kind.as_deref() == Some(node.kind.as_str()) && row.node_id == Some(node.id);
        if !ours {
            return Err(Error::path_taken(path, holder(row)?).in_field("slug"));
        }
        if row.status == "CANONICAL" {
            return Ok(());
        }
    }
    route::Entity::update_many()
        .set(route::ActiveModel {
            status: Set("ALIAS".into()),
            http_status: Set(301),
            ceased_at: Set(Some(now.0)),
            ..Default::default()
        })
        .filter(route::Column::NodeKind.eq(node.kind.as_str()))
        .filter(route::Column::NodeId.eq(node.id))
        .filter(route::Column::Status.eq("CANONICAL"))
        .exec(tx)
        .await?;
    let canonical = route::ActiveModel {
        path: Set(path.to_owned()),
        status: Set("CANONICAL".into()),
        node_kind: Set(Some(node.kind.as_str().into())),
        node_id: Set(Some(node.id)),
        target: Set(None),
        http_status: Set(200),
        created_at: Set(now.0),
        ceased_at: Set(None),
    };
    if there.is_some() {
        route::Entity::update(canonical).exec(tx).await?;
    } else {
        route::Entity::insert(canonical).exec_without_returning(tx).await?;
    }
    Ok(())
}
