use entity::{article_live, collection, site};
use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::settings::unnamed;
use super::{Site, SiteInput};
use crate::db::{DatabaseTransaction, save_row, touch_vocabulary};
use crate::kernel::{CollectionRef, Conflict, Error, GlobalId, MediaRef, NodeKind, Outcome, Patch, Result, checked};
use crate::media;

/// Saves the settings.
pub async fn save(tx: &DatabaseTransaction, input: SiteInput) -> Result<Outcome> {
    let SiteInput {
        name,
        description,
        base_url,
        default_language,
        time_zone,
        logo,
        corrections_policy_url,
        publishing_principles_url,
        front,
    } = input;
    let was = site::Entity::find().one(tx).await?;
    let usual = unnamed();
    let mut row = was.clone().unwrap_or_else(unnamed);
    row.name = name
        .try_map(|text| checked::name(text, 200))
        .map_err(|error| error.in_field("name"))?
        .apply_or(Some(row.name), || usual.name);
    description.put("description", &mut row.description, |text| checked::line(text, 300).map(Some))?;
    let address = base_url
        .try_map(|url| checked::http_url(url).map(|url| url.trim_end_matches('/').to_owned()))
        .map_err(|error| error.in_field("baseUrl"))?;
    row.base_url = address.apply_or(Some(row.base_url), || usual.base_url);
    row.default_language = default_language
        .try_map(checked::language)
        .map_err(|error| error.in_field("defaultLanguage"))?
        .apply_or(Some(row.default_language), || usual.default_language);
    let zone = time_zone
        .try_map(known_zone)
        .map_err(|error| error.in_field("timeZone"))?
        .apply_or(Some(row.time_zone.clone()), || usual.time_zone);
    if zone != row.time_zone && article_live::Entity::find().limit(1).count(tx).await? > 0 {
        let message = "The time zone cannot change once something is published: archives are counted in it.";
        return Err(Error::conflict(Conflict::Fixed, message).in_field("timeZone"));
    }
    row.time_zone = zone;
    row.logo_id = media::patched(tx, "logo", logo, row.logo_id).await?;
    corrections_policy_url
        .put("correctionsPolicyUrl", &mut row.corrections_policy_url, |url| checked::http_url(url).map(Some))?;
    publishing_principles_url
        .put("publishingPrinciplesUrl", &mut row.publishing_principles_url, |url| checked::http_url(url).map(Some))?;
    row.front_id = match front {
        Patch::Keep => row.front_id,
        Patch::Clear => None,
        Patch::Set(reference) => Some(collection_id(tx, &reference).await?),
    };
    let outcome = save_row::<site::Entity, _>(tx, was.as_ref(), row, |row| row.version += 1).await?;
    if outcome != Outcome::Unchanged {
        touch_vocabulary(tx).await?;
    }
    Ok(outcome)
}

fn known_zone(name: String) -> Result<String> {
    match TimeZone::get(&name) {
        Ok(_) => Ok(name),
        Err(_) => Err(Error::invalid(format!("\"{name}\" is not an IANA time zone, e.g. Europe/Paris."))),
    }
}

async fn collection_id(tx: &DatabaseTransaction, reference: &CollectionRef) -> Result<Uuid> {
    let found = match reference {
        CollectionRef::Id(id) => collection::Entity::find_by_id(GlobalId::parse_as(NodeKind::Collection, id)?),
        CollectionRef::Slug(slug) => collection::Entity::find().filter(collection::Column::Slug.eq(slug)),
    };
    let found = found.one(tx).await?;
    found.map(|row| row.id).ok_or_else(|| Error::not_found(format!("front: There is no collection with {reference}.")))
}

/// The settings as two inputs: the first before everything else, the second once there are collections.
pub async fn export(connection: &impl ConnectionTrait, site: &Site) -> Result<(SiteInput, SiteInput)> {
    let logo: Option<MediaRef> = match site.logo_id {
        Some(id) => media::keys(connection, vec![id]).await?.remove(&id),
        None => None,
    };
    let front = match site.front_id {
        Some(id) => collection::Entity::find_by_id(id).one(connection).await?,
        None => None,
    };
    let first = SiteInput {
        name: Patch::Set(site.name.clone()),
        description: Patch::set_if(site.description.clone()),
        base_url: Patch::Set(site.base_url.clone()),
        default_language: Patch::Set(site.default_language.clone()),
        time_zone: Patch::Set(site.time_zone.clone()),
        logo: Patch::Keep,
        corrections_policy_url: Patch::set_if(site.corrections_policy_url.clone()),
        publishing_principles_url: Patch::set_if(site.publishing_principles_url.clone()),
        front: Patch::Keep,
    };
    let front = front.map(|row| CollectionRef::Slug(row.slug));
    let last = SiteInput { logo: Patch::set_if(logo), front: Patch::set_if(front), ..SiteInput::default() };
    Ok((first, last))
}
