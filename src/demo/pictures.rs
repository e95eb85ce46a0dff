//! The pictures of the demo newsroom: drawn here, so that nobody's are shown.

use image::{Rgb, RgbImage};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::curation::media::keep_bytes;
use crate::kernel::{Error, Result};
use crate::media::{MediaKind, Place, walk};

/// Where the records of the demo say that their files are: nowhere.
const NOWHERE: &str = "https://media.dateline.example/";

/// Pixels of the longer side.
const SIDE: u32 = 1_280;

/// Draws what the records of the demo name, and keeps it here.
pub(super) async fn draw(app: &App) -> Result<()> {
    let mut assets = walk(app.db.primary());
    while let Some(asset) = assets.next().await? {
        let Place::Elsewhere(url) = &asset.place else { continue };
        let Some(name) = url.strip_prefix(NOWHERE).filter(|_| asset.kind == MediaKind::Image) else { continue };
        let (width, height) = asset.pixels();
        let scale = f64::from(SIDE) / f64::from(width.max(height));
        let side = |side: u32| ((f64::from(side) * scale) as u32).max(1);
        let picture = landscape(name, side(width), side(height));
        if let Some(why) = keep_bytes(app, asset.id, png(&picture)?, "image/png", &asset.file_name).await? {
            return Err(Error::internal(format!("a picture of the demo was refused: {why}")));
        }
    }
    Ok(())
}

fn png(picture: &RgbImage) -> Result<Vec<u8>> {
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).map_err(Error::internal)?;
    Ok(out.into_inner())
}

/// Hills before a sky, a different one for each name.
fn landscape(name: &str, width: u32, height: u32) -> RgbImage {
    let seed: [u8; 32] = Sha256::digest(name).into();
    let part = |place: usize| f64::from(seed.get(place).copied().unwrap_or_default()) / 255.0;
    let (above, below) = (colour(part(0), 0.45, 0.85), colour(part(0) + 0.12, 0.35, 0.97));
    let sun = (part(1) * 0.8 + 0.1, part(2) * 0.3 + 0.1, 0.06 + part(3) * 0.05);
    let hills: Vec<(f64, f64, f64, Rgb<u8>)> = (0..4_u8)
        .map(|row| {
            let place = usize::from(row);
            let depth = f64::from(row) / 4.0;
            let tone = colour(part(0) + 0.45 + depth * 0.1, 0.45, 0.75 - depth * 0.5);
            (0.45 + depth * 0.42, 2.0 + part(4 + place) * 5.0, part(8 + place) * 6.3, tone)
        })
        .collect();
    let ratio = f64::from(width) / f64::from(height);
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let hill = hills.iter().rev().find(|(base, waves, shift, _)| {
            let ridge = (across * waves + shift).sin() * 0.07 + (across * waves * 2.7 + shift * 2.0).sin() * 0.025;
            down > base + ridge
        });
        if let Some((.., tone)) = hill {
            return *tone;
        }
        let (aside, away) = ((across - sun.0) * ratio, down - sun.1);
        if aside * aside + away * away < sun.2 * sun.2 {
            return Rgb([255, 246, 214]);
        }
        mixed(above, below, (down / 0.6).min(1.0))
    })
}

fn mixed(one: Rgb<u8>, other: Rgb<u8>, share: f64) -> Rgb<u8> {
    let [red, green, blue] = one.0;
    let [other_red, other_green, other_blue] = other.0;
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share) as u8;
    Rgb([mix(red, other_red), mix(green, other_green), mix(blue, other_blue)])
}

/// A hue, turned from 0 to 1, in a saturation and a value.
fn colour(hue: f64, saturation: f64, value: f64) -> Rgb<u8> {
    let channel = |offset: f64| {
        let place = (offset + hue.fract() * 6.0) % 6.0;
        let share = place.min(4.0 - place).clamp(0.0, 1.0);
        ((value - value * saturation * share) * 255.0) as u8
    };
    Rgb([channel(5.0), channel(3.0), channel(1.0)])
}
