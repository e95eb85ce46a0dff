use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;

use entity::article_live_body::Forms;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::card::{CARD_COLUMNS, Card, CardRow};
use crate::body::{Context, InnerForms, RenderedBlock, ShownAsset, deferred};
use crate::db::Sql;
use crate::facet::{Facet, depends_on};
use crate::kernel::{Error, Result};

/// The text of a public article, rendered at publication. A form that was not asked for is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveBody {
    pub blocks: Vec<RenderedBlock>,
    pub html: String,
    pub markdown: String,
    pub text: String,
}

impl LiveBody {
    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        // A block has its text twice: in its spans, and without them.
        let blocks = self.blocks.iter().map(|part| size_of::<RenderedBlock>() + part.html.len() + 2 * part.text.len());
        self.html.len() + self.markdown.len() + self.text.len() + blocks.sum::<usize>()
    }
}

impl LiveBody {
    /// The files whose figures are still to be put in ([`deferred`]).
    pub fn awaited_assets(&self) -> Vec<Uuid> {
        let inner = |part: &RenderedBlock| part.inner.iter().flat_map(|form| deferred::assets(&form.html)).collect();
        let of_blocks = self.blocks.iter().flat_map(|part| {
            let mut assets: Vec<Uuid> = inner(part);
            assets.extend(deferred::assets(&part.html));
            assets
        });
        let mut assets: Vec<Uuid> = of_blocks.collect();
        assets.extend(deferred::assets(&self.html));
        assets.extend(deferred::assets(&self.markdown));
        assets.sort_unstable();
        assets.dedup();
        assets
    }

    /// The body with the figures that it waits for. Those of files that are not there are gone without a trace.
    pub fn filled(&self, awaited: &[Uuid], assets: HashMap<Uuid, ShownAsset>) -> Self {
        let hidden: HashSet<Uuid> = awaited.iter().copied().filter(|id| !assets.contains_key(id)).collect();
        let is_shown = |id: Uuid| !hidden.contains(&id);
        let context = Context::of(assets);
        let fill = |html: &String| deferred::fill(html, &context).into_owned();
        let blocks = self.blocks.iter().filter_map(|part| {
            let mut blocks = vec![part.block.clone()];
            deferred::prune(&mut blocks, &is_shown);
            let inner = part.inner.iter().map(|form| InnerForms { html: fill(&form.html), ..form.clone() }).collect();
            Some(RenderedBlock { block: blocks.pop()?, html: fill(&part.html), text: part.text.clone(), inner })
        });
        Self {
            blocks: blocks.collect(),
            html: fill(&self.html),
            markdown: fill(&self.markdown),
            text: self.text.clone(),
        }
    }
}

/// Which forms of a body are wanted: each is as long as the text, and the blocks have to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BodyForms {
    pub blocks: bool,
    pub html: bool,
    pub markdown: bool,
    pub text: bool,
}

impl BodyForms {
    fn with(self, other: Self) -> Self {
        Self {
            blocks: self.blocks | other.blocks,
            html: self.html | other.html,
            markdown: self.markdown | other.markdown,
            text: self.text | other.text,
        }
    }

    pub(super) fn read(self, row: &QueryResult) -> Result<ReadBody> {
        let packed: Vec<u8> = row.try_get("", "forms")?;
        Ok(self.unpack(&packed).map(Arc::new).map_err(|cause| DamagedBody(cause.to_string().into())))
    }

    fn unpack(self, packed: &[u8]) -> io::Result<LiveBody> {
        let Forms { blocks, html, markdown, text } = Forms::unpack(packed)?;
        let wanted = |form: String, is_wanted: bool| if is_wanted { form } else { String::new() };
        Ok(LiveBody {
            blocks: if self.blocks { serde_json::from_str(&blocks)? } else { Vec::new() },
            html: wanted(html, self.html),
            markdown: wanted(markdown, self.markdown),
            text: wanted(text, self.text),
        })
    }
}

/// A body, or why what is stored of it cannot be read: that is for who asks for it, not for those who ask for others at once.
pub type ReadBody = std::result::Result<Arc<LiveBody>, DamagedBody>;

/// Why a body cannot be read.
#[derive(Clone, Debug)]
pub struct DamagedBody(Arc<str>);

