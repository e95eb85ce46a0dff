//! A picture in thirty characters, to show until it is there (blurha.sh).

use std::f64::consts::PI;

use image::RgbImage;

/// Waves across and down.
const ACROSS: u32 = 4;
const DOWN: u32 = 3;

const DIGITS: &[u8; 83] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// Of a picture that was made small before: each wave looks at each pixel.
pub fn blur_hash(picture: &RgbImage) -> String {
    let mut waves = Vec::with_capacity((ACROSS * DOWN) as usize);
    for down in 0..DOWN {
        for across in 0..ACROSS {
            waves.push(wave(picture, across, down));
        }
    }
    let (first, rest) = waves.split_first().map_or(([0.0; 3], &[][..]), |(first, rest)| (*first, rest));
    let loudest = rest.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    let scale = ((loudest * 166.0 - 0.5).floor().clamp(0.0, 82.0)) as u32;
    let loudest = f64::from(scale + 1) / 166.0;

    let mut out = String::with_capacity(30);
    digits(&mut out, (ACROSS - 1) + (DOWN - 1) * 9, 1);
    digits(&mut out, scale, 1);
    let [red, green, blue] = first.map(to_srgb);
    digits(&mut out, (red << 16) + (green << 8) + blue, 4);
    for wave in rest {
        let [red, green, blue] = wave.map(|value| {
            let part = value / loudest;
            let root = part.abs().sqrt().copysign(part);
            (root * 9.0 + 9.5).floor().clamp(0.0, 18.0) as u32
        });
        digits(&mut out, red * 19 * 19 + green * 19 + blue, 2);
    }
    out
}

fn wave(picture: &RgbImage, across: u32, down: u32) -> [f64; 3] {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let norm = if across == 0 && down == 0 { 1.0 } else { 2.0 };
    let mut sum = [0.0; 3];
    for (x, y, pixel) in picture.enumerate_pixels() {
        let basis = norm
            * (PI * f64::from(across) * f64::from(x) / width).cos()
            * (PI * f64::from(down) * f64::from(y) / height).cos();
        for (sum, value) in sum.iter_mut().zip(pixel.0) {
            *sum += basis * to_linear(value);
        }
    }
    sum.map(|value| value / (width * height))
}

fn digits(out: &mut String, number: u32, count: u32) {
    for place in (0..count).rev() {
        let digit = number / 83_u32.pow(place) % 83;
        out.push(DIGITS.get(digit as usize).copied().map_or('0', char::from));
    }
}

pub fn to_linear(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

pub fn to_srgb(value: f64) -> u32 {
    let value = value.clamp(0.0, 1.0);
    let encoded = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0 + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// The reference implementation says the same of these.
    #[test]
    fn one_colour_has_no_waves() {
        let red = RgbImage::from_pixel(16, 16, Rgb([255, 0, 0]));
        let hash = blur_hash(&red);
        assert_eq!(hash.len(), 28);
        assert!(hash.starts_with('L'), "{hash}");
        assert_eq!(hash.get(2..6), Some("TI:j"), "{hash}");
    }
}
