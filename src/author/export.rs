use entity::author;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Author, AuthorInput, AuthorKind, members};
use crate::body::input::RichTextInput;
use crate::kernel::{AuthorRef, Patch, RegionRef, Result};
use crate::media;
use crate::vocabulary::Vocabulary;

/// Walks over all authors: those who are no group by slug, then the groups, which name them.
#[derive(Default)]
pub struct Export {
    groups: bool,
    after: String,
}

impl Export {
    /// The next authors; `None` at the end.
    pub async fn next(
        &mut self,
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Vec<AuthorInput>>> {
        let authors = self.page(connection).await?;
        if authors.is_empty() {
            return Ok(None);
        }
        let pictures = media::keys(connection, authors.iter().filter_map(|author| author.avatar_id).collect()).await?;
        let ids: Vec<_> = authors.iter().map(|author| author.id).collect();
        let mut named = if self.groups { members(connection, &ids).await? } else { Default::default() };
        let inputs = authors.into_iter().map(|author| {
            let members = named.remove(&author.id).unwrap_or_default();
            let members: Vec<AuthorRef> = members.iter().map(|member| AuthorRef::Slug(member.slug.clone())).collect();
            let region = author.home_region_id.and_then(|id| vocabulary.regions.get(id));
            AuthorInput {
                slug: Some(author.slug),
                name: Some(author.name),
                author_kind: Some(author.kind),
                job_title: Patch::set_if(author.job_title),
                bio: Patch::set_if(author.bio.map(|text| RichTextInput::Html(text.html))),
                avatar: Patch::set_if(author.avatar_id.and_then(|id| pictures.get(&id).cloned())),
                links: if author.links.is_empty() { Patch::Keep } else { Patch::Set(author.links) },
                members: if members.is_empty() { Patch::Keep } else { Patch::Set(members) },
                home_region: Patch::set_if(region.map(|region| RegionRef::Slug(region.slug.clone()))),
                is_active: (!author.is_active).then_some(false),
            }
        });
        Ok(Some(inputs.collect()))
    }

    async fn page(&mut self, connection: &impl ConnectionTrait) -> Result<Vec<Author>> {
        loop {
            let is_group = author::Column::Kind.eq(AuthorKind::Group.as_str());
            let wanted = if self.groups { Condition::all().add(is_group) } else { Condition::all().not().add(is_group) };
            let rows = author::Entity::find()
                .filter(wanted)
                .filter(author::Column::Slug.gt(self.after.as_str()))
                .order_by_asc(author::Column::Slug)
                .limit(500)
                .all(connection)
                .await?;
            if let Some(last) = rows.last() {
                self.after.clone_from(&last.slug);
                return rows.into_iter().map(Author::try_from).collect();
            }
            if self.groups {
                return Ok(Vec::new());
            }
            self.groups = true;
            self.after.clear();
        }
    }
}
