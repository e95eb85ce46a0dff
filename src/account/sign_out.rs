use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{session, user};
use crate::app::{App, IdempotencyKey};
use crate::auth::{AccessLevel, Caller, Operation, Who};
use crate::kernel::{Error, NodeKind};
use crate::refusal::{Failure, Reason, Refusal};

/// Ends the session of the request.
pub async fn logout(app: &App, caller: &Caller) -> Result<(), Failure> {
    let mut change = app.begin(caller, Operation::Logout, None).await?;
    if let Who::User(user) = caller.who {
        session::end(&change.tx, user.session_id, change.now).await?;
        change.about(NodeKind::User, user.user_id, None);
    }
    change.commit(app, ()).await?;
    app.accounts.forget_users(caller.who.session_id().as_slice());
    Ok(())
}

/// Ends one session of the user, or for admins of anybody. Gives the user whose it was.
pub async fn revoke_session(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    id: Uuid,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::RevokeSession, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let found = entity::session::Entity::find_by_id(id).one(&change.tx).await?;
    // What belongs to somebody else is as good as not there.
    let found = found.filter(|session| is_own(caller, session.user_id));
    let user_id = found.ok_or_else(|| Error::not_found("There is no such session.").in_field("sessionKey"))?.user_id;
    session::end(&change.tx, id, change.now).await?;
    change.about(NodeKind::User, user_id, None);
    let user_id = change.commit(app, user_id).await?;
    app.accounts.forget_users(&[id]);
    Ok(user_id)
}

/// Ends every session of the user, or for admins of anybody, with the access tokens that are out already.
pub async fn revoke_all_sessions(
    app: &App,
    caller: &Caller,
    once: Option<IdempotencyKey>,
    user_id: Option<Uuid>,
) -> Result<Uuid, Failure> {
    let mut change = app.begin(caller, Operation::RevokeAllSessions, once).await?;
    if let Some(id) = change.replay()? {
        return Ok(id);
    }
    let user_id = user_id.or(caller.who.user_id());
    let user_id = user_id.ok_or_else(|| Error::invalid("Say whose.").in_field("userId"))?;
    if !is_own(caller, user_id) {
        let reason = Reason::Permission { required: AccessLevel::Admin };
        return Err(Refusal::new(reason, "Sessions of others are for admins.").at(&["userId"]).into());
    }
    user::row(&change.tx, user_id).await.map_err(|error| error.in_field("userId"))?;
    let ended = session::end_all(&change.tx, caller, user_id).await?;
    change.about(NodeKind::User, user_id, None);
    let user_id = change.commit(app, user_id).await?;
    app.accounts.forget_users(&ended);
    Ok(user_id)
}

fn is_own(caller: &Caller, user_id: Uuid) -> bool {
    caller.who.user_id() == Some(user_id) || caller.who.may(Operation::InviteUser)
}
