/// What was expected of a value, and where inside it; the innermost step is first.
pub(super) struct Wrong {
    steps: Vec<String>,
    expected: String,
}

impl Wrong {
    /// `at filter.genres, expected a string`
    pub fn told(&self) -> String {
        let path: Vec<&str> = self.steps.iter().rev().map(String::as_str).collect();
        let place = if path.is_empty() { String::new() } else { format!("at {}, ", path.join(".")) };
        format!("{place}expected {}", self.expected)
    }

    /// The value is inside another one, in this field or at this place.
    pub fn within(mut self, step: impl ToString) -> Self {
        self.steps.push(step.to_string());
        self
    }
}

pub(super) fn wrong<T>(expected: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { steps: Vec::new(), expected: expected.into() })
}
