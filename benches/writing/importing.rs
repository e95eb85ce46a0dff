use std::fs::{File, remove_file};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use dateline::article::ImportArticle;
use dateline::article::input::References;
use dateline::article::publisher::Rendering;
use dateline::kernel::Problems;
use dateline::vocabulary::Vocabulary;
use sea_orm::ConnectionTrait;
use serde_json::value::RawValue;
use std::collections::HashMap;
use tokio::runtime::Runtime;

use crate::rows::Rows;
use crate::shared::Outcome;
use crate::shared::fill::{corpus, dateline, failed, migrate, open};
use crate::{Arguments, folder};

pub fn measure(arguments: &Arguments, runtime: &Runtime) -> Outcome<()> {
    let file = folder().join(format!("writing-{}.ndjson", arguments.lines));
    let mut out = BufWriter::new(File::create(&file)?);
    corpus(&mut out, arguments.lines)?;
    out.flush()?;
    let imported = runtime.block_on(empty(&arguments.database_url, "import"))?;
    let by_hand = runtime.block_on(empty(&arguments.database_url, "rows"))?;

    let start = Instant::now();
    let mut child = dateline(&imported)
        .args(["import", "ndjson"])
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if !child.wait()?.success() {
        return Err("it was not imported".into());
    }
    let import = start.elapsed();

    let (rows, count) = runtime.block_on(async {
        let rows = Rows::read(&open(&imported, 4).await?).await?;
        let count = rows.count();
        Outcome::Ok((rows, count))
    })?;
    let insert = runtime.block_on(async {
        let db = open(&by_hand, 4).await?;
        rows.make_room(&db).await?;
        let start = Instant::now();
        rows.write(&db).await?;
        Outcome::Ok(start.elapsed())
    })?;

    let rate = |time: Duration| arguments.lines as f64 / time.as_secs_f64();
    println!("importing, {} articles, {count} rows", arguments.lines);
    println!("  inserts by hand   {:>8.0} articles/s", rate(insert));
    println!(
        "  import            {:>8.0} articles/s   {:.2} × inserts by hand",
        rate(import),
        insert.as_secs_f64() / import.as_secs_f64()
    );
    let pieces = runtime.block_on(pieces(&imported, &file))?;
    for (name, time) in pieces {
        let (micros, share) =
            (time.as_secs_f64() * 1e6 / arguments.lines as f64, time.as_secs_f64() / import.as_secs_f64());
        println!("    {name:<15} {micros:>8.0} µs an article, {:.0} % of it", share * 100.0);
    }
    Ok(())
}

/// A database with tables and nothing in them, beside another.
async fn empty(database_url: &str, name: &str) -> Outcome<String> {
    let url = if let Some(path) = database_url.strip_prefix("sqlite://") {
        let path = format!("{path}-{name}");
        for end in ["", "-wal", "-shm"] {
            let file = format!("{path}{end}");
            if Path::new(&file).exists() {
                remove_file(file)?;
            }
        }
        format!("sqlite://{path}")
    } else {
        let (server, database) = database_url.rsplit_once('/').ok_or("the address names no database")?;
        let database = format!("{database}_{name}");
        let db = open(database_url, 2).await?;
        db.writer().execute_unprepared(&format!("DROP DATABASE IF EXISTS {database}")).await?;
        db.writer().execute_unprepared(&format!("CREATE DATABASE {database}")).await?;
        format!("{server}/{database}")
    };
    migrate(&url)?;
    Ok(url)
}

/// What of the import needs no database, by itself in this process.
async fn pieces(database_url: &str, file: &Path) -> Outcome<Vec<(&'static str, Duration)>> {
    let db = open(database_url, 2).await?;
    let vocabulary = Vocabulary::load(db.reader()).await.map_err(failed)?;
    let text = std::fs::read_to_string(file)?;
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("{\"article\"")).collect();
    let start = Instant::now();
    let mut articles = Vec::new();
    for line in lines {
        let record: HashMap<&str, &RawValue> = serde_json::from_str(line)?;
        let raw = record.get("article").ok_or("it is not an article")?;
        articles.push(serde_json::from_str::<ImportArticle>(raw.get())?);
    }
    let parsing = start.elapsed();
    let mut references = References::default();
    articles.iter().for_each(|article| references.gather(&article.content));
    let resolved = references.resolve(db.reader(), &vocabulary).await.map_err(failed)?;
    let start = Instant::now();
    let contents: Vec<_> =
        articles.into_iter().map(|article| article.content.apply(None, &resolved, &mut Problems::default())).collect();
    let checking = start.elapsed();
    let rendering = Rendering::default();
    let start = Instant::now();
    let rendered: Vec<_> = contents.iter().map(|content| rendering.render(content)).collect();
    let writing = start.elapsed();
    drop(rendered);
    Ok(vec![("parsing", parsing), ("checking", checking), ("rendering", writing)])
}
