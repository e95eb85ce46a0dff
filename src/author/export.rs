use entity::author;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Author, AuthorInput, AuthorKind, members};
use crate::body::input::RichTextInput;
use crate::kernel::{AuthorRef, Patch, RegionRef, Result};
use crate::media;
use crate::vocabulary::Vocabulary;

/// Walks over all authors by slug.
#[derive(Default)]
pub struct Export {
    after: String,
}

impl Export {
    /// The next authors, groups without their members; `None` at the end.
    pub async fn next(
        &mut self,
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Vec<AuthorInput>>> {
        let Some(authors) = page(connection, &mut self.after, Condition::all()).await? else { return Ok(None) };
        let pictures = media::keys(connection, authors.iter().filter_map(|author| author.avatar_id).collect()).await?;
        let inputs = authors.into_iter().map(|author| {
            let region = author.home_region_id.and_then(|id| vocabulary.regions.get(id));
            AuthorInput {
                slug: Some(author.slug),
                name: Some(author.name),
                author_kind: Some(author.kind),
                job_title: Patch::set_if(author.job_title),
                bio: Patch::set_if(author.bio.map(|text| RichTextInput::Html(text.html))),
                avatar: Patch::set_if(author.avatar_id.and_then(|id| pictures.get(&id).cloned())),
                links: if author.links.is_empty() { Patch::Keep } else { Patch::Set(author.links) },
                members: Patch::Keep,
                home_region: Patch::set_if(region.map(|region| RegionRef::Slug(region.slug.clone()))),
                is_active: (!author.is_active).then_some(false),
            }
        });
        Ok(Some(inputs.collect()))
    }
}

/// Walks over the groups once more, for their members: a group may be in a group.
#[derive(Default)]
pub struct ExportMembers {
    after: String,
}

impl ExportMembers {
    /// The next groups that name members; `None` at the end.
    pub async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Option<Vec<AuthorInput>>> {
        let is_group = author::Column::Kind.eq(AuthorKind::Group.as_str());
        let Some(groups) = page(connection, &mut self.after, is_group.into_condition()).await? else { return Ok(None) };
        let ids: Vec<Uuid> = groups.iter().map(|group| group.id).collect();
        let mut members = members(connection, &ids).await?;
        let inputs = groups.into_iter().filter_map(|group| {
            let members = members.remove(&group.id)?;
            let members = members.iter().map(|member| AuthorRef::Slug(member.slug.clone())).collect();
            Some(AuthorInput { slug: Some(group.slug), members: Patch::Set(members), ..AuthorInput::default() })
        });
        Ok(Some(inputs.collect()))
    }
}

async fn page(connection: &impl ConnectionTrait, after: &mut String, wanted: Condition) -> Result<Option<Vec<Author>>> {
    let rows = author::Entity::find()
        .filter(wanted)
        .filter(author::Column::Slug.gt(after.as_str()))
        .order_by_asc(author::Column::Slug)
        .limit(500)
        .all(connection)
        .await?;
    let Some(last) = rows.last() else { return Ok(None) };
    after.clone_from(&last.slug);
    rows.into_iter().map(Author::try_from).collect::<Result<_>>().map(Some)
}
