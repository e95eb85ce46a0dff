use std::collections::HashSet;

use entity::{author, category, region, source, tag};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::body::input::RichTextInput;
use crate::db::{DatabaseTransaction, save_row, touch_vocabulary, unused_id};
use crate::kernel::{Error, Micros, Outcome, Result, Slug, checked, derived_id, name_key};
use crate::route::{self, NodeRef};
use crate::taxonomy::{Effect, TermKind};
use crate::vocabulary::Vocabulary;

/// What saving a term did.
#[derive(Clone, Debug)]
pub struct Saved {
    pub id: Uuid,
    pub outcome: Outcome,
    /// The feeds must follow.
    pub moved: Option<Moved>,
}

/// A term has other ancestors than before.
#[derive(Clone, Debug)]
pub struct Moved {
    pub child: Uuid,
    pub gained: Vec<Uuid>,
    pub lost: Vec<Uuid>,
}

impl Moved {
    /// From the ancestors before and after; `None` if they are the same.
    pub(super) fn between(child: Uuid, before: &HashSet<Uuid>, after: &HashSet<Uuid>) -> Option<Self> {
        let mut gained: Vec<Uuid> = after.difference(before).copied().collect();
        let mut lost: Vec<Uuid> = before.difference(after).copied().collect();
        gained.sort();
        lost.sort();
        (!gained.is_empty() || !lost.is_empty()).then_some(Self { child, gained, lost })
    }
}

/// What a term is saved in.
pub(super) struct Saving<'a> {
    pub tx: &'a DatabaseTransaction,
    pub vocabulary: &'a Vocabulary,
    pub id: Uuid,
    pub slug: &'a Slug,
}

/// What a kind brings to the saving of its terms.
pub(super) trait Input: Sized {
    const KIND: TermKind;
    type Row: Row;
    /// What belongs to the term and is not in its row.
    type Prefetch: PartialEq;

    /// The slug and name that the input gives.
    fn named(&self) -> (Option<&str>, Option<&str>);

    /// A new row, with everything that the input may leave out.
    fn blank(id: Uuid, slug: &Slug, now: Micros) -> Self::Row;

    /// Puts the fields of the input into the row, the name excepted. Tells what stands beside the row, before and after.
    async fn apply(self, saving: &Saving<'_>, row: &mut Self::Row) -> Result<(Self::Prefetch, Self::Prefetch)>;

    /// Writes what stands beside the row.
    async fn write_beside(saving: &Saving<'_>, beside: Self::Prefetch) -> Result<()>;

    /// The ancestors of the term; those of a kind without hierarchy are none.
    fn ancestors(_vocabulary: &Vocabulary, _row: &Self::Row, _beside: &Self::Prefetch) -> HashSet<Uuid> {
        HashSet::new()
    }
}

/// What the rows of all kinds have.
pub(super) trait Row: Clone + PartialEq {
    type Table: EntityTrait<Model = Self>;
    const SLUG: <Self::Table as EntityTrait>::Column;

    fn id(&self) -> Uuid;
    fn name(&self) -> &str;
    fn rename(&mut self, name: String);
    fn version(&mut self) -> &mut i32;
    fn updated_at(&mut self) -> &mut i64;
}

macro_rules! row {
    ($table:ident $(, $name_key:ident)?) => {
        impl Row for $table::Model {
            type Table = $table::Entity;
            const SLUG: $table::Column = $table::Column::Slug;

            fn id(&self) -> Uuid {
                self.id
            }

            fn name(&self) -> &str {
                &self.name
            }

            fn rename(&mut self, name: String) {
                $(self.$name_key = name_key(&name);)?
                self.name = name;
            }

            fn version(&mut self) -> &mut i32 {
                &mut self.version
            }

            fn updated_at(&mut self) -> &mut i64 {
                &mut self.updated_at
            }
        }
    };
}

row!(region, name_key);
row!(category);
row!(tag, name_key);
row!(author, name_key);
row!(source, name_key);

/// Saves a term under its slug; what is absent in the input stays as it is.
pub(super) async fn save<I, R, A>(
    tx: &DatabaseTransaction,
    vocabulary: &Vocabulary,
    now: Micros,
    input: I,
) -> Result<Saved>
where
    I: Input<Row = R>,
    R: Row + IntoActiveModel<A>,
    R::Table: EntityTrait<Model = R, ActiveModel = A>,
    A: ActiveModelTrait<Entity = R::Table> + ActiveModelBehavior + Send,
{
    let (kind, name) = (I::KIND, I::KIND.name());
    let (given, named) = input.named();
    let slug = Slug::named(given, named)?;
    let new_name = named.map(str::to_owned);
    let was = R::Table::find().filter(R::SLUG.eq(slug.as_str())).one(tx).await?;
    let mut row = match &was {
        Some(row) => row.clone(),
        None => I::blank(unused_id(tx, name, derived_id(name, slug.as_str())).await?, &slug, now),
    };
    if let Some(name) = new_name {
        row.rename(checked::name(name, 200).map_err(|error| error.in_field("name"))?);
    }
    if row.name().is_empty() {
        return Err(Error::invalid(format!("There is no {name} with slug \"{slug}\" yet; a new one needs a name.")));
    }
    let id = row.id();
    let saving = Saving { tx, vocabulary, id, slug: &slug };
    let (old, new) = input.apply(&saving, &mut row).await?;
    let before = was.as_ref().map(|row| I::ancestors(vocabulary, row, &old));
    let moved = before.and_then(|before| Moved::between(id, &before, &I::ancestors(vocabulary, &row, &new)));
    let version = *row.version() + 1;
    let is_other = old != new;
    if is_other {
        // What stands beside the row is part of the term.
        *row.version() = version;
    }
    let outcome = save_row::<R::Table, A>(tx, was.as_ref(), row, |row| {
        *row.version() = version;
        *row.updated_at() = now.0;
    })
    .await?;
    if is_other {
        I::write_beside(&saving, new).await?;
    }
    if outcome == Outcome::Created {
        route::claim(tx, &kind.path(slug.as_str()), NodeRef { kind: kind.row().page, id }, now).await?;
    }
    if outcome != Outcome::Unchanged && matches!(kind.row().effect, Effect::Vocabulary) {
        touch_vocabulary(tx).await?;
    }
    Ok(Saved { id, outcome, moved })
}

/// A text as it is stored.
pub(super) fn stored(text: RichTextInput) -> Result<Option<String>> {
    serde_json::to_string(&text.read()?).map(Some).map_err(Error::internal)
}
