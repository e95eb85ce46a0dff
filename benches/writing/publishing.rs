use std::cell::{Cell, RefCell};
use std::io::Write;
use std::net::SocketAddr;
use std::process::Stdio;
use std::rc::Rc;
use std::time::{Duration, Instant};

use dateline::kernel::{Clock, GlobalId, ImportKey, NodeKind, SystemClock};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::LocalSet;

use crate::Arguments;
use crate::bare::commits_a_second;
use crate::shared::Outcome;
use crate::shared::client::{Load, exchange};
use crate::shared::corpus::Corpus;
use crate::shared::fill::{dateline, filled, import};
use crate::shared::process::Process;

const EDITORS: usize = 8;
/// More than are published in a second.
const DRAFTS_A_SECOND: u64 = 1_500;
/// With an index and without.
const ROUNDS: u32 = 6;
/// A busy newsroom on a busy day.
const NEWSROOM: f64 = 10.0;
const PASSWORD: &str = "a password of a benchmark";
const PUBLISH: &str = "mutation($id: ID!) { publishArticle(input: {id: $id, expectedVersion: 1}) \
    { live { path } userErrors { code message } } }";
const HOME: &str = "{ articles(first: 20) { nodes { path headline summary publishedAt bylines { author { name path } } \
    categories { name path } regions { name path } } } }";

pub fn measure(arguments: &Arguments, runtime: &Runtime) -> Outcome<()> {
    let url = &arguments.database_url;
    let mut drafts = drafts(arguments, runtime, 3)?;
    let server = Process::dateline(url, &[])?;
    let tokens = tokens(&server, runtime)?;

    println!("publishing, {EDITORS} editors");
    let bare = runtime.block_on(commits_a_second(url, EDITORS, arguments.time()))?;
    let bare_one = runtime.block_on(commits_a_second(url, 1, arguments.time()))?;
    let mut editors = |time, pace| {
        let drafts = take(&mut drafts, arguments);
        Editors { address: server.address, tokens: tokens.clone(), drafts, time, pace }
    };
    let before = server.processor_time()?;
    let published = runtime.block_on(editors(arguments.time(), None).run())?;
    let micros = (server.processor_time()? - before).as_secs_f64() * 1e6 / published.count;
    let rate = published.per_second();
    println!("  bare commits      {bare:>8.0}/s   ({bare_one:.0}/s by one task)");
    println!("  publications      {rate:>8.0}/s   {:.2} × bare commits, {micros:.0} µs of processor each", rate / bare);

    let load = || Load {
        address: server.address,
        targets: vec![format!(
            "/graphql?query={}",
            url::form_urlencoded::byte_serialize(HOME.as_bytes()).collect::<String>()
        )],
        with_etag: false,
        time: arguments.time(),
    };
    let alone = runtime.block_on(load().run(&server))?;
    println!("  readers alone     {:>8.0}/s   {:.1} µs of processor each", alone.per_second, alone.micros);
    for (name, pace) in [("at a newsroom's pace", Some(NEWSROOM)), ("as fast as they can", None)] {
        let editors = editors(arguments.time(), pace);
        let writers = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(|error| error.to_string())?.block_on(editors.run()).map_err(|error| error.to_string())
        });
        let beside = runtime.block_on(load().run(&server))?;
        let published = writers.join().map_err(|_| "the editors broke off")??.per_second();
        let ratio = beside.per_second / alone.per_second;
        println!(
            "  readers beside    {:>8.0}/s   {ratio:.2} × alone; {published:.0} publications/s, {name}",
            beside.per_second
        );
    }
    println!("  resident memory   {} MB", server.resident_bytes()? >> 20);
    Ok(())
}

/// Publishes on a node with an index for searches, and before and after that on one without.
pub fn with_an_index(arguments: &Arguments, runtime: &Runtime) -> Outcome<()> {
    let mut drafts = drafts(arguments, runtime, 2 * ROUNDS)?;
    println!("publishing with an index and without, {EDITORS} editors, {ROUNDS} rounds each");
    let mut publish = |settings: &[&str], rounds: u32| -> Outcome<f64> {
        let server = Process::dateline(&arguments.database_url, settings)?;
        if settings.is_empty() {
            runtime.block_on(index_is_whole(server.address))?;
            // What was published without is taken in; what that leaves to be merged is not what is measured.
            std::thread::sleep(Duration::from_secs(5));
        }
        let (tokens, mut sum) = (tokens(&server, runtime)?, 0.0);
        for _ in 0..rounds {
            let (tokens, drafts) = (tokens.clone(), take(&mut drafts, arguments));
            let editors = Editors { address: server.address, tokens, drafts, time: arguments.time(), pace: None };
            sum += runtime.block_on(editors.run())?.per_second();
        }
        Ok(sum / f64::from(rounds))
    };
    let without = ["search.dir=/proc/nowhere"];
    let before = publish(&without, ROUNDS / 2)?;
    let with = publish(&[], ROUNDS)?;
    let without = (before + publish(&without, ROUNDS / 2)?) / 2.0;
    println!("  with              {with:>8.0}/s   {:.2} × without", with / without);
    println!("  without           {without:>8.0}/s");
    Ok(())
}

