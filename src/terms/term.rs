use super::save::{Saved, save};
use crate::author::AuthorInput;
use crate::category::CategoryInput;
use crate::db::DatabaseTransaction;
use crate::kernel::{Micros, Result};
use crate::region::RegionInput;
use crate::source::SourceInput;
use crate::tag::TagInput;
use crate::taxonomy::TermKind;
use crate::vocabulary::Vocabulary;

/// A term as it is or is to be; what is absent stays as it is.
#[derive(Clone, Debug)]
pub enum Term {
    Region(Box<RegionInput>),
    Category(Box<CategoryInput>),
    Tag(Box<TagInput>),
    Author(Box<AuthorInput>),
    Source(Box<SourceInput>),
}

/// Does the same with the input of whatever kind.
macro_rules! each {
    ($term:expr, $input:ident => $then:expr) => {
        match $term {
            Term::Region($input) => $then,
            Term::Category($input) => $then,
            Term::Tag($input) => $then,
            Term::Author($input) => $then,
            Term::Source($input) => $then,
        }
    };
}

impl Term {
    pub const fn kind(&self) -> TermKind {
        match self {
            Self::Region(_) => TermKind::Region,
            Self::Category(_) => TermKind::Category,
            Self::Tag(_) => TermKind::Tag,
            Self::Author(_) => TermKind::Author,
            Self::Source(_) => TermKind::Source,
        }
    }

    /// The slug and name that the input gives.
    pub fn named(&self) -> (Option<&str>, Option<&str>) {
        each!(self, input => (input.slug.as_deref(), input.name.as_deref()))
    }

    pub fn set_slug(&mut self, slug: String) {
        each!(self, input => input.slug = Some(slug));
    }

    /// Saves it under its slug. Fails with `CONFLICT` if it would lie in itself.
    pub async fn save(self, tx: &DatabaseTransaction, vocabulary: &Vocabulary, now: Micros) -> Result<Saved> {
        each!(self, input => save(tx, vocabulary, now, *input).await)
    }
}
