use std::sync::Arc;

use async_graphql::{
    Context, EmptySubscription, InputValueError, InputValueResult, Object, Result, Scalar, ScalarType, Schema,
    SchemaBuilder, SimpleObject, Value,
};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::db::vocabulary_version;
use crate::kernel::Error;

pub type Stub = Schema<Query, Mutation, EmptySubscription>;

/// Holds answers back until it is opened.
#[derive(Clone)]
pub struct Gate {
    pub entered: Arc<Semaphore>,
    pub open: Arc<Semaphore>,
}

impl Gate {
    pub fn new() -> Self {
        Self { entered: Arc::new(Semaphore::new(0)), open: Arc::new(Semaphore::new(0)) }
    }
}

pub fn schema(gate: Gate) -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query, Mutation, EmptySubscription).data(gate)
}

/// A whole number that two divides; anything else is found out only when the field runs.
struct Even(i64);

#[Scalar]
impl ScalarType for Even {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::Number(number) => match number.as_i64() {
                Some(number) if number % 2 == 0 => Ok(Self(number)),
                _ => Err(InputValueError::custom("two does not divide it")),
            },
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        self.0.into()
    }
}

pub struct Query;

#[derive(SimpleObject)]
struct Text {
    text: String,
}

/// One that fails.
struct Row;

#[Object]
impl Row {
    async fn missing(&self) -> Option<Result<i32>> {
        Some(Err(Error::not_found("There is no such thing.").into()))
    }
}

#[Object]
impl Query {
    async fn hello(&self, name: Option<String>) -> String {
        format!("hello {}", name.unwrap_or_else(|| "you".into()))
    }

    async fn number(&self, value: i32) -> i32 {
        value
    }

    async fn half(&self, of: Even) -> i64 {
        of.0 / 2
    }

    async fn texts(&self) -> Vec<Text> {
        (0..100).map(|number| Text { text: format!("text {number}") }).collect()
    }

    async fn rows(&self) -> Vec<Row> {
        (0..1_000).map(|_| Row).collect()
    }

    /// Sends two.
    async fn statements(&self, ctx: &Context<'_>) -> Result<bool> {
        let db = &ctx.data::<App>()?.db;
        for _ in 0..2 {
            vocabulary_version(db.reader()).await?;
        }
        Ok(true)
    }

    async fn missing(&self) -> Option<Result<i32>> {
        Some(Err(Error::not_found("There is no such thing.").into()))
    }

    async fn broken(&self) -> Option<Result<i32>> {
        Some(Err(Error::internal("no such table: secret").into()))
    }

    async fn careless(&self) -> Option<Result<i32>> {
        Some(Err(async_graphql::Error::new("no such column: secret")))
    }

    async fn required(&self) -> Result<i32> {
        Err(Error::not_found("There is no such number.").into())
    }

    async fn panics(&self, really: Option<bool>) -> i32 {
        assert!(really == Some(false), "a secret");
        0
    }

    async fn slow(&self, ctx: &Context<'_>) -> Result<i32> {
        let gate = ctx.data::<Gate>()?;
        gate.entered.add_permits(1);
        gate.open.acquire().await?.forget();
        Ok(1)
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }
}
