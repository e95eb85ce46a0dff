//! What the server is held against: bytes from memory, and SQL by hand.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use dateline::db::{Database, DatabaseUrl};
use sea_orm::DbBackend;
use sea_orm::sqlx::query_scalar;

use crate::shared::Outcome;
use crate::sql;

pub const COMMAND: &str = "ceiling";

struct Ceiling {
    db: Database,
    bodies: PathBuf,
    read: Mutex<HashMap<String, Bytes>>,
}

/// Answers until it is killed.
pub fn serve() -> Outcome<()> {
    let mut arguments = std::env::args().skip(2);
    let url = arguments.next().ok_or("there is no database")?;
    let bodies = PathBuf::from(arguments.next().ok_or("there is no folder of bodies")?);
    actix_web::rt::System::new().block_on(async {
        let url = DatabaseUrl::parse(&url).map_err(|error| format!("{error:?}"))?;
        let db = Database::open(&url, 10).await.map_err(|error| format!("{error:?}"))?;
        let ceiling = Data::new(Ceiling { db, bodies, read: Mutex::default() });
        let server = HttpServer::new(move || {
            App::new()
                .app_data(ceiling.clone())
                .route("/static/{name}", web::get().to(fixed))
                .route("/sql/{name}", web::get().to(by_hand))
        });
        let server = server.workers(1).bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}/");
        }
        Ok(server.run().await?)
    })
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
