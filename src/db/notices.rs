use sea_orm::sqlx::postgres::PgListener;

use crate::kernel::{Code, Error, Result};

/// Hears when another node has committed something that all should know ([`super::notice`]).
#[derive(Debug)]
pub struct Notices(PgListener);

impl Notices {
    pub(super) async fn of(address: &str) -> Result<Self> {
        let deaf = |error: sea_orm::sqlx::Error| {
            Error::new(Code::Unavailable, "The database cannot be listened to.").because(error)
        };
        let mut listener = PgListener::connect(address).await.map_err(deaf)?;
        listener.listen("dateline").await.map_err(deaf)?;
        Ok(Self(listener))
    }

    /// Waits for the next notice; several at once are one. `false` if the connection is lost: something may have been missed.
    pub async fn next(&mut self) -> bool {
        let heard = matches!(self.0.try_recv().await, Ok(Some(_)));
        while self.0.next_buffered().is_some() {}
        heard
    }
}