impl From<DamagedBody> for Error {
    fn from(DamagedBody(cause): DamagedBody) -> Self {
        Self::internal(format!("the text of an article cannot be read: {cause}"))
    }
}

/// Public articles by id; those that are not public are left out.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Arc<Card>>> {
    depends_on_articles(ids);
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE ");
    sql.is_one_of(connection, "a.article_id", ids.iter().copied());
    let rows: Vec<CardRow> = sql.all(connection).await?;
    rows.into_iter().map(|row| Card::head(row).map(|card| (card.id, Arc::new(card)))).collect()
}

/// The bodies of public articles, each in the forms that are wanted of it.
pub async fn bodies(
    connection: &impl ConnectionTrait,
    wanted: &[(Uuid, BodyForms)],
) -> Result<HashMap<(Uuid, BodyForms), ReadBody>> {
    let ids: HashSet<Uuid> = wanted.iter().map(|(id, _)| *id).collect();
    let forms = wanted.iter().fold(BodyForms::default(), |all, (_, forms)| all.with(*forms));
    ids.iter().for_each(|id| depends_on(Facet::article(*id)));
    let mut sql = Sql::new("SELECT b.article_id, b.forms FROM article_live_body b WHERE ");
    sql.is_one_of(connection, "b.article_id", ids);
    let mut bodies = HashMap::new();
    for row in sql.rows(connection).await? {
        let (id, body): (Uuid, _) = (row.try_get("", "article_id")?, forms.read(&row)?);
        let asked = wanted.iter().filter(|(wanted, _)| *wanted == id);
        bodies.extend(asked.map(|key| (*key, body.clone())));
    }
    Ok(bodies)
}

/// The public articles of some translation groups, each by language.
pub async fn translations(connection: &impl ConnectionTrait, groups: &[Uuid]) -> Result<HashMap<Uuid, Vec<Arc<Card>>>> {
    groups.iter().for_each(|group| depends_on(Facet::translations(*group)));
    let mut sql = Sql::new("SELECT ");
    sql.push(CARD_COLUMNS).push(" FROM article_live a WHERE ");
    sql.is_one_of(connection, "a.translation_group_id", groups.iter().copied());
    sql.push(" ORDER BY a.translation_group_id, a.language, a.sort_key");
    let mut translations: HashMap<Uuid, Vec<Arc<Card>>> = HashMap::new();
    for card in cards(&sql, connection).await? {
        translations.entry(card.translation_group).or_default().push(card);
    }
    Ok(translations)
}

/// An article in one of its languages.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Alternate {
    pub article_id: Uuid,
    pub translation_group_id: Uuid,
    pub language: String,
    pub path: String,
}

/// Where the public articles of some translation groups are, by language.
pub async fn alternates(connection: &impl ConnectionTrait, groups: &[Uuid]) -> Result<HashMap<Uuid, Vec<Alternate>>> {
    groups.iter().for_each(|group| depends_on(Facet::translations(*group)));
    let mut sql = Sql::new("SELECT a.article_id, a.translation_group_id, a.language, a.path FROM article_live a");
    sql.push(" WHERE a.translation_group_id IN ").list(groups.iter().copied());
    sql.push(" ORDER BY a.translation_group_id, a.language, a.sort_key");
    let mut alternates: HashMap<Uuid, Vec<Alternate>> = HashMap::new();
    for row in sql.all::<Alternate>(connection).await? {
        alternates.entry(row.translation_group_id).or_default().push(row);
    }
    Ok(alternates)
}

/// The cards that a statement selects, in its order.
pub(super) async fn cards(sql: &Sql, connection: &impl ConnectionTrait) -> Result<Vec<Arc<Card>>> {
    let rows: Vec<CardRow> = sql.all(connection).await?;
    let cards = rows.into_iter().map(|row| Card::head(row).map(Arc::new)).collect::<Result<Vec<_>>>()?;
    cards.iter().for_each(|card| depends_on(Facet::article(card.id)));
    Ok(cards)
}

/// Those that are not public too: they may become so.
fn depends_on_articles(ids: &[Uuid]) {
    ids.iter().for_each(|id| depends_on(Facet::article(*id)));
}
