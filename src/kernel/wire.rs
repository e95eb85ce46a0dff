/// Defines an enum whose values have one name everywhere: in GraphQL, in JSON and in the database.
///
/// The doc comments are the documentation of the GraphQL schema.
#[macro_export]
macro_rules! wire_enum {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] #[graphql(name = $text)] $variant,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in the database, in JSON and in GraphQL.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Reads a stored name.
            pub fn from_stored(text: &str) -> $crate::kernel::Result<Self> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::kernel::Error::internal(format!("{text} is no {}", stringify!($name)))),
                }
            }
        }
    };
}