/// Waits until an index has everything that is public.
async fn index_is_whole(address: SocketAddr) -> Outcome<()> {
    let body = json!({"query": "{ search(query: \"the\", first: 1) { freshness } }"});
    let mut stream = TcpStream::connect(address).await?;
    loop {
        let answer: Value = serde_json::from_slice(&exchange(&mut stream, &post(&body, "")).await?.body)?;
        if answer.pointer("/data/search/freshness").is_some_and(|freshness| freshness == "CURRENT") {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The drafts of one round.
fn take(drafts: &mut Vec<String>, arguments: &Arguments) -> Vec<String> {
    let count = drafts.len().min((arguments.seconds * DRAFTS_A_SECOND) as usize);
    drafts.split_off(drafts.len() - count)
}

/// Logs all editors in.
fn tokens(server: &Process, runtime: &Runtime) -> Outcome<Vec<String>> {
    (0..EDITORS).map(|number| runtime.block_on(token(server.address, &email(number)))).collect()
}

fn email(number: usize) -> String {
    format!("editor-{number}@bench.example")
}

/// Makes the newsroom and its editors, and imports articles that wait to be published in so many rounds; gives their ids.
fn drafts(arguments: &Arguments, runtime: &Runtime, rounds: u32) -> Outcome<Vec<String>> {
    let url = &arguments.database_url;
    drop(runtime.block_on(filled(url, arguments.articles, arguments.articles, None))?);
    (0..EDITORS).try_for_each(|number| account(url, &email(number)))?;
    let count = u64::from(rounds) * arguments.seconds * DRAFTS_A_SECOND;
    // Other drafts than those of the run before.
    let now = SystemClock.now().0;
    let mut corpus = Corpus::new(arguments.articles, arguments.articles, now as u64, None);
    corpus.vocabulary();
    let mut ids = Vec::new();
    import(&arguments.database_url, |out| {
        for number in 0..count {
            let mut line = corpus.article(number as usize);
            let key = ImportKey { source: "bench".into(), key: format!("{now} {number}") };
            let id = key.article_id().map_err(|error| format!("{error:?}"))?;
            ids.push(GlobalId::new(NodeKind::EditorialArticle, id).to_string());
            if let Some(article) = line.get_mut("article").and_then(Value::as_object_mut) {
                article.insert("importKey".into(), json!({"source": key.source, "key": key.key}));
                article.insert("then".into(), "KEEP_DRAFT".into());
                article.get_mut("content").and_then(Value::as_object_mut).map(|content| content.remove("publishedAt"));
            }
            writeln!(out, "{line}")?;
        }
        Ok(())
    })?;
    Ok(ids)
}

/// Makes an account, unless a run before has.
fn account(url: &str, email: &str) -> Outcome<()> {
    let mut command = dateline(url);
    command.args(["user", "create", email, "--name", "Editor", "--role", "EDITOR", "--password-stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{PASSWORD}")?;
    }
    child.wait()?;
    Ok(())
}

async fn token(address: SocketAddr, email: &str) -> Outcome<String> {
    let login = "mutation($email: String!, $password: String!) { login(input: {email: $email, password: $password}) \
        { session { accessToken } userErrors { code message } } }";
    let body = json!({"query": login, "variables": {"email": email, "password": PASSWORD}});
    let answer = exchange(&mut TcpStream::connect(address).await?, &post(&body, "")).await?;
    let answer: Value = serde_json::from_slice(&answer.body)?;
    let token = answer.pointer("/data/login/session/accessToken").and_then(Value::as_str);
    Ok(token.ok_or_else(|| format!("no token: {answer}"))?.to_owned())
}

fn post(body: &Value, token: &str) -> Vec<u8> {
    let body = body.to_string();
    let authorization = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let length = body.len();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n{authorization}\r\n{body}"
    )
    .into_bytes()
}

/// People who publish one draft after the other.
struct Editors {
    address: SocketAddr,
    tokens: Vec<String>,
    drafts: Vec<String>,
    time: Duration,
    /// Publications a second of all of them, if not as fast as they can.
    pace: Option<f64>,
}

struct Publications {
    count: f64,
    took: Duration,
}

impl Publications {
    fn per_second(&self) -> f64 {
        self.count / self.took.as_secs_f64()
    }
}

impl Editors {
    async fn run(self) -> Outcome<Publications> {
        let (local, start) = (LocalSet::new(), Instant::now());
        let drafts = Rc::new(RefCell::new(self.drafts));
        let count = Rc::new(Cell::new(0_u32));
        let failure = Rc::new(RefCell::new(None));
        for token in self.tokens {
            let (drafts, count, failure) = (drafts.clone(), count.clone(), failure.clone());
            let pause = self.pace.map(|pace| Duration::from_secs_f64(EDITORS as f64 / pace));
            local.spawn_local(async move {
                let work = async {
                    let mut stream = TcpStream::connect(self.address).await?;
                    while start.elapsed() < self.time {
                        let id = drafts.borrow_mut().pop().ok_or("there are too few drafts")?;
                        let body = json!({"query": PUBLISH, "variables": {"id": id}});
                        let answer = exchange(&mut stream, &post(&body, &token)).await?;
                        let answer: Value = serde_json::from_slice(&answer.body)?;
                        if answer.pointer("/data/publishArticle/live/path").is_none_or(Value::is_null) {
                            return Err(format!("not published: {answer}").into());
                        }
                        count.set(count.get() + 1);
                        if let Some(pause) = pause {
                            tokio::time::sleep(pause).await;
                        }
                    }
                    Outcome::Ok(())
                };
                if let Err(error) = work.await {
                    failure.borrow_mut().get_or_insert(error);
                }
            });
        }
        local.await;
        match failure.take() {
            Some(error) => Err(error),
            None => Ok(Publications { count: f64::from(count.get()), took: start.elapsed() }),
        }
    }
}
