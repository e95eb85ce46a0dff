//! The sizes that there are. Nothing else is ever made, whatever an address asks for.

use std::fmt;

use super::FocalPoint;
use crate::wire_enum;

/// Widths in pixels, the smallest first. A picture that is smaller than a rung has itself there.
pub const WIDTHS: [u32; 7] = [320, 480, 640, 960, 1_280, 1_600, MASTER];

/// The longer side of what is kept to make everything from.
pub const MASTER: u32 = 2_560;

wire_enum!(
    /// Format of a rendition.
    ImageFormat {
        /// For photographs, everywhere.
        Jpeg = "JPEG",
        /// Smaller, in browsers of the last years.
        Webp = "WEBP",
        /// For pictures with transparency, everywhere.
        Png = "PNG",
    }
);

impl ImageFormat {
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Png => "image/png",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Png => "png",
        }
    }

    /// The formats that a picture is given out in, the one for everybody first. JPEG has no transparency.
    pub const fn of(has_alpha: bool) -> [Self; 2] {
        if has_alpha { [Self::Png, Self::Webp] } else { [Self::Jpeg, Self::Webp] }
    }
}

/// Width to height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ratio {
    /// As the picture is.
    Original,
    Of(u16, u16),
}

impl Ratio {
    pub const ALL: [Self; 6] =
        [Self::Original, Self::Of(1, 1), Self::Of(4, 3), Self::Of(3, 2), Self::Of(16, 9), Self::Of(4, 5)];

    /// The ratio of the ladder that is nearest to another; a wish for something between two gets one of them.
    pub fn nearest(width: u16, height: u16) -> Self {
        let wish = (f64::from(width) / f64::from(height)).ln();
        let distance = |ratio: &Self| match *ratio {
            Self::Original => f64::INFINITY,
            Self::Of(width, height) => ((f64::from(width) / f64::from(height)).ln() - wish).abs(),
        };
        Self::ALL.into_iter().min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or(Self::Original)
    }

    /// The part of a picture that has this ratio and its focal point as near to the middle as can be.
    pub fn crop(self, (width, height): (u32, u32), focal: Option<FocalPoint>) -> Crop {
        let (width, height) = (f64::from(width), f64::from(height));
        let Self::Of(across, down) = self else { return Crop { left: 0.0, top: 0.0, width, height } };
        let ratio = f64::from(across) / f64::from(down);
        let (crop_width, crop_height) = if width / height > ratio {
            ((height * ratio).max(1.0), height)
        } else {
            (width, (width / ratio).max(1.0))
        };
        let FocalPoint { x, y } = focal.unwrap_or(FocalPoint { x: 0.5, y: 0.5 });
        let start = |whole: f64, part: f64, at: f64| (whole * at - part / 2.0).clamp(0.0, (whole - part).max(0.0));
        Crop {
            left: start(width, crop_width, x),
            top: start(height, crop_height, y),
            width: crop_width,
            height: crop_height,
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Original => out.write_str("original"),
            Self::Of(width, height) => write!(out, "{width}-{height}"),
        }
    }
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// One of the sizes in one of the formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spec {
    /// Of [`WIDTHS`].
    pub rung: u32,
    pub ratio: Ratio,
    pub format: ImageFormat,
}

impl Spec {
    /// Reads the end of an address, e.g. `640x16-9.webp`. Only the one spelling that addresses have is read.
    pub fn parse(name: &str) -> Option<Self> {
        let (size, extension) = name.split_once('.')?;
        let (width, ratio) = size.split_once('x')?;
        let rung = WIDTHS.into_iter().find(|rung| rung.to_string() == width)?;
        let ratio = Ratio::ALL.into_iter().find(|known| known.to_string() == ratio)?;
        let format = ImageFormat::ALL.iter().copied().find(|format| format.extension() == extension)?;
        Some(Self { rung, ratio, format })
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}x{}.{}", self.rung, self.ratio, self.format.extension())
    }
}

/// A rung of a picture, and what it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub rung: u32,
    pub width: u32,
    pub height: u32,
}

/// The rungs that a picture has, the smallest first: up to the first that is as wide as it is.
pub fn sizes(picture: (u32, u32), ratio: Ratio) -> Vec<Size> {
    let Crop { width, height, .. } = ratio.crop(picture, None);
    let most = (width.round() as u32).max(1);
    let mut sizes = Vec::with_capacity(WIDTHS.len());
    for rung in WIDTHS {
        let wide = rung.min(most);
        let high = (f64::from(wide) * height / width).round().max(1.0) as u32;
        sizes.push(Size { rung, width: wide, height: high });
        if rung >= most {
            break;
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_in_one_spelling() {
        let spec = Spec { rung: 640, ratio: Ratio::Of(16, 9), format: ImageFormat::Webp };
        assert_eq!(spec.to_string(), "640x16-9.webp");
        for rung in WIDTHS {
            for ratio in Ratio::ALL {
                for format in ImageFormat::ALL {
                    let spec = Spec { rung, ratio, format: *format };
                    assert_eq!(Spec::parse(&spec.to_string()), Some(spec));
                }
            }
        }
        for wrong in [
            "641x16-9.webp",
            "0640x16-9.webp",
            "+640x16-9.webp",
            "640x16-10.webp",
            "640x16-9.jpeg",
            "640.jpg",
            "",
            "x.",
        ] {
            assert_eq!(Spec::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_small_picture_has_itself() {
        let size = |rung, width, height| Size { rung, width, height };
        assert_eq!(sizes((200, 100), Ratio::Original), [size(320, 200, 100)]);
        let known = sizes((1_000, 500), Ratio::Original);
        assert_eq!(known.last(), Some(&size(1_280, 1_000, 500)));
        assert_eq!(sizes((1_280, 10), Ratio::Original).last(), Some(&size(1_280, 1_280, 10)));
        assert_eq!(sizes((2_000, 1_000), Ratio::Of(1, 1)).last(), Some(&size(1_280, 1_000, 1_000)));
        assert_eq!(sizes((16_000, 1), Ratio::Original).first(), Some(&size(320, 320, 1)));
    }

    #[test]
    fn the_focal_point_stays_in_sight() {
        let at = |x, y| Some(FocalPoint { x, y });
        let square = Ratio::Of(1, 1);
        assert_eq!(square.crop((400, 200), None), Crop { left: 100.0, top: 0.0, width: 200.0, height: 200.0 });
        assert_eq!(square.crop((400, 200), at(0.0, 0.5)).left, 0.0);
        assert_eq!(square.crop((400, 200), at(1.0, 0.5)).left, 200.0);
        assert_eq!(square.crop((400, 200), at(0.4, 0.5)).left, 60.0);
        assert_eq!(square.crop((200, 400), at(0.5, 0.9)).top, 200.0);
    }

    #[test]
    fn a_wish_gets_what_is_nearest() {
        assert_eq!(Ratio::nearest(16, 9), Ratio::Of(16, 9));
        assert_eq!(Ratio::nearest(21, 9), Ratio::Of(16, 9));
        assert_eq!(Ratio::nearest(9, 16), Ratio::Of(4, 5));
    }
}
