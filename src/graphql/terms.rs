//! What the views of all kinds of terms have in common.

/// Defines the view of a kind of terms: its common fields, and among them, at three places, those that only this kind has.
/// What documents a common field differs between kinds and is part of the call.
///
/// `below` is there for kinds that one template renders: what the argument `includeDescendants` means. `ready` are fields that
/// are written as JSON at once, as [`super::ready::Fields`] says, beside those that all kinds have.
#[macro_export]
macro_rules! term_view {
    (
        $(#[$about:meta])*
        $view:ident of $term:ty {
            slug: $slug:literal, name: $name:literal,
            $(description: $description:literal, image: $image:literal,)?
            after_name { $($after_name:tt)* }
            after_url { $($after_url:tt)* }
            article_count: $article_count:literal, articles: $articles:literal, $(below: $below:literal,)?
            rest { $($rest:tt)* }
            ready($this:ident, $field:ident, $out:ident) { $($key:literal => $write:expr,)* }
        }
    ) => {
        #[derive(Clone)]
        pub struct $view(pub std::sync::Arc<$term>);

        $(#[$about])*
        #[async_graphql::Object]
        impl $view {
            /// Opaque and globally unique.
            pub async fn id(&self) -> async_graphql::ID {
                $crate::graphql::node::global_id($crate::kernel::NodeKind::$view, self.0.id)
            }

            #[doc = $slug]
            pub async fn slug(&self) -> &str {
                &self.0.slug
            }

            #[doc = $name]
            pub async fn name(&self) -> &str {
                &self.0.name
            }

            $(
                #[doc = $description]
                pub async fn description(&self) -> Option<$crate::graphql::rich_text::RichText> {
                    $crate::graphql::rich_text::RichText::of(&self.0.description)
                }

                #[doc = $image]
                pub async fn image(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                ) -> $crate::graphql::nullable::Nullable<$crate::graphql::media::MediaAsset> {
                    let request = $crate::graphql::Request::of(ctx);
                    let picture = $crate::graphql::media::MediaAsset::load(request, self.0.image_id);
                    $crate::graphql::nullable::nullable(picture).await
                }
            )?

            $($after_name)*

            /// Canonical path.
            pub async fn path(&self) -> String {
                self.0.path()
            }

            /// Canonical absolute URL.
            pub async fn url(&self, ctx: &async_graphql::Context<'_>) -> $crate::graphql::scalars::Url {
                $crate::graphql::Request::of(ctx).vocabulary().site.url(&self.0.path()).into()
            }

            /// RSS, Atom and JSON Feed of its articles.
            #[graphql(directive = $crate::graphql::directives::listSize::apply(3))]
            pub async fn feeds(&self, ctx: &async_graphql::Context<'_>) -> Vec<$crate::graphql::feed_link::FeedLink> {
                let topic = $crate::syndication::Topic::Term($crate::taxonomy::TermKind::$view, self.0.slug.clone());
                let request = $crate::graphql::Request::of(ctx);
                $crate::graphql::feed_link::FeedLink::all(request, &topic, Some(&self.0.name))
            }

            $($after_url)*

            #[doc = $article_count]
            pub async fn article_count(&self, ctx: &async_graphql::Context<'_>) -> $crate::kernel::Result<i32> {
                $crate::graphql::Request::of(ctx).count(self.scope(true)).await
            }

            #[doc = $articles]
            #[graphql(directive = semanticNonNull::apply())]
            pub async fn articles(
                &self,
                ctx: &async_graphql::Context<'_>,
                first: Option<i32>,
                after: Option<String>,
                last: Option<i32>,
                before: Option<String>,
                #[graphql(desc = "Conditions.")] filter: Option<$crate::article::filter::ArticleFilter>,
                $(
                    #[graphql(desc = $below, default_with = "Some(true)")]
                    include_descendants: Option<bool>,
                )?
            ) -> $crate::graphql::nullable::Nullable<$crate::graphql::article::ArticleConnection> {
                let descendants: Option<bool> = None$(.or(($below, include_descendants).1))?;
                let scope = self.scope(descendants.unwrap_or(true));
                let args = $crate::graphql::connection::PageArgs { first, after, last, before };
                let page = $crate::graphql::article::page_of(ctx, args, filter, Some(scope));
                $crate::graphql::nullable::present(page).await
            }

            $($rest)*
        }

        impl $view {
            /// Its articles, and those of what lies below it.
            fn scope(&self, with_descendants: bool) -> $crate::article::Scope {
                let kind = $crate::taxonomy::TermKind::$view.row();
                let descendants = kind.subtree.filter(|_| with_descendants);
                $crate::article::Scope::new(descendants.unwrap_or(kind.direct), self.0.id)
            }
        }

        impl $crate::graphql::ready::Fields for $view {
            fn write<'a>(
                &self,
                $field: &'a async_graphql::parser::types::Field,
                $out: &mut $crate::graphql::ready::Writer<'a>,
            ) -> bool {
                let $this = self.0.as_ref();
                match $field.name.node.as_str() {
                    "id" => $out.value(&$crate::graphql::node::global_id($crate::kernel::NodeKind::$view, $this.id)),
                    "slug" => $out.value(&$this.slug),
                    "name" => $out.value(&$this.name),
                    "path" => $out.value(&$this.path()),
                    $($key => $write,)*
                    _ => false,
                }
            }
        }
    };
}
