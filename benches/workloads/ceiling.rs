//! What the server is held against: bytes from memory, bare and behind the layers of the server, and SQL by hand.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use dateline::graphql::{self, Introspection};
use dateline::http::{Node, NodeSettings, application};
use dateline::kernel::{RandomIds, SystemClock};
use sea_orm::sqlx::postgres::{PgPool, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use sea_orm::sqlx::{self, query_scalar};

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

/// Connections as sqlx makes them.
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

impl Pool {
    async fn open(url: &str) -> Result<Self, sqlx::Error> {
        if url.starts_with("postgres") {
            return Ok(Self::Postgres(PgPoolOptions::new().max_connections(10).connect(url).await?));
        }
        Ok(Self::Sqlite(SqlitePoolOptions::new().max_connections(4).connect(url).await?))
    }
}

struct Ceiling {
    pool: Pool,
    bodies: PathBuf,
    read: Mutex<HashMap<String, Bytes>>,
}

/// Answers until it is killed, if the command says so.
pub fn serve() -> Option<Outcome<()>> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().filter(|command| command == COMMAND || command == LAYERED)?;
    let (url, bodies) = (arguments.next()?, PathBuf::from(arguments.next()?));
    Some(actix_web::rt::System::new().block_on(async {
        let ceiling = Data::new(Ceiling { pool: Pool::open(&url).await?, bodies, read: Mutex::default() });
        if command == COMMAND {
            let bare = move || App::new().app_data(ceiling.clone()).route("/static/{name}", web::get().to(fixed));
            return run!(move || bare().route("/sql/{name}", web::get().to(by_hand)));
        }
        let db = fill::open(&url, 10).await?;
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
    let text = sql::statement(&name, matches!(ceiling.pool, Pool::Postgres(_)));
    let key: String =
        url::form_urlencoded::parse(request.query_string().as_bytes()).map(|(key, _)| key.into_owned()).collect();
    let number: Option<i64> = key.parse().ok();
    let answer: Result<String, _> = match (&ceiling.pool, number) {
        (Pool::Postgres(pool), Some(number)) => query_scalar(text).bind(number).fetch_one(pool).await,
        (Pool::Postgres(pool), None) if key.is_empty() => query_scalar(text).fetch_one(pool).await,
        (Pool::Postgres(pool), None) => query_scalar(text).bind(key).fetch_one(pool).await,
        (Pool::Sqlite(pool), Some(number)) => query_scalar(text).bind(number).fetch_one(pool).await,
        (Pool::Sqlite(pool), None) if key.is_empty() => query_scalar(text).fetch_one(pool).await,
        (Pool::Sqlite(pool), None) => query_scalar(text).bind(key).fetch_one(pool).await,
    };
    match answer {
        Ok(body) => HttpResponse::Ok().content_type("application/json").body(body),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}
