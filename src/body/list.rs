use serde::{Deserialize, Serialize};

use super::{Block, Span};
use crate::wire_enum;

wire_enum!(
    /// How the items of an ordered list are counted.
    #[derive(Default)]
    Numbering {
        /// 1, 2, 3.
        #[default]
        Decimal = "DECIMAL",
        /// a, b, c.
        LowerAlpha = "LOWER_ALPHA",
        /// A, B, C.
        UpperAlpha = "UPPER_ALPHA",
        /// i, ii, iii.
        LowerRoman = "LOWER_ROMAN",
        /// I, II, III.
        UpperRoman = "UPPER_ROMAN",
    }
);

impl Numbering {
    pub(super) fn is_decimal(&self) -> bool {
        *self == Self::Decimal
    }

    pub(super) fn decimal() -> Self {
        Self::Decimal
    }

    /// The value of the attribute `type` of HTML.
    pub(super) fn html_type(self) -> Option<&'static str> {
        match self {
            Self::Decimal => None,
            Self::LowerAlpha => Some("a"),
            Self::UpperAlpha => Some("A"),
            Self::LowerRoman => Some("i"),
            Self::UpperRoman => Some("I"),
        }
    }

    pub(super) fn of_html_type(text: &str) -> Self {
        Self::ALL.iter().copied().find(|own| own.html_type() == Some(text)).unwrap_or(Self::Decimal)
    }

    /// The number as it is printed. Beyond what letters and Roman numerals are used for it is decimal.
    pub fn print(self, number: i32) -> String {
        let letters = |first: u8| {
            let place = u8::try_from(number - 1).ok().filter(|place| *place < 26)?;
            Some(char::from(first + place).to_string())
        };
        let printed = match self {
            Self::Decimal => None,
            Self::LowerAlpha => letters(b'a'),
            Self::UpperAlpha => letters(b'A'),
            Self::LowerRoman => roman(number).map(|text| text.to_lowercase()),
            Self::UpperRoman => roman(number),
        };
        printed.unwrap_or_else(|| number.to_string())
    }
}

fn roman(number: i32) -> Option<String> {
    const SIGNS: [(i32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = Some(number).filter(|number| (1..4_000).contains(number))?;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    Some(out)
}

/// List item. Items of lists below are items of the same list at a deeper level, so that nesting needs no recursion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListItem {
    /// Depth, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub level: i32,
    /// The list at its level is numbered; `None`: as the whole list. Of level 0 the list says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_ordered: Option<bool>,
    /// How the list at its level counts. Of level 0 the list says it.
    #[serde(default, skip_serializing_if = "Numbering::is_decimal")]
    pub numbering: Numbering,
    /// Its number, if that is not the one that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i32>,
    /// Done or not, in a list of tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_checked: Option<bool>,
    pub spans: Vec<Span>,
    /// What stands in the item after its text: pictures, code, tables, quotations, more text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// What stands before an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Depth, from 0; at most one more than that of the item before.
    pub level: usize,
    /// It is the first of the list at its level.
    pub is_first: bool,
    pub is_ordered: bool,
    pub numbering: Numbering,
    /// Its number, also where it is not shown.
    pub number: i32,
    /// The number says something that its place does not.
    pub is_explicit: bool,
}

impl Marker {
    /// As it is printed: a number with a full stop, a bullet.
    pub fn print(&self) -> String {
        if self.is_ordered { format!("{}.", self.numbering.print(self.number)) } else { "\u{2022}".into() }
    }
}

/// What stands before each item of a list.
pub fn markers(
    is_ordered: bool,
    start: i32,
    is_reversed: bool,
    numbering: Numbering,
    items: &[ListItem],
) -> Vec<Marker> {
    let mut open: Vec<(bool, Numbering, i32)> = Vec::new();
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let level = usize::try_from(item.level).unwrap_or_default().min(open.len());
        open.truncate(level + 1);
        let own = match level {
            0 => (is_ordered, numbering),
            _ => (item.is_ordered.unwrap_or(is_ordered), item.numbering),
        };
        let step = if level == 0 && is_reversed { -1 } else { 1 };
        let follows = open.get(level).filter(|(ordered, numbering, _)| (*ordered, *numbering) == own);
        let is_first = follows.is_none();
        let next = follows.map_or(if level == 0 { start } else { 1 }, |(_, _, next)| *next);
        let number = item.number.unwrap_or(next);
        open.truncate(level);
        open.push((own.0, own.1, number.saturating_add(step)));
        let is_explicit = number != next;
        found.push(Marker { level, is_first, is_ordered: own.0, numbering: own.1, number, is_explicit });
    }
    found
}
