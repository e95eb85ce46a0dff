use async_graphql::{Name, ServerError, Value};

use super::Limits;
use super::settings::too_complex;

impl Limits {
    /// Refuses an operation that costs more than one may. The error carries both figures.
    pub fn check_cost(&self, requested: u64) -> Result<(), ServerError> {
        let limit = self.cost as u64;
        if requested <= limit {
            return Ok(());
        }
        let message = format!(
            "The operation costs {requested} units; at most {limit} are allowed. Ask for smaller pages, or for less of each item."
        );
        let mut error = too_complex(message, None);
        let figures = [("requested", requested), ("limit", limit)];
        let figures = figures.map(|(name, units)| (Name::new(name), Value::from(units)));
        error.extensions.get_or_insert_default().set("cost", Value::Object(figures.into_iter().collect()));
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_told() {
        let limits = Limits { cost: 10, ..Limits::default() };
        assert!(limits.check_cost(10).is_ok());
        let error = limits.check_cost(11).unwrap_err();
        assert!(error.message.starts_with("The operation costs 11 units; at most 10 are allowed."));
        let extensions = serde_json::to_value(error.extensions.unwrap()).unwrap();
        assert_eq!(
            extensions,
            serde_json::json!({ "code": "QUERY_TOO_COMPLEX", "cost": { "requested": 11, "limit": 10 } })
        );
    }
}
