use rusty_s3::{BucketError, Credentials, UrlStyle};
use url::Url;

use crate::kernel::{Error, Result};
use crate::media::settings::Settings;

/// Where a bucket is, and who asks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As this server reaches it.
    pub(super) here: rusty_s3::Bucket,
    /// As those reach it who send files.
    pub(super) outside: rusty_s3::Bucket,
    pub(super) credentials: Credentials,
}

impl Address {
    /// That of the settings. Fails with the setting that is wrong or missing.
    pub fn of(settings: &Settings) -> Result<Self> {
        let Settings { s3_endpoint, s3_upload_endpoint, s3_bucket, s3_region, s3_key_id, s3_secret, .. } = settings;
        for (name, is_missing) in [
            ("media.s3_bucket", s3_bucket.is_empty()),
            ("media.s3_region", s3_region.is_empty()),
            ("media.s3_key_id", s3_key_id.is_empty()),
            ("media.s3_secret", s3_secret.is_empty()),
        ] {
            if is_missing {
                return Err(Error::invalid(format!("media.store is s3, and {name} is not set.")));
            }
        }
        let style = if settings.s3_path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let at = |setting: &str, url: &str| {
            let url: Url = url.parse().map_err(|_| Error::invalid(format!("{setting} = {url} is no address.")))?;
            rusty_s3::Bucket::new(url, style, s3_bucket.clone(), s3_region.clone()).map_err(|error| {
                let why = match error {
                    BucketError::UnsupportedScheme => "only http and https are spoken",
                    BucketError::MissingHost => "there is no host in it",
                    BucketError::ParseError(_) => {
                        "the name of the bucket cannot stand before its host; set media.s3_path_style"
                    }
                };
                Error::invalid(format!("{setting}: {why}."))
            })
        };
        let here = match s3_endpoint.as_str() {
            "" => at("media.s3_region", &format!("https://s3.{s3_region}.amazonaws.com"))?,
            url => at("media.s3_endpoint", url)?,
        };
        let outside = match s3_upload_endpoint.as_str() {
            "" => here.clone(),
            url => at("media.s3_upload_endpoint", url)?,
        };
        Ok(Self { here, outside, credentials: Credentials::new(s3_key_id, s3_secret.expose()) })
    }

    /// For messages.
    pub fn name(&self) -> &str {
        self.here.base_url().as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Secret;

    fn address(endpoint: &str, s3_path_style: bool) -> Result<Address> {
        Address::of(&Settings {
            s3_endpoint: endpoint.into(),
            s3_bucket: "news".into(),
            s3_region: "eu-west-3".into(),
            s3_key_id: "id".into(),
            s3_secret: Secret::new("hunter2"),
            s3_path_style,
            ..Settings::default()
        })
    }

    #[test]
    fn it_is_told_what_is_wrong_with_an_address() {
        let told = |endpoint: &str, is_path_style| address(endpoint, is_path_style).unwrap_err().message().into_owned();
        assert_eq!(address("", false).unwrap().name(), "https://news.s3.eu-west-3.amazonaws.com/");
        assert_eq!(address("http://127.0.0.1:9000", true).unwrap().name(), "http://127.0.0.1:9000/news/");
        assert!(told("http://127.0.0.1:9000", false).contains("media.s3_path_style"));
        assert!(told("ftp://host", true).contains("http"));
        assert!(told("host", true).contains("no address"));
        assert!(!format!("{:?}", address("", false)).contains("hunter2"));
        let told = Address::of(&Settings { s3_bucket: "news".into(), ..Settings::default() }).unwrap_err();
        assert_eq!(told.message(), "media.store is s3, and media.s3_key_id is not set.");
    }
}
