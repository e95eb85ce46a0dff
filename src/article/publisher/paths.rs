use std::collections::{HashMap, HashSet};

use entity::route;
use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::Edition;
use super::publication::{Addressed, Placed, Publication};
use crate::db::{DatabaseTransaction, Sql, insert_all};
use crate::facet::{Facet, Invalidation};
use crate::kernel::{Micros, Result, Slug};
use crate::route::RoutedKind;

#[derive(FromQueryResult)]
struct Taken {
    path: String,
    node_id: Option<Uuid>,
}

/// Where an edition is to be: where it is, or the path that it had best have and the folder for another.
enum Wanted {
    Kept(String),
    New { path: String, folder: String, slug: Slug },
}

/// Gives each edition its path: the one it has, unless its slug changed; `/yyyy/mm/slug` of its first display date in
/// the site's time zone otherwise, numbered if somebody has that.
pub(super) async fn allocate<'a>(
    tx: &DatabaseTransaction,
    zone: &TimeZone,
    editions: Vec<Placed<'a>>,
) -> Result<Vec<Addressed<'a>>> {
    let mut wanted = Vec::with_capacity(editions.len());
    for placed in editions {
        let asked = asked(&placed, zone)?;
        wanted.push((placed, asked));
    }
    let candidates: Vec<String> = wanted
        .iter()
        .filter_map(|(_, asked)| match asked {
            Wanted::New { path, .. } => Some(path.clone()),
            Wanted::Kept(_) => None,
        })
        .collect();
    let mut taken = holders(tx, &candidates).await?;
    let mut addressed = Vec::with_capacity(wanted.len());
    for (placed, asked) in wanted {
        let (path, is_path_unused) = match asked {
            Wanted::Kept(path) => (path, false),
            Wanted::New { path, folder, slug } => {
                let id = placed.dated.edition.head.id;
                let path = free(tx, &mut taken, id, path, &folder, &slug).await?;
                let is_unused = taken.insert(path.clone(), Some(id)).is_none();
                (path, is_unused)
            }
        };
        addressed.push(Addressed { placed, path, is_path_unused });
    }
    Ok(addressed)
}

fn asked(placed: &Placed<'_>, zone: &TimeZone) -> Result<Wanted> {
    let Edition { head, content, .. } = placed.dated.edition;
    let slug = Slug::parse(&content.slug)?;
    // A new slug stands under the month that the links of the article know.
    let folder = match &head.path {
        Some(path) => path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
        None => folder(placed.dated.published_at, zone),
    };
    let path = match &head.path {
        Some(path) if has_slug(path, &slug) && head.live_version > 0 => return Ok(Wanted::Kept(path.clone())),
        // It was asked for while nobody saw it; somebody else may have it by now.
        Some(path) if has_slug(path, &slug) => path.clone(),
        _ => format!("{folder}/{slug}"),
    };
    Ok(Wanted::New { path, folder, slug })
}

/// Where the articles of a month are.
pub(super) fn folder(published_at: Micros, zone: &TimeZone) -> String {
    let month = published_at.month_in(zone);
    format!("/{:04}/{:02}", month / 100, month % 100)
}

/// The first path in a folder that nobody else has, `path` before all others.
async fn free(
    tx: &DatabaseTransaction,
    taken: &mut HashMap<String, Option<Uuid>>,
    id: Uuid,
    mut path: String,
    folder: &str,
    slug: &Slug,
) -> Result<String> {
    let mut number = 2;
    while taken.get(&path).is_some_and(|holder| *holder != Some(id)) {
        let candidates: Vec<String> =
            (number..number + 20).map(|number| format!("{folder}/{}", slug.numbered(number))).collect();
        number += 20;
        taken.extend(holders(tx, &candidates).await?);
        let free = candidates.into_iter().find(|path| taken.get(path).is_none_or(|holder| *holder == Some(id)));
        path = free.unwrap_or(path);
    }
    Ok(path)
}

/// The path ends in the slug, as given or numbered by [`allocate`].
fn has_slug(path: &str, slug: &Slug) -> bool {
    let last = path.rsplit_once('/').map_or(path, |(_, last)| last);
    let number = last.strip_prefix(slug.as_str()).and_then(|tail| tail.strip_prefix('-'));
    last == slug.as_str() || number.is_some_and(|number| number.parse::<usize>().is_ok_and(|number| number >= 2))
}

