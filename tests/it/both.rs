//! Every database test runs on both databases.

/// Defines a test for each database from an async function that takes the [`crate::app::TestApp`].
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($app:ident: &TestApp) $body:block)+) => {
        $(mod $name {
            use super::*;

            async fn run($app: &$crate::app::TestApp) $body

            #[test]
            fn sqlite() {
                $crate::app::block_on(async { run(&$crate::app::TestApp::sqlite().await).await });
            }

            #[test]
            fn postgres() {
                $crate::app::block_on(async { run(&$crate::app::TestApp::postgres().await).await });
            }
        })+
    };
}
