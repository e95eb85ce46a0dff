use std::collections::HashMap;
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
use tokio::runtime::Runtime;

use crate::rows::Rows;
use crate::shared::Outcome;
use crate::shared::fill::{corpus, dateline, failed, migrate, open};
use crate::{Arguments, folder};

pub fn measure(arguments: &Arguments, runtime: &Runtime) -> Outcome<()> {
    let file = folder().join(format!("writing-{}.ndjson", arguments.lines));
    let mut out = BufWriter::new(File::create(&file)?);
    corpus(&mut out, arguments.lines, arguments.lines, None)?;
    out.flush()?;
    let imported = runtime.block_on(empty(&arguments.database_url, "import"))?;
    let by_hand = runtime.block_on(empty(&arguments.database_url, "rows"))?;

    let (start, before) = (Instant::now(), Spent::now()?);
    let mut child = dateline(&imported)
        .args(["import", "ndjson"])
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if !child.wait()?.success() {
        return Err("it was not imported".into());
    }
    let (import, import_spent) = (start.elapsed(), Spent::now()?.of_children - before.of_children);

    let (rows, count) = runtime.block_on(async {
        let rows = Rows::read(&open(&imported, 4).await?).await?;
        let count = rows.count();
        Outcome::Ok((rows, count))
    })?;
    let (insert, insert_spent) = runtime.block_on(async {
        let db = open(&by_hand, 4).await?;
        rows.make_room(&db).await?;
        let (start, before) = (Instant::now(), Spent::now()?);
        rows.write(&db).await?;
        Outcome::Ok((start.elapsed(), Spent::now()?.own - before.own))
    })?;

    let rate = |time: Duration| arguments.lines as f64 / time.as_secs_f64();
    let each = |time: Duration| time.as_secs_f64() * 1e6 / arguments.lines as f64;
    let ratio = |of: Duration, to: Duration| of.as_secs_f64() / to.as_secs_f64();
    println!("importing, {} articles, {count} rows", arguments.lines);
    let (speed, work) = (rate(insert), each(insert_spent));
    println!("  inserts by hand   {speed:>8.0} articles/s   {work:.0} µs of processor each");
    let (speed, work) = (rate(import), each(import_spent));
    let (of, of_work) = (ratio(insert, import), ratio(insert_spent, import_spent));
    println!("  import            {speed:>8.0} articles/s   {work:.0} µs of processor each");
    println!("                    {of:>8.2} × inserts by hand ({of_work:.2} by processor time)");
    let pieces = runtime.block_on(pieces(&imported, &file))?;
    for (name, time) in pieces {
        println!("    {name:<15} {:>8.0} µs an article, {:.0} % of it", each(time), ratio(time, import) * 100.0);
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
    let contents: Vec<_> = articles
        .into_iter()
        .map(|article| article.content.apply(None, &resolved, &mut Problems::default(), &mut Vec::new()))
        .collect();
    let checking = start.elapsed();
    let rendering = Rendering::default();
    let start = Instant::now();
    let rendered: Vec<_> = contents.iter().map(|content| rendering.render(content)).collect();
    let writing = start.elapsed();
    drop(rendered);
    Ok(vec![("parsing", parsing), ("checking", checking), ("rendering", writing)])
}

/// Processor time so far, without that of the database if that is another process (proc(5), in hundredths of a second).
struct Spent {
    own: Duration,
    of_children: Duration,
}

impl Spent {
    fn now() -> Outcome<Self> {
        let text = std::fs::read_to_string("/proc/self/stat")?;
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
        let time = |place: usize| Duration::from_millis(10 * (ticks(place) + ticks(place + 1)));
        Ok(Self { own: time(11), of_children: time(13) })
    }
}
