use sea_orm::{ConnectionTrait, DbBackend, ExecResult, FromQueryResult, QueryResult, Statement, Value};
use uuid::Uuid;

use super::flight::depart;
use crate::kernel::Result;

/// A statement being written: its text, and the values that never enter the text.
///
/// `$1`, `$2` … are understood by both databases, so one text serves both.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds text that is part of this program.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Puts text around what is written; it is part of this program.
    pub fn within(&mut self, before: &str, after: &str) -> &mut Self {
        self.text = format!("{before}{}{after}", self.text);
        self
    }

    /// Adds a number as text, where the planner must see it: a `LIMIT` decides the plan.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.text.push_str(&number.to_string());
        self
    }

    /// Adds `(value, value, …)`. An empty list matches nothing.
    ///
    /// A longer list repeats its last value up to a power of two: it means the same, and there are few texts to prepare.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if let (Some(last), 5..=8_192) = (values.last().cloned(), values.len()) {
            values.resize(values.len().next_power_of_two(), last);
        }
        if values.is_empty() {
            return self.push("(NULL)");
        }
        self.push("(");
        for (place, value) in values.into_iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " }).bind(value);
        }
        self.push(")")
    }

    /// Adds the condition that a column of ids is one of these: one value and one text, however many there are. A list with a
    /// value for each is planned anew for each length.
    pub fn is_one_of(
        &mut self,
        connection: &impl ConnectionTrait,
        column: &str,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> &mut Self {
        let ids = ids.into_iter().map(|id| id.simple().to_string()).collect::<Vec<_>>();
        match connection.get_database_backend() {
            DbBackend::Postgres => {
                let array = format!("{{{}}}", ids.join(","));
                self.push(column).push(" = ANY (").bind(array).push("::text::uuid[])")
            }
            _ => {
                let array = format!("[\"{}\"]", ids.join("\",\""));
                self.push(column).push(" IN (SELECT unhex(value) FROM json_each(").bind(array).push("))")
            }
        }
    }

    /// The text as the database gets it.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn statement(&self, connection: &impl ConnectionTrait) -> Statement {
        Statement::from_sql_and_values(connection.get_database_backend(), &self.text, self.values.clone())
    }

    pub async fn all<T: FromQueryResult>(&self, connection: &impl ConnectionTrait) -> Result<Vec<T>> {
        let _departed = depart();
        let rows = connection.query_all_raw(self.statement(connection)).await?;
        Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    pub async fn one<T: FromQueryResult>(&self, connection: &impl ConnectionTrait) -> Result<Option<T>> {
        let _departed = depart();
        let row = connection.query_one_raw(self.statement(connection)).await?;
        Ok(row.map(|row| T::from_query_result(&row, "")).transpose()?)
    }

    /// Rows as they come, for the few queries whose columns are not a type of their own.
    pub async fn rows(&self, connection: &impl ConnectionTrait) -> Result<Vec<QueryResult>> {
        let _departed = depart();
        Ok(connection.query_all_raw(self.statement(connection)).await?)
    }

    pub async fn execute(&self, connection: &impl ConnectionTrait) -> Result<ExecResult> {
        Ok(connection.execute_raw(self.statement(connection)).await?)
    }
}
