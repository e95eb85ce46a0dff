/// Names that are told as what may be meant.
const MOST_MEANT: usize = 3;
/// Values of an enum that are all told.
const MOST_NAMED: usize = 12;

/// What was expected of a value, and where inside it; the innermost step is first.
pub(super) struct Wrong {
    steps: Vec<String>,
    expected: String,
}

impl Wrong {
    /// `at "filter.genres", expected a string`
    fn told(&self) -> String {
        let path: Vec<&str> = self.steps.iter().rev().map(String::as_str).collect();
        let place = if path.is_empty() { String::new() } else { format!("at \"{}\", ", path.join(".")) };
        format!("{place}expected {}", self.expected)
    }

    /// The same as a sentence.
    pub fn sentence(&self) -> String {
        let told = self.told();
        if told.ends_with('?') { told } else { told + "." }
    }

    /// The value is inside another one, in this field or at this place.
    pub fn within(mut self, step: impl ToString) -> Self {
        self.steps.push(step.to_string());
        self
    }
}

/// A name that an input does not have, with those that it may mean.
pub(super) fn no_field<'a>(of: &str, name: &str, known: impl Iterator<Item = &'a String>, hints: bool) -> Wrong {
    let hint = if hints { suggestion(name, known) } else { String::new() };
    Wrong { steps: Vec::new(), expected: format!("a field of \"{of}\", found \"{name}\"{hint}") }
}

/// A value that an enum does not have, with all that it has, or those that may be meant.
pub(super) fn no_value<'a>(
    of: &str,
    found: Option<&str>,
    known: impl Iterator<Item = &'a String>,
    hints: bool,
) -> Wrong {
    let mut known: Vec<&String> = known.collect();
    known.sort_unstable();
    let named = match known.len() {
        _ if !hints => String::new(),
        ..=MOST_NAMED => format!(": {}", known.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")),
        _ => found.map(|found| suggestion(found, known.into_iter())).unwrap_or_default(),
    };
    Wrong { steps: Vec::new(), expected: format!("a value of the enum \"{of}\"{named}") }
}

/// `; did you mean "genres" or "genre"?`, or nothing.
fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> String {
    // About every third letter may be wrong, and capitals do not count.
    let most = name.len() * 2 / 5 + 1;
    let lower = name.to_lowercase();
    let distance = |known: &String| strsim::damerau_levenshtein(&lower, &known.to_lowercase());
    let near = known.map(|known| (distance(known), known)).filter(|(distance, _)| *distance <= most);
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    near.truncate(MOST_MEANT);
    let names: Vec<String> = near.into_iter().map(|(_, known)| format!("\"{known}\"")).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => format!("; did you mean {only}?"),
        Some((last, before)) => format!("; did you mean {} or {last}?", before.join(", ")),
    }
}

pub(super) fn wrong<T>(expected: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { steps: Vec::new(), expected: expected.into() })
}
