//! What the server is held against: bytes from memory, bare and behind the layers of the server, and SQL by hand.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use dateline::db::Database;
use dateline::graphql::{self, Introspection};
use dateline::http::{Node, NodeSettings, application};
use dateline::kernel::{RandomIds, SystemClock};
use sea_orm::DbBackend;
use sea_orm::sqlx::query_scalar;

use crate::shared::Outcome;
use crate::shared::fill::{self, failed};
use crate::sql;

pub const COMMAND: &str = "ceiling";
/// Behind the layers of the server.
pub const LAYERED: &str = "layered";

/// Answers with one thread; the type of a server cannot be written down.
macro_rules! run {
    ($application:expr) => {{
        let server = HttpServer::new($application).workers(1).bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}/");
        }
        Ok(server.run().await?)
    }};
}

struct Ceiling {
    db: Database,
    bodies: PathBuf,
    read: Mutex<HashMap<String, Bytes>>,
}

/// Answers until it is killed, if the command says so.
pub fn serve() -> Option<Outcome<()>> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().filter(|command| command == COMMAND || command == LAYERED)?;
    let (url, bodies) = (arguments.next()?, PathBuf::from(arguments.next()?));
    Some(actix_web::rt::System::new().block_on(async {
        let db = fill::open(&url, 10).await?;
        let ceiling = Data::new(Ceiling { db: db.clone(), bodies, read: Mutex::default() });
        if command == COMMAND {
            let bare = move || App::new().app_data(ceiling.clone()).route("/static/{name}", web::get().to(fixed));
            return run!(move || bare().route("/sql/{name}", web::get().to(by_hand)));
        }
        let app = dateline::app::App::open(db, Arc::new(SystemClock), Arc::new(RandomIds)).await.map_err(failed)?;
        let engine = graphql::engine(Introspection::Enabled);
        let node = Node::new(app, engine, &graphql::sdl(), |asked, _, _| asked, NodeSettings::default());
        let node = Data::new(node.map_err(failed)?);
        let layered = move || application(node.clone()).app_data(ceiling.clone());
        run!(move || layered().route("/static/{name}", web::get().to(fixed)))
    }))
}

async fn fixed(ceiling: Data<Ceiling>, name: Path<String>) -> HttpResponse {
    let mut read = ceiling.read.lock().unwrap_or_else(PoisonError::into_inner);
    let name = name.into_inner();
    let body = match read.get(&name) {
        Some(body) => body.clone(),
        None => {
            let Ok(body) = std::fs::read(ceiling.bodies.join(&name)) else { return HttpResponse::NotFound().finish() };
            read.entry(name).or_insert(body.into()).clone()
        }
    };
    HttpResponse::Ok().content_type("application/json").body(body)
}

async fn by_hand(ceiling: Data<Ceiling>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let is_postgres = ceiling.db.backend() == DbBackend::Postgres;
    let text = sql::statement(&name, is_postgres);
    let key: String =
        url::form_urlencoded::parse(request.query_string().as_bytes()).map(|(key, _)| key.into_owned()).collect();
    let number: Option<i64> = key.parse().ok();
    let reader = ceiling.db.reader();
    let answer: Result<String, _> = match (is_postgres, number) {
        (true, Some(number)) => query_scalar(text).bind(number).fetch_one(reader.get_postgres_connection_pool()).await,
        (true, None) if key.is_empty() => query_scalar(text).fetch_one(reader.get_postgres_connection_pool()).await,
        (true, None) => query_scalar(text).bind(key).fetch_one(reader.get_postgres_connection_pool()).await,
        (false, Some(number)) => query_scalar(text).bind(number).fetch_one(reader.get_sqlite_connection_pool()).await,
        (false, None) if key.is_empty() => query_scalar(text).fetch_one(reader.get_sqlite_connection_pool()).await,
        (false, None) => query_scalar(text).bind(key).fetch_one(reader.get_sqlite_connection_pool()).await,
    };
    match answer {
        Ok(body) => HttpResponse::Ok().content_type("application/json").body(body),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}
