//! The JSON door beside its ceilings: static bytes of the same size, and the same document at `/graphql`.

use std::path::Path;
use std::time::Duration;

use dateline::http::documents;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::ask::address;
use crate::questions::Material;
use crate::shared::Outcome;
use crate::shared::client::{Figures, Load};
use crate::shared::process::Process;
use crate::{body, tell};

/// The servers that are asked.
pub struct Servers<'a> {
    pub cold: &'a Process,
    pub warm: &'a Process,
    pub bare: &'a Process,
    pub layered: &'a Process,
    /// Where the static bytes lie.
    pub bodies: &'a Path,
}

/// Asks for pages and for lists, and tells how that went.
pub fn run(servers: &Servers<'_>, all: &Material, time: Duration, runtime: &Runtime) -> Outcome<()> {
    let kinds = [
        ("j1", "an article by its path", "/route", "path", "/api/v1/route?path=", ""),
        ("j3", "the list of a region", "/regions/{slug}/articles", "slug", "/api/v1/regions/", "/articles"),
    ];
    for (name, title, path, variable, before, after) in kinds {
        let document = documents().find(|(own, _)| *own == path).ok_or("there is no such path")?.1;
        let keys = if variable == "path" { all.paths() } else { all.regions() };
        let escaped = |key: &String| url::form_urlencoded::byte_serialize(key.as_bytes()).collect::<String>();
        let json: Vec<String> = keys.iter().map(|key| format!("{before}{}{after}", escaped(key))).collect();
        let graphql: Vec<String> = keys.iter().map(|key| address(&document, &json!({ variable: key }))).collect();
        let first = json.first().ok_or("there is nothing to ask for")?;
        let answer = body(servers.cold.address, first)?;
        std::fs::write(servers.bodies.join(name), &answer)?;
        let fixed: Vec<String> = json.iter().map(|target| format!("/static/{name}?{target}")).collect();
        let run = |process: &Process, targets: &[String], with_etag: bool| -> Outcome<Figures> {
            let load = Load { address: process.address, targets: targets.to_vec(), with_etag, time };
            runtime.block_on(load.run(process))
        };
        let bare = run(servers.bare, &fixed, false)?;
        let layered = run(servers.layered, &fixed, false)?;
        let warm = run(servers.warm, &json, false)?;
        let known = run(servers.warm, &json, true)?;
        let same = run(servers.cold, &graphql, false)?;
        let cold = run(servers.cold, &json, false)?;
        println!("{name} {title} ({} bytes, {} different)", answer.len(), json.len());
        let rows: [(&str, &Figures, &[&Figures]); 6] = [
            ("bare static bytes", &bare, &[]),
            ("static bytes", &layered, &[&bare]),
            ("warm", &warm, &[&bare, &layered]),
            ("warm, 304", &known, &[&bare, &layered]),
            ("GraphQL, cold", &same, &[]),
            ("cold", &cold, &[&same]),
        ];
        for (name, figures, of) in rows {
            tell(name, figures, of);
        }
    }
    Ok(())
}