async fn holders(tx: &DatabaseTransaction, paths: &[String]) -> Result<HashMap<String, Option<Uuid>>> {
    if paths.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT path, node_id FROM route WHERE path IN ");
    sql.list(paths.iter().map(String::as_str));
    Ok(sql.all::<Taken>(tx).await?.into_iter().map(|row| (row.path, row.node_id)).collect())
}

/// Makes the paths canonical; what was canonical for the same articles, or was kept for them, leads there from now on.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    publications: &[Publication<'_>],
    now: Micros,
    invalidation: &mut Invalidation,
) -> Result<()> {
    let heads = publications.iter().map(|publication| &publication.edition.head);
    let canonical = canonical(tx, heads.filter(|head| head.path.is_some()).map(|head| head.id).collect()).await?;
    let wanted: HashSet<(Uuid, &str)> =
        publications.iter().map(|publication| (publication.edition.head.id, publication.path.as_str())).collect();
    let (settled, former): (Vec<Taken>, Vec<Taken>) =
        canonical.into_iter().partition(|row| row.node_id.is_some_and(|id| wanted.contains(&(id, row.path.as_str()))));
    if !former.is_empty() {
        let mut sql = Sql::new("UPDATE route SET status = 'ALIAS', http_status = 301, ceased_at = ");
        sql.bind(now.0).push(" WHERE path IN ").list(former.into_iter().map(|row| row.path));
        sql.execute(tx).await?;
    }
    let settled: HashSet<&str> = settled.iter().map(|row| row.path.as_str()).collect();
    let fresh: Vec<&Publication<'_>> =
        publications.iter().filter(|publication| !settled.contains(publication.path.as_str())).collect();
    // A path that the same article had before comes back to it.
    let had_before = fresh.iter().filter(|publication| !publication.is_path_unused);
    let back: Vec<&str> = had_before.map(|publication| publication.path.as_str()).collect();
    if !back.is_empty() {
        route::Entity::delete_many().filter(route::Column::Path.is_in(back)).exec(tx).await?;
    }
    insert_all::<route::Entity, _>(
        tx,
        fresh.into_iter().map(|Publication { edition, path, .. }| route::Model {
            path: path.clone(),
            status: "CANONICAL".into(),
            node_kind: Some(RoutedKind::Article.as_str().into()),
            node_id: Some(edition.head.id),
            target: None,
            http_status: 200,
            created_at: now.0,
            ceased_at: None,
        }),
    )
    .await?;
    let heads = publications.iter().map(|publication| &publication.edition.head);
    let new: Vec<Uuid> = heads.filter(|head| head.live_version == 0).map(|head| head.id).collect();
    if !new.is_empty() {
        let mut sql = Sql::new("UPDATE route SET status = 'ALIAS', http_status = 301 WHERE node_kind = 'ARTICLE'");
        sql.push(" AND status IN ('RESERVED', 'GONE') AND node_id IN ").list(new).push(" RETURNING path, node_id");
        sql.all::<Taken>(tx).await?.iter().for_each(|row| invalidation.add(Facet::path(&row.path)));
    }
    Ok(())
}

/// The canonical paths of articles.
async fn canonical(tx: &DatabaseTransaction, articles: Vec<Uuid>) -> Result<Vec<Taken>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT path, node_id FROM route WHERE status = 'CANONICAL' AND node_kind = ");
    sql.bind(RoutedKind::Article.as_str()).push(" AND node_id IN ").list(articles);
    sql.all(tx).await
}

/// The canonical paths of withdrawn articles are gone; former ones lead there and so are gone too.
pub(super) async fn close(tx: &DatabaseTransaction, articles: &[Uuid], now: Micros) -> Result<()> {
    let mut sql = Sql::new("UPDATE route SET status = 'GONE', http_status = 410, ceased_at = ");
    sql.bind(now.0).push(" WHERE status = 'CANONICAL' AND node_kind = 'ARTICLE' AND node_id IN ");
    sql.list(articles.iter().copied());
    sql.execute(tx).await?;
    Ok(())
}
