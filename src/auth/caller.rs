use crate::kernel::Micros;

/// The first argument of every service: who asks, and the one moment at which the whole request happens.
#[derive(Clone, Debug)]
pub struct Caller {
    pub who: Who,
    pub now: Micros,
}

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A reader without credentials.
    Anonymous,
    /// The operator at the command line.
    Operator,
}

impl Who {
    /// The name in logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Operator => "operator",
        }
    }
}

impl Caller {
    pub fn anonymous(now: Micros) -> Self {
        Self { who: Who::Anonymous, now }
    }

    pub fn operator(now: Micros) -> Self {
        Self { who: Who::Operator, now }
    }
}
