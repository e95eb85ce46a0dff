use std::io::{BufRead, IsTerminal, Read, Write, stderr, stdin};

use super::args::User as Action;
use super::node;
use super::run::print;
use crate::account::{self, NewUser, UserFilter, UserPatch, UserStatus};
use crate::app::App;
use crate::auth::Caller;
use crate::config::Settings;
use crate::kernel::{Error, PageRequest, Position, Result, Secret};

/// The longest line that is read as a password, in bytes.
const LINE: u64 = 4_096;

pub(super) async fn run(action: Action, settings: &Settings) -> Result<()> {
    let app = node::open(settings).await?;
    let done = act(&app, action).await;
    app.db.close().await;
    done
}

async fn act(app: &App, action: Action) -> Result<()> {
    let caller = Caller::operator(app.clock.now());
    match action {
        Action::Create { email, name, role, password_stdin } => {
            let password = if password_stdin { piped_password()? } else { asked_password()? };
            let new = NewUser { email: email.clone(), display_name: name, role, author_id: None };
            account::create(app, &caller, new, password).await?;
            print(&format!("{email} can log in.\n"));
            Ok(())
        }
        Action::List => list(app, &caller).await,
        Action::Suspend { email } => set(app, &caller, &email, UserStatus::Suspended).await,
        Action::Reinstate { email } => set(app, &caller, &email, UserStatus::Active).await,
        Action::ResetPassword { email } => {
            let token = account::request_reset(app, &caller, &email).await?.ok_or_else(|| nobody(&email))?;
            let hours = app.accounts.settings.link_hours;
            print(&format!("{}\n", token.expose()));
            hint(&format!("For the mutation resetPassword, once, within {hours} hours."));
            Ok(())
        }
    }
}

async fn list(app: &App, caller: &Caller) -> Result<()> {
    let mut page = PageRequest::first(account::USERS, PageRequest::MAX);
    loop {
        let found = account::users(app.db.reader(), caller, UserFilter::default(), &page, false).await?;
        for edge in &found.edges {
            let user = &edge.node;
            let login = user.last_login_at.map_or_else(|| "never".to_owned(), |time| time.to_string());
            let (role, status) = (user.role.as_str(), user.status.as_str());
            print(&format!("{:<40} {role:<12} {status:<10} {login:<28} {}\n", user.email, user.display_name));
        }
        let Some(last) = found.edges.last().filter(|_| found.has_next) else { return Ok(()) };
        page.after = Some(Position::Name(last.node.name_key.clone(), last.node.id));
    }
}

async fn set(app: &App, caller: &Caller, email: &str, status: UserStatus) -> Result<()> {
    let user = account::find(app.db.reader(), email).await?.ok_or_else(|| nobody(email))?;
    let patch = UserPatch { status: Some(status), ..UserPatch::default() };
    account::update(app, caller, None, user.id, patch).await?;
    let told = if status == UserStatus::Suspended { "is suspended" } else { "may log in again" };
    print(&format!("{email} {told}.\n"));
    Ok(())
}

/// The first line of what is piped in.
fn piped_password() -> Result<Secret> {
    let mut line = String::new();
    stdin()
        .lock()
        .take(LINE)
        .read_line(&mut line)
        .map_err(|error| Error::invalid("No password could be read from what is piped in.").because(error))?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n'])))
}

/// What a person types, twice and unseen.
fn asked_password() -> Result<Secret> {
    let unreadable = |error| Error::invalid("No password could be read from the terminal.").because(error);
    if !stdin().is_terminal() {
        return Err(Error::invalid("There is no terminal to ask for a password. Pipe it in with --password-stdin."));
    }
    let password = rpassword::prompt_password("Password: ").map_err(unreadable)?;
    if rpassword::prompt_password("Once more: ").map_err(unreadable)? != password {
        return Err(Error::invalid("These are two different passwords."));
    }
    Ok(Secret::new(password))
}

fn nobody(email: &str) -> Error {
    Error::not_found(format!("There is no account with the address {email} that may log in."))
}

/// For people; what a script wants is printed alone.
fn hint(text: &str) {
    let _ = writeln!(stderr(), "{text}");
}
