use std::collections::HashSet;

use entity::{author, author_member};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{AuthorInput, AuthorKind, AuthorLink, find_id};
use crate::body::input::RichTextInput;
use crate::db::{insert_all, save_row, unused_id};
use crate::kernel::{AuthorRef, Code, Error, Micros, Outcome, Patch, Result, Slug, checked, derived_id, name_key};
use crate::media;
use crate::route::{self, NodeRef, RoutedKind};
use crate::vocabulary::Vocabulary;

/// The most members of a group.
const MAX_MEMBERS: usize = 200;

/// Saves an author under their slug. Fails with `CONFLICT` if a group would be within itself.
pub async fn save(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    input: AuthorInput,
) -> Result<(Uuid, Outcome)> {
    let AuthorInput { slug, name, author_kind, job_title, bio, avatar, links, members, home_region, is_active } = input;
    let slug = Slug::named(slug.as_deref(), name.as_deref())?;
    let was = author::Entity::find().filter(author::Column::Slug.eq(slug.as_str())).one(tx).await?;
    let mut row = was.clone().unwrap_or_else(|| blank(&slug, now));
    if was.is_none() {
        row.id = unused_id(tx, "author", row.id).await?;
    }
    if let Some(name) = name {
        row.name = checked::name(name, 200).map_err(|error| error.in_field("name"))?;
        row.name_key = name_key(&row.name);
    }
    if row.name.is_empty() {
        return Err(Error::invalid(format!("There is no author with slug \"{slug}\" yet; a new one needs a name.")));
    }
    if let Some(kind) = author_kind {
        row.kind = kind.as_str().into();
    }
    job_title.put("jobTitle", &mut row.job_title, |text| checked::line(text, 200).map(Some))?;
    bio.put("bio", &mut row.bio, |text: RichTextInput| {
        serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
    })?;
    row.avatar_id = match avatar {
        Patch::Keep => row.avatar_id,
        Patch::Clear => None,
        Patch::Set(reference) => Some(media::find_id(tx, &reference).await.map_err(|error| error.in_field("avatar"))?),
    };
    if links != Patch::Keep {
        let mut list = Vec::new();
        links.put("links", &mut list, |links| links.into_iter().map(checked_link).collect())?;
        row.links = serde_json::to_string(&list).map_err(Error::internal)?;
    }
    home_region.put("homeRegion", &mut row.home_region_id, |reference| vocabulary.regions.id(&reference).map(Some))?;
    row.is_active = is_active.unwrap_or(row.is_active);
    let id = row.id;
    let old = members_of(tx, id).await?;
    let new = match members {
        Patch::Keep => old.clone(),
        Patch::Clear => Vec::new(),
        Patch::Set(list) => find_members(tx, id, &list).await.map_err(|error| error.in_field("members"))?,
    };
    if !new.is_empty() && row.kind != AuthorKind::Group.as_str() {
        return Err(Error::invalid("members: Only a GROUP has members."));
    }
    let version = row.version + 1;
    if new != old {
        // The members are not in the row, but they are part of the group.
        row.version = version;
    }
    let outcome = save_row::<author::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version = version;
        row.updated_at = now.0;
    })
    .await?;
    if outcome == Outcome::Created {
        route::claim(tx, &format!("/author/{slug}"), NodeRef { kind: RoutedKind::Author, id }, now).await?;
    }
    if new != old {
        author_member::Entity::delete_many().filter(author_member::Column::GroupId.eq(id)).exec(tx).await?;
        let row = |(position, member_id)| author_member::Model { group_id: id, member_id, position };
        insert_all::<author_member::Entity, _>(tx, (0..).zip(new).map(row)).await?;
    }
    Ok((id, outcome))
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
            return Err(Error::new(Code::Conflict, "A group cannot be a member of itself, nor of one of its members."));
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

fn blank(slug: &Slug, now: Micros) -> author::Model {
    author::Model {
        id: derived_id("author", slug.as_str()),
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
