use super::{Code, Error, Result};

/// What is wrong with one part of an input.
#[derive(Debug)]
pub struct Problem {
    /// Path into the input, e.g. `bylines.0.author`; empty if it concerns the whole.
    pub field: String,
    pub error: Error,
}

/// Everything that is wrong with an input: collected, so that it can be mended in one go.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a failure; gives the value if there was none.
    pub fn take<T>(&mut self, field: impl Into<String>, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push(Problem { field: field.into(), error });
                None
            }
        }
    }

    /// Notes a value that is not acceptable.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { field: field.into(), error: Error::invalid(message) });
    }

    /// Notes what is wrong with a part of the input.
    pub fn extend(&mut self, part: &str, problems: Self) {
        self.0.extend(problems.0.into_iter().map(|Problem { field, error }| {
            let field = if field.is_empty() { part.to_owned() } else { format!("{part}.{field}") };
            Problem { field, error }
        }));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// All of them as one error: the code of the first, the messages of all.
    pub fn into_error(self) -> Error {
        let code = self.0.first().map_or(Code::BadUserInput, |problem| problem.error.code());
        let messages = self.0.iter().map(|problem| {
            let message = problem.error.message();
            if problem.field.is_empty() { message.into_owned() } else { format!("{}: {message}", problem.field) }
        });
        let taken = self.0.iter().flat_map(|problem| problem.error.taken_paths().iter().cloned()).collect();
        Error::new(code, messages.collect::<Vec<_>>().join(" ")).with_taken_paths(taken)
    }

    /// The value, unless something is wrong.
    pub fn or<T>(self, value: T) -> Result<T> {
        if self.is_empty() { Ok(value) } else { Err(self.into_error()) }
    }
}

impl From<Error> for Problems {
    fn from(error: Error) -> Self {
        Self(vec![Problem { field: String::new(), error }])
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
