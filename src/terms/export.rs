use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::author::{AuthorExport, MemberExport};
use super::tag::TagExport;
use super::{Term, category, region, source};
use crate::body::RichText;
use crate::body::input::RichTextInput;
use crate::kernel::{MediaRef, Patch, Result};
use crate::vocabulary::Vocabulary;

/// Walks over all terms, in an order in which an import finds what a term refers to.
#[derive(Default)]
pub struct Export {
    step: Step,
    tags: TagExport,
    authors: AuthorExport,
    members: MemberExport,
}

#[derive(Clone, Copy, Default)]
enum Step {
    #[default]
    Regions,
    Categories,
    Sources,
    Tags,
    Authors,
    /// The groups once more, for their members: a group may be in a group.
    Members,
    End,
}

impl Export {
    /// The next terms; `None` at the end.
    pub async fn next(
        &mut self,
        connection: &impl ConnectionTrait,
        vocabulary: &Vocabulary,
    ) -> Result<Option<Vec<Term>>> {
        loop {
            let (page, next) = match self.step {
                Step::Regions => {
                    let inputs = region::export(connection, vocabulary).await?;
                    self.step = Step::Categories;
                    return Ok(Some(terms(inputs, Term::Region)));
                }
                Step::Categories => {
                    let inputs = category::export(connection, vocabulary).await?;
                    self.step = Step::Sources;
                    return Ok(Some(terms(inputs, Term::Category)));
                }
                Step::Sources => {
                    let inputs = source::export(connection, vocabulary).await?;
                    self.step = Step::Tags;
                    return Ok(Some(terms(inputs, Term::Source)));
                }
                Step::Tags => {
                    let page = self.tags.next(connection).await?;
                    (page.map(|inputs| terms(inputs, Term::Tag)), Step::Authors)
                }
                Step::Authors => {
                    let page = self.authors.next(connection, vocabulary).await?;
                    (page.map(|inputs| terms(inputs, Term::Author)), Step::Members)
                }
                Step::Members => {
                    let page = self.members.next(connection).await?;
                    (page.map(|inputs| terms(inputs, Term::Author)), Step::End)
                }
                Step::End => return Ok(None),
            };
            if page.is_some() {
                return Ok(page);
            }
            self.step = next;
        }
    }
}

fn terms<I>(inputs: Vec<I>, term: fn(Box<I>) -> Term) -> Vec<Term> {
    inputs.into_iter().map(|input| term(Box::new(input))).collect()
}

/// A text as files have it.
pub(super) fn html(text: &Option<RichText>) -> Patch<RichTextInput> {
    Patch::set_if(text.as_ref().map(|text| RichTextInput::Html(text.html.clone())))
}

/// What files call a picture.
pub(super) fn picture(keys: &HashMap<Uuid, MediaRef>, id: Option<Uuid>) -> Patch<MediaRef> {
    Patch::set_if(id.and_then(|id| keys.get(&id).cloned()))
}
