use std::borrow::Cow;

use super::block::Block;
use crate::article::card::Card;
use crate::body::{self, InnerForms, RenderedBlock};

/// What every block knows: itself with its forms, and the article that it is part of.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    pub card: &'a Card,
    /// The block of the body that it is or is inside of.
    rendered: &'a RenderedBlock,
    pub block: &'a body::Block,
}

impl<'a> Part<'a> {
    pub fn of(card: &'a Card, rendered: &'a RenderedBlock) -> Self {
        Self { card, rendered, block: &rendered.block }
    }

    /// The blocks inside of an item, a cell or a quotation of this one.
    pub fn inside(self, blocks: &'a [body::Block]) -> Vec<Block<'a>> {
        blocks.iter().map(|block| Block::of(Self { block, ..self }, false)).collect()
    }

    fn inner(&self) -> Option<&'a InnerForms> {
        self.rendered.inner.iter().find(|inner| inner.key == self.block.key)
    }

    /// The block as HTML, without live frames.
    pub fn html(&self) -> Cow<'a, str> {
        body::without_frames(self.inner().map_or(&self.rendered.html, |inner| &inner.html))
    }

    pub fn text(&self) -> &'a str {
        self.inner().map_or(&self.rendered.text, |inner| &inner.text)
    }
}

/// Defines the type of a kind of block: the fields that all blocks have, then its own.
macro_rules! block {
    ($(#[$about:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? } $($own:tt)*) => {
        pub struct $name<'a> {
            pub(super) part: $crate::graphql::body::part::Part<'a>,
            $(pub(super) $field: $type,)*
        }

        $(#[$about])*
        #[async_graphql::Object]
        impl<'a> $name<'a> {
            /// Unique within the body and stable across revisions.
            pub async fn key(&self) -> &str {
                &self.part.block.key
            }

            /// What links to a place in the article call it: the id of its element in html. A heading always has one.
            pub async fn element_id(&self) -> Option<&str> {
                self.part.block.anchor.as_deref()
            }

            /// The block as HTML. Content of other sites is a link, as in ArticleBody.html.
            pub async fn html(&self) -> $crate::graphql::scalars::Html {
                (&*self.part.html()).into()
            }

            /// The block as plain text; empty for media.
            pub async fn text(&self) -> &str {
                self.part.text()
            }

            $($own)*
        }
    };
}

pub(super) use block;
