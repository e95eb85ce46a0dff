use crate::article::card::Card;
use crate::body::RenderedBlock;

/// What every block knows: itself with its forms, and the article that it is part of.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    pub card: &'a Card,
    pub rendered: &'a RenderedBlock,
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
                &self.part.rendered.block.key
            }

            /// The block as HTML.
            pub async fn html(&self) -> $crate::graphql::scalars::Html {
                self.part.rendered.html.as_str().into()
            }

            /// The block as plain text; empty for media.
            pub async fn text(&self) -> &str {
                &self.part.rendered.text
            }

            $($own)*
        }
    };
}

pub(super) use block;
