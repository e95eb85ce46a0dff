use std::collections::HashSet;

use entity::{author, author_member};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::export::{html, picture};
use super::save::{Input, Saving, stored};
use crate::author::{Author, AuthorInput, AuthorKind, AuthorLink, find_id, members};
use crate::db::{DatabaseTransaction, insert_all};
use crate::kernel::{AuthorRef, Conflict, Error, Micros, Patch, RegionRef, Result, Slug, checked};
use crate::media;
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;

/// The most members of a group.
const MAX_MEMBERS: usize = 200;

impl Input for AuthorInput {
    const KIND: TermKind = TermKind::Author;
    type Row = author::Model;
    /// The members of a group, in their order.
    type Prefetch = Vec<Uuid>;

    fn named(&self) -> (Option<&str>, Option<&str>) {
        (self.slug.as_deref(), self.name.as_deref())
    }

    fn blank(id: Uuid, slug: &Slug, now: Micros) -> author::Model {
        author::Model {
            id,
            kind: AuthorKind::Person.as_str().into(),
            slug: slug.to_string(),
            name: String::new(),
            name_key: String::new(),
            job_title: None,
            bio: None,
            avatar_id: None,
            home_region_id: None,
            links: "[]".into(),
            is_active: true,
            is_live: false,
            created_at: now.0,
            updated_at: now.0,
            version: 0,
        }
    }

    async fn apply(self, saving: &Saving<'_>, row: &mut author::Model) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
        let Self { slug: _, name: _, author_kind, job_title, bio, avatar, links, members, home_region, is_active } =
            self;
        if let Some(kind) = author_kind {
            row.kind = kind.as_str().into();
        }
        job_title.put("jobTitle", &mut row.job_title, |text| checked::line(text, 200).map(Some))?;
        bio.put("bio", &mut row.bio, stored)?;
        row.avatar_id = media::patched(saving.tx, "avatar", avatar, row.avatar_id).await?;
        if links != Patch::Keep {
            let mut list = Vec::new();
            links.put("links", &mut list, |links| links.into_iter().map(checked_link).collect())?;
            row.links = serde_json::to_string(&list).map_err(Error::internal)?;
        }
        home_region.put("homeRegion", &mut row.home_region_id, |reference| {
            saving.vocabulary.regions.id(&reference).map(Some)
        })?;
        row.is_active = is_active.unwrap_or(row.is_active);
        let old = members_of(saving.tx, row.id).await?;
        let new = match members {
            Patch::Keep => old.clone(),
            Patch::Clear => Vec::new(),
            Patch::Set(list) => {
                find_members(saving.tx, row.id, &list).await.map_err(|error| error.in_field("members"))?
            }
        };
        if !new.is_empty() && row.kind != AuthorKind::Group.as_str() {
            return Err(Error::invalid("members: Only a GROUP has members."));
        }
        Ok((old, new))
    }

    async fn write_beside(saving: &Saving<'_>, members: Vec<Uuid>) -> Result<()> {
        let group_id = saving.id;
        author_member::Entity::delete_many()
            .filter(author_member::Column::GroupId.eq(group_id))
            .exec(saving.tx)
            .await?;
        let row = |(position, member_id)| author_member::Model { group_id, member_id, position };
        insert_all::<author_member::Entity, _>(saving.tx, (0..).zip(members).map(row)).await
    }
}

async fn members_of(tx: &DatabaseTransaction, group: Uuid) -> Result<Vec<Uuid>> {
    let rows = author_member::Entity::find()
        .filter(author_member::Column::GroupId.eq(group))
        .order_by_asc(author_member::Column::Position)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.member_id).collect())
}

/// The members that references name, each once. Fails with `CONFLICT` if the group would be within itself.
async fn find_members(tx: &DatabaseTransaction, group: Uuid, references: &[AuthorRef]) -> Result<Vec<Uuid>> {
    if references.len() > MAX_MEMBERS {
        let count = references.len();
        return Err(Error::invalid(format!("There are {count}; at most {MAX_MEMBERS} are allowed.")));
    }
    let mut members = Vec::with_capacity(references.len());
    for reference in references {
        let member = find_id(tx, reference).await?;
        if !members.contains(&member) {
            members.push(member);
        }
    }
    let (mut level, mut seen) = (members.clone(), HashSet::new());
    while !level.is_empty() {
        if level.contains(&group) {
            let message = "A group cannot be a member of itself, nor of one of its members.";
            return Err(Error::conflict(Conflict::Cycle, message).in_field("members"));
        }
        seen.extend(level.iter().copied());
        let below = author_member::Entity::find().filter(author_member::Column::GroupId.is_in(level)).all(tx).await?;
        level = below.into_iter().map(|row| row.member_id).filter(|id| !seen.contains(id)).collect();
    }
    Ok(members)
}

fn checked_link(link: AuthorLink) -> Result<AuthorLink> {
    let AuthorLink { rel, url, label } = link;
    let rel = checked::name(rel, 50)?;
    let label = label.map(|text| checked::line(text, 200)).transpose()?;
    if url.strip_prefix("mailto:").is_some_and(|address| address.contains('@') && address.len() < 300) {
        return Ok(AuthorLink { rel, url, label });
    }
    Ok(AuthorLink { rel, url: checked::http_url(url)?, label })
}

/// Walks over all authors by slug.
#[derive(Default)]
pub struct AuthorExport {
    after: String,
}

impl AuthorExport {
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
                bio: html(&author.bio),
                avatar: picture(&pictures, author.avatar_id),
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
pub(super) struct MemberExport {
    after: String,
}

impl MemberExport {
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
