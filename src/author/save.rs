use entity::{author, author_member};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{AuthorInput, AuthorKind, AuthorLink, find_id};
use crate::body::input::RichTextInput;
use crate::db::{insert_all, save_row};
use crate::kernel::{Code, Error, Micros, Outcome, Patch, Result, Slug, checked, derived_id, name_key};
use crate::media;
use crate::route::{self, NodeRef, RoutedKind};
use crate::vocabulary::Vocabulary;

/// Saves an author under their slug.
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
    if let Some(name) = name {
        row.name = checked::name(name, 200)?;
        row.name_key = name_key(&row.name);
    }
    if row.name.is_empty() {
        return Err(Error::invalid(format!("There is no author with slug \"{slug}\" yet; a new one needs a name.")));
    }
    if let Some(kind) = author_kind {
        row.kind = kind.as_str().into();
    }
    job_title.put(&mut row.job_title, |text| checked::line(text, 200).map(Some))?;
    bio.put(&mut row.bio, |text: RichTextInput| {
        serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
    })?;
    row.avatar_id = match avatar {
        Patch::Keep => row.avatar_id,
        Patch::Clear => None,
        Patch::Set(reference) => Some(media::find_id(tx, &reference).await?),
    };
    if links != Patch::Keep {
        let links = links.apply_or(None, Vec::new).into_iter().map(checked_link).collect::<Result<Vec<_>>>()?;
        row.links = serde_json::to_string(&links).map_err(Error::internal)?;
    }
    home_region.put(&mut row.home_region_id, |reference| vocabulary.regions.id(&reference).map(Some))?;
    row.is_active = is_active.unwrap_or(row.is_active);
    let (id, is_group) = (row.id, row.kind == AuthorKind::Group.as_str());
    let mut outcome = save_row::<author::Entity, _>(tx, was.as_ref(), row, |row| {
        row.version += 1;
        row.updated_at = now.0;
    })
    .await?;
    if outcome == Outcome::Created {
        route::claim(tx, &format!("/author/{slug}"), NodeRef { kind: RoutedKind::Author, id }, now).await?;
    }
    if members != Patch::Keep {
        let wanted = members.apply_or(None, Vec::new);
        if !wanted.is_empty() && !is_group {
            return Err(Error::invalid("members: Only a GROUP has members."));
        }
        let mut ids = Vec::with_capacity(wanted.len());
        for reference in &wanted {
            let member = find_id(tx, reference).await?;
            if member == id {
                return Err(Error::new(Code::Conflict, "members: A group is no member of itself."));
            }
            if !ids.contains(&member) {
                ids.push(member);
            }
        }
        if set_members(tx, id, &ids).await? && outcome == Outcome::Unchanged {
            outcome = Outcome::Updated;
        }
    }
    Ok((id, outcome))
}

/// Replaces the members; true if they were others.
async fn set_members(tx: &DatabaseTransaction, group: Uuid, ids: &[Uuid]) -> Result<bool> {
    let there = author_member::Entity::find()
        .filter(author_member::Column::GroupId.eq(group))
        .order_by_asc(author_member::Column::Position)
        .all(tx)
        .await?;
    if there.iter().map(|row| row.member_id).eq(ids.iter().copied()) {
        return Ok(false);
    }
    author_member::Entity::delete_many().filter(author_member::Column::GroupId.eq(group)).exec(tx).await?;
    let rows = (0..).zip(ids).map(|(position, id)| author_member::Model { group_id: group, member_id: *id, position });
    insert_all::<author_member::Entity, _>(tx, rows).await?;
    Ok(true)
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
