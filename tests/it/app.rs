use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use dateline::app::{self, App, ReleaseClock};
use dateline::auth::{Caller, Who};
use dateline::db::{Database, DatabaseUrl, count_statements};
use dateline::graphql::{self, Request, Schema};
use dateline::import::{self, Report, Source};
use dateline::kernel::{FixedClock, Micros, SeededIds};
use dateline::media::Library;
use sea_orm::{ConnectionTrait, Database as Driver};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// The moment at which tests happen.
pub const NOW: &str = "2020-12-01T12:00:00.000Z";

/// Runs a test on a runtime of its own.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// The real application on a database of its own.
pub struct TestApp {
    pub app: App,
    pub schema: Schema,
    pub clock: Arc<FixedClock>,
    /// What to drop at the end, and where.
    postgres: Option<(String, String)>,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        let db = Database::open(&DatabaseUrl::SqliteMemory, 1).await.unwrap();
        app::prepare(&db, &FixedClock::new(Micros::parse(NOW).unwrap())).await.unwrap();
        Self::on(db, None).await
    }

    /// On a file, which readers and the writer have open at the same time.
    pub async fn sqlite_file(path: &Path) -> Self {
        let db = Database::open(&DatabaseUrl::Sqlite(path.to_owned()), 4).await.unwrap();
        app::prepare(&db, &FixedClock::new(Micros::parse(NOW).unwrap())).await.unwrap();
        Self::on(db, None).await
    }

    /// A copy of a migrated database, on the cluster that `DATELINE_TEST_POSTGRES` names.
    pub async fn postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let admin = admin_address();
        let template = template(&admin).await;
        let name = format!("{template}_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let db = Database::open(&DatabaseUrl::Postgres(with_name(&admin, &name)), 4).await.unwrap();
        Self::on(db, Some((admin, name))).await
    }

    /// On a database whose tables are there.
    pub async fn of(db: Database) -> Self {
        Self::on(db, None).await
    }

    /// Another node of it, with other files.
    pub fn with_media(&self, media: Library) -> Self {
        let mut app = self.app.clone();
        app.media = Arc::new(media);
        Self { app, schema: graphql::schema(), clock: self.clock.clone(), postgres: None }
    }

    async fn on(db: Database, postgres: Option<(String, String)>) -> Self {
        let clock = Arc::new(FixedClock::new(Micros::parse(NOW).unwrap()));
        let mut app = App::open(db, clock.clone(), Arc::new(SeededIds::default())).await.unwrap();
        // The clock of the tests decides on PostgreSQL too.
        app.release_clock = ReleaseClock::Node(clock.clone());
        Self { app, schema: graphql::schema(), clock, postgres }
    }

    /// Imports lines; all of them must be taken.
    pub async fn import(&self, lines: &'static str) -> Report {
        let report = self.import_some(lines).await;
        assert!(report.refused.is_empty(), "{report}");
        report
    }

    /// Imports lines, some of which may be refused.
    pub async fn import_some(&self, lines: &'static str) -> Report {
        import::ndjson(&self.app, &[Source::Text("test", lines)], |_| {}).await.unwrap()
    }

    /// Imports values as lines.
    pub async fn import_values(&self, values: &[Value]) -> Report {
        let lines = values.iter().map(|value| format!("{value}\n")).collect::<String>();
        self.import(lines.leak()).await
    }

    /// Where the database is, if others can reach it.
    pub fn address(&self) -> Option<String> {
        self.postgres.as_ref().map(|(admin, name)| with_name(admin, name))
    }

    pub fn anonymous(&self) -> Caller {
        self.app.anonymous()
    }

    /// The whole answer to a document.
    pub async fn ask(&self, document: &str, variables: Value) -> Value {
        self.ask_at(&self.app, document, variables).await
    }

    /// The whole answer of another node.
    pub async fn ask_at(&self, node: &App, document: &str, variables: Value) -> Value {
        let request = async_graphql::Request::new(document)
            .variables(async_graphql::Variables::from_json(variables))
            .data(Request::new(node, node.anonymous()));
        serde_json::to_value(self.schema.execute(request).await).unwrap()
    }

    /// The whole answer for somebody.
    pub async fn ask_as(&self, who: Who, document: &str, variables: Value) -> Value {
        let caller = Caller::new(who, self.app.clock.now());
        let request = async_graphql::Request::new(document)
            .variables(async_graphql::Variables::from_json(variables))
            .data(Request::new(&self.app, caller));
        serde_json::to_value(self.schema.execute(request).await).unwrap()
    }

    /// What a node answers that has kept nothing yet, and how many statements it takes.
    pub async fn ask_counting(&self, document: &str, variables: Value) -> (Value, u32) {
        let request = async_graphql::Request::new(document)
            .variables(async_graphql::Variables::from_json(variables))
            .data(Request::new(&self.app.keeping_nothing(), self.anonymous()));
        let (response, statements) = count_statements(self.schema.execute(request)).await;
        (serde_json::to_value(&response).unwrap(), statements)
    }

    /// The `data` of an answer without errors.
    pub async fn data(&self, document: &str, variables: Value) -> Value {
        let mut answer = self.ask(document, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// The `data` of a document without variables.
    pub async fn get(&self, document: &str) -> Value {
        self.data(document, json!({})).await
    }

    /// The first error's code and message.
    pub async fn error(&self, document: &str) -> (String, String) {
        let answer = self.ask(document, json!({})).await;
        let error = &answer["errors"][0];
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
        (text(&error["extensions"]["code"]), text(&error["message"]))
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let Some((admin, name)) = self.postgres.take() else { return };
        drop_database(admin, name);
    }
}

fn admin_address() -> String {
    std::env::var("DATELINE_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("DATELINE_TEST_POSTGRES is not set: run the tests with .ci/test, which starts PostgreSQL")
    })
}

/// The migrated database that the others are copies of, made once.
async fn template(admin: &str) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("dateline_{}", std::process::id());
            run(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            run(admin, &format!("CREATE DATABASE {name}")).await;
            let db = Database::open(&DatabaseUrl::Postgres(with_name(admin, &name)), 2).await.unwrap();
            app::prepare(&db, &FixedClock::new(Micros::parse(NOW).unwrap())).await.unwrap();
            db.close().await;
            name
        })
        .await
}

/// A database of its own without any tables, dropped with this.
pub struct EmptyPostgres {
    pub address: String,
    admin: String,
    name: String,
}

/// Makes a database without any tables.
pub async fn empty_postgres(word: &str) -> EmptyPostgres {
    let admin = admin_address();
    let name = format!("dateline_{}_{word}", std::process::id());
    run(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&admin, &format!("CREATE DATABASE {name}")).await;
    EmptyPostgres { address: with_name(&admin, &name), admin, name }
}

impl Drop for EmptyPostgres {
    fn drop(&mut self) {
        drop_database(self.admin.clone(), self.name.clone());
    }
}

/// Other tests go on at the same time, so what a test leaves behind is cleared at once.
fn drop_database(admin: String, name: String) {
    let _ = std::thread::spawn(move || {
        block_on(async move { run(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await });
    })
    .join();
}

fn with_name(admin: &str, name: &str) -> String {
    let mut url = url::Url::parse(admin).unwrap();
    url.set_path(name);
    url.to_string()
}

async fn run(admin: &str, statement: &str) {
    let connection = Driver::connect(admin).await.unwrap();
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}
