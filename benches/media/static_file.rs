//! Files of a folder, read from the disk each time, behind the layers that every request to the server passes.

use std::path::PathBuf;
use std::sync::Arc;

use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, HttpServer};
use dateline::app::{self, App};
use dateline::db::{Database, DatabaseUrl};
use dateline::graphql::{self, Introspection};
use dateline::http::{Node, NodeSettings, application};
use dateline::kernel::{RandomIds, SystemClock};

use crate::{Outcome, failed};

pub const COMMAND: &str = "static-files";

/// Answers with one thread until it is killed.
pub fn serve(folder: PathBuf) -> Outcome<()> {
    actix_web::rt::System::new().block_on(async {
        let db = Database::open(&DatabaseUrl::SqliteMemory, 1).await.map_err(failed)?;
        app::prepare(&db, &SystemClock).await.map_err(failed)?;
        let app = App::open(db, Arc::new(SystemClock), Arc::new(RandomIds)).await.map_err(failed)?;
        let engine = graphql::engine(Introspection::Enabled);
        let node = Node::new(app, engine, &graphql::sdl(), |asked, _, _| asked, NodeSettings::default());
        let (node, folder) = (Data::new(node.map_err(failed)?), Data::new(folder));
        let layered =
            move || application(node.clone()).app_data(folder.clone()).route("/static/{name}", web::get().to(file));
        let server = HttpServer::new(layered).workers(1).bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}/");
        }
        Ok(server.run().await?)
    })
}

async fn file(folder: Data<PathBuf>, name: Path<String>) -> HttpResponse {
    match tokio::fs::read(folder.join(name.into_inner())).await {
        Ok(bytes) => HttpResponse::Ok().content_type("image/jpeg").body(bytes),
        Err(_) => HttpResponse::NotFound().finish(),
    }
}
