use clap::Args;

use crate::import;
use crate::kernel::Result;

/// What holds where a site says nothing.
#[derive(Debug, Args)]
pub struct Defaults {
    /// Who wrote what names nobody
    #[arg(long, value_name = "NAME")]
    pub default_author: Option<String>,
    /// The category of what is in none
    #[arg(long, value_name = "NAME")]
    pub default_category: Option<String>,
    /// The language of what names none, e.g. en or fr-FR
    #[arg(long, value_name = "TAG")]
    pub default_language: Option<String>,
    /// The zone of dates without one, e.g. Europe/Paris
    #[arg(long, value_name = "ZONE")]
    pub default_time_zone: Option<String>,
    /// When what has no date was published, e.g. 2020-05-31; otherwise it is a draft
    #[arg(long, value_name = "DAY")]
    pub default_date: Option<String>,
}

impl Defaults {
    /// Reads them. Fails with what is allowed.
    pub fn read(&self) -> Result<import::Defaults> {
        let Self { default_author, default_category, default_language, default_time_zone, default_date } = self;
        import::Defaults::read(
            default_author.as_deref(),
            default_category.as_deref(),
            default_language.as_deref(),
            default_time_zone.as_deref(),
            default_date.as_deref(),
        )
    }
}
