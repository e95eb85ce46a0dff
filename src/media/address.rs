//! Where files are reached, and what lets somebody in before the public may see them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac;
use uuid::Uuid;

use super::ladder::{ImageFormat, Ratio, Size, Spec, sizes};
use super::{Asset, Kept, MediaKind, Place};
use crate::body::ShownAsset;
use crate::kernel::Micros;

/// How long a signed address is good for, in seconds.
pub const SIGNED_FOR: i64 = 15 * 60;

/// How wide a picture is shown, as far as a body can know: all of a narrow screen, a column of a wide one.
const SIZES: &str = "(max-width: 50rem) 100vw, 50rem";

const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// What addresses are made of.
#[derive(Clone, Debug)]
pub struct Addresses {
    base: String,
}

/// Lets whoever has it see what is not public, until a moment.
#[derive(Clone, Copy)]
pub struct Pass {
    secret: [u8; 32],
    until: i64,
}

impl Pass {
    /// `secret` is what all nodes share.
    pub fn new(secret: [u8; 32], now: Micros) -> Self {
        // Whole minutes: the same address for a while, so that browsers fetch a picture once.
        let minute = now.0.div_euclid(60_000_000) * 60;
        Self { secret, until: minute + 60 + SIGNED_FOR }
    }

    pub fn until(secret: [u8; 32], until: Micros) -> Self {
        Self { secret, until: until.0.div_euclid(1_000_000) }
    }

    /// When it is over.
    pub const fn ends_at(self) -> Micros {
        Micros(self.until * 1_000_000)
    }

    fn sign(&self, path: &str) -> String {
        let signature = hmac::sign(&key(&self.secret), told(path, self.until).as_bytes());
        format!("{path}?until={}&sig={}", self.until, URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Whether a query string lets somebody see what is at a path; `None` if it does not try to.
pub fn is_signed(secret: &[u8; 32], path: &str, query: &str, now: Micros) -> Option<bool> {
    let part = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let (until, signature) = part("until").zip(part("sig"))?;
    let until: i64 = until.parse().ok()?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let is_right = hmac::verify(&key(secret), told(path, until).as_bytes(), &signature).is_ok();
    Some(is_right && now.0 < until.saturating_mul(1_000_000))
}

fn key(secret: &[u8; 32]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret)
}

fn told(path: &str, until: i64) -> String {
    format!("{path}\n{until}")
}

/// A picture in some sizes of one format.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub format: ImageFormat,
    pub ratio: Ratio,
    /// Each with its address, the smallest first.
    pub sizes: Vec<(Size, String)>,
}

impl Rendered {
    /// As the attribute of an element.
    pub fn srcset(&self) -> String {
        let parts: Vec<String> = self.sizes.iter().map(|(size, url)| format!("{url} {}w", size.width)).collect();
        parts.join(", ")
    }
}

impl Addresses {
    /// `base` is what they begin with, without a slash at its end.
    pub fn new(base: String) -> Self {
        Self { base }
    }

    /// Where a file is: of a picture the largest clean rendition.
    pub fn url(&self, asset: &Asset, pass: Option<Pass>) -> String {
        match &asset.place {
            Place::Elsewhere(url) => url.clone(),
            Place::Nowhere { public_key } => format!("{}/media/{public_key}", self.base),
            Place::Here(kept) if asset.kind == MediaKind::Image => {
                let [format, _] = ImageFormat::of(kept.has_alpha);
                let rendered = self.rendered(asset, kept, Ratio::Original, format, pass);
                rendered.sizes.into_iter().next_back().map(|(_, url)| url).unwrap_or_default()
            }
            Place::Here(kept) => self.at(file_path(asset, kept), pass),
        }
    }

    /// A picture of ours in all sizes of a format; `None` of anything else.
    pub fn sizes(&self, asset: &Asset, ratio: Ratio, format: ImageFormat, pass: Option<Pass>) -> Option<Rendered> {
        match &asset.place {
            Place::Here(kept) if asset.kind == MediaKind::Image => {
                Some(self.rendered(asset, kept, ratio, format, pass))
            }
            _ => None,
        }
    }

    fn rendered(&self, asset: &Asset, kept: &Kept, ratio: Ratio, format: ImageFormat, pass: Option<Pass>) -> Rendered {
        let version = asset.address_version(kept);
        let sizes = sizes(asset.pixels(), ratio).into_iter().map(|size| {
            let spec = Spec { rung: size.rung, ratio, format };
            (size, self.at(format!("/media/{}/{version}/{spec}", kept.public_key), pass))
        });
        Rendered { format, ratio, sizes: sizes.collect() }
    }

    /// The asset as a body shows it.
    pub fn shown(&self, asset: &Asset, pass: Option<Pass>) -> ShownAsset {
        let srcset = asset.formats().and_then(|[_, format]| {
            let rendered = self.sizes(asset, Ratio::Original, format, pass)?;
            Some((rendered.srcset(), SIZES.to_owned()))
        });
        asset.shown(self.url(asset, pass), srcset)
    }

    /// Where staff fetch what was sent, if it is here.
    pub fn original(&self, asset: &Asset, pass: Pass) -> Option<String> {
        match &asset.place {
            Place::Here(kept) => Some(self.at(original_path(asset, kept), Some(pass))),
            Place::Elsewhere(_) | Place::Nowhere { .. } => None,
        }
    }

    /// Where to send the bytes of an upload.
    pub fn upload(&self, upload: Uuid, pass: Pass) -> String {
        self.at(upload_path(upload), Some(pass))
    }

    fn at(&self, path: String, pass: Option<Pass>) -> String {
        let path = pass.map_or(path.clone(), |pass| pass.sign(&path));
        format!("{}{path}", self.base)
    }
}

/// The path of a file that is given out as it was sent.
pub fn file_path(asset: &Asset, kept: &Kept) -> String {
    path(asset, kept, "file")
}

/// The path of what was sent of any file, for staff.
pub fn original_path(asset: &Asset, kept: &Kept) -> String {
    path(asset, kept, "original")
}

fn path(asset: &Asset, kept: &Kept, what: &str) -> String {
    let name = utf8_percent_encode(&asset.file_name, NAME);
    format!("/media/{}/{}/{what}/{name}", kept.public_key, asset.address_version(kept))
}

/// The path that the bytes of an upload are sent to.
pub fn upload_path(upload: Uuid) -> String {
    format!("/media/uploads/{}", upload.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_path_and_ends() {
        let (secret, now) = ([7; 32], Micros(1_600_000_000_000_000));
        let signed = Pass::new(secret, now).sign("/media/a/b/640x1-1.jpg");
        let (path, query) = signed.split_once('?').unwrap();
        let later = |seconds: i64| Micros(now.0 + seconds * 1_000_000);
        assert_eq!(is_signed(&secret, path, query, now), Some(true));
        assert_eq!(is_signed(&secret, path, query, later(SIGNED_FOR)), Some(true));
        assert_eq!(is_signed(&secret, path, query, later(SIGNED_FOR + 60)), Some(false));
        assert_eq!(is_signed(&secret, "/media/a/b/320x1-1.jpg", query, now), Some(false));
        assert_eq!(is_signed(&[8; 32], path, query, now), Some(false));
        assert_eq!(is_signed(&secret, path, &query.replace("until=1", "until=2"), now), Some(false));
        for nothing in ["", "until=5", "sig=x", "until=x&sig=eA", "until=5&sig=%"] {
            assert_ne!(is_signed(&secret, path, nothing, now), Some(true), "{nothing}");
        }
    }
}
