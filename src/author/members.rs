use std::collections::HashMap;
use std::sync::Arc;

use entity::author_member;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Author, by_ids};
use crate::facet::{Facet, depends_on};
use crate::kernel::Result;

/// The named members of groups, in their order.
pub async fn members(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Arc<Author>>>> {
    depends_on(Facet::AUTHORS);
    let rows = author_member::Entity::find()
        .filter(author_member::Column::GroupId.is_in(ids.iter().copied()))
        .order_by_asc(author_member::Column::Position)
        .all(connection)
        .await?;
    gather(connection, rows.into_iter().map(|row| (row.group_id, row.member_id)).collect()).await
}

/// The groups that authors belong to, by name. A group without a public article is nobody's business yet.
pub async fn groups(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Arc<Author>>>> {
    depends_on(Facet::AUTHORS);
    let rows = author_member::Entity::find()
        .filter(author_member::Column::MemberId.is_in(ids.iter().copied()))
        .all(connection)
        .await?;
    let mut groups = gather(connection, rows.into_iter().map(|row| (row.member_id, row.group_id)).collect()).await?;
    for list in groups.values_mut() {
        list.retain(|group| group.is_live);
        list.sort_by(|a, b| (&a.name_key, a.id).cmp(&(&b.name_key, b.id)));
    }
    Ok(groups)
}

/// The authors at the second place of each pair, gathered under the first.
async fn gather(
    connection: &impl ConnectionTrait,
    pairs: Vec<(Uuid, Uuid)>,
) -> Result<HashMap<Uuid, Vec<Arc<Author>>>> {
    if pairs.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted: Vec<Uuid> = pairs.iter().map(|(_, id)| *id).collect();
    let authors = by_ids(connection, &wanted).await?;
    let mut gathered: HashMap<Uuid, Vec<Arc<Author>>> = HashMap::new();
    for (key, id) in pairs {
        gathered.entry(key).or_default().extend(authors.get(&id).cloned());
    }
    Ok(gathered)
}
