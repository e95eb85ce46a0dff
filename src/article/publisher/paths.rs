use std::collections::{HashMap, HashSet};

use entity::route;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::Edition;
use crate::db::{DatabaseTransaction, Sql, insert_all};
use crate::facet::{Facet, Touched};
use crate::kernel::{Micros, Result, Slug};
use crate::route::RoutedKind;

#[derive(FromQueryResult)]
struct Taken {
    path: String,
    node_id: Option<Uuid>,
}

/// The path of each article, and which of them nobody has had before.
#[derive(Default)]
pub(super) struct Allotted {
    pub paths: HashMap<Uuid, String>,
    unused: HashSet<Uuid>,
}

/// An article that needs a path, what it had best be, and where to look for another.
struct Wanted {
    id: Uuid,
    path: String,
    folder: String,
    slug: Slug,
}

/// Gives each article its path: the one it has, unless its slug changed; `/yyyy/mm/slug` of its first display date in
/// the site's time zone otherwise, numbered if somebody has that.
pub(super) async fn allocate(
    tx: &DatabaseTransaction,
    editions: &[Edition],
    months: &HashMap<Uuid, i32>,
) -> Result<Allotted> {
    let mut allotted = Allotted::default();
    let mut wanted: Vec<Wanted> = Vec::new();
    for edition in editions {
        let head = &edition.head;
        let slug = Slug::parse(&edition.content.slug)?;
        // A new slug stands under the month that the links of the article know.
        let folder = match &head.path {
            Some(path) => path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
            None => {
                let month = months.get(&head.id).copied().unwrap_or_default();
                format!("/{:04}/{:02}", month / 100, month % 100)
            }
        };
        let path = match &head.path {
            Some(path) if has_slug(path, &slug) && head.live_version > 0 => {
                allotted.paths.insert(head.id, path.clone());
                continue;
            }
            // It was asked for while nobody saw it; somebody else may have it by now.
            Some(path) if has_slug(path, &slug) => path.clone(),
            _ => format!("{folder}/{slug}"),
        };
        wanted.push(Wanted { id: head.id, path, folder, slug });
    }
    let mut candidates: Vec<String> = wanted.iter().map(|wanted| wanted.path.clone()).collect();
    let mut taken = holders(tx, &candidates).await?;
    for Wanted { id, mut path, folder, slug } in wanted {
        let mut number = 2;
        while taken.get(&path).is_some_and(|holder| *holder != Some(id)) {
            candidates = (number..number + 20).map(|number| format!("{folder}/{}", slug.numbered(number))).collect();
            number += 20;
            taken.extend(holders(tx, &candidates).await?);
            let free = candidates.into_iter().find(|path| taken.get(path).is_none_or(|holder| *holder == Some(id)));
            path = free.unwrap_or(path);
        }
        if taken.insert(path.clone(), Some(id)).is_none() {
            allotted.unused.insert(id);
        }
        allotted.paths.insert(id, path);
    }
    Ok(allotted)
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
    editions: &[Edition],
    allotted: &Allotted,
    now: Micros,
    touched: &mut Touched,
) -> Result<()> {
    let Allotted { paths, unused } = allotted;
    let had_path = editions.iter().map(|edition| &edition.head).filter(|head| head.path.is_some()).map(|head| head.id);
    let canonical = canonical(tx, had_path.collect()).await?;
    let (settled, former): (Vec<Taken>, Vec<Taken>) =
        canonical.into_iter().partition(|row| row.node_id.and_then(|id| paths.get(&id)) == Some(&row.path));
    if !former.is_empty() {
        let mut sql = Sql::new("UPDATE route SET status = 'ALIAS', http_status = 301, ceased_at = ");
        sql.bind(now.0).push(" WHERE path IN ").list(former.into_iter().map(|row| row.path));
        sql.execute(tx).await?;
    }
    let settled: HashSet<&str> = settled.iter().map(|row| row.path.as_str()).collect();
    let fresh: Vec<(&Uuid, &String)> = paths.iter().filter(|(_, path)| !settled.contains(path.as_str())).collect();
    // A path that the same article had before comes back to it.
    let back: Vec<&str> = fresh.iter().filter(|(id, _)| !unused.contains(id)).map(|(_, path)| path.as_str()).collect();
    if !back.is_empty() {
        route::Entity::delete_many().filter(route::Column::Path.is_in(back)).exec(tx).await?;
    }
    insert_all::<route::Entity, _>(
        tx,
        fresh.into_iter().map(|(id, path)| route::Model {
            path: path.clone(),
            status: "CANONICAL".into(),
            node_kind: Some(RoutedKind::Article.as_str().into()),
            node_id: Some(*id),
            target: None,
            http_status: 200,
            created_at: now.0,
            ceased_at: None,
        }),
    )
    .await?;
    let new: Vec<Uuid> = editions
        .iter()
        .map(|edition| &edition.head)
        .filter(|head| head.live_version == 0)
        .map(|head| head.id)
        .collect();
    if !new.is_empty() {
        let mut sql = Sql::new("UPDATE route SET status = 'ALIAS' WHERE status = 'RESERVED' AND node_kind = 'ARTICLE'");
        sql.push(" AND node_id IN ").list(new).push(" RETURNING path, node_id");
        sql.all::<Taken>(tx).await?.iter().for_each(|row| touched.add(Facet::path(&row.path)));
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
