//! A block of fact documents as columns: of each fact, its values in all documents of the block. What is the same for all
//! of them is then done once.

use std::rc::Rc;

use super::catalog::{Catalog, Slot};
use super::store::cleaned;
use super::value::{Type, Value};
use crate::limits;
use crate::text::Table;

/// The documents of a block.
pub const ROWS: usize = 512;

/// How many words hold one bit for each document.
pub const WORDS: usize = ROWS / 64;

/// One bit for each document of a block.
pub type Bits = [u64; WORDS];

/// What is known in a block of documents.
#[derive(Debug)]
pub struct Columns {
    rows: usize,
    columns: Vec<Column>,
}

/// One fact in all documents of a block.
#[derive(Debug)]
pub struct Column {
    /// Where it is known.
    pub known: Bits,
    /// Its values where it is known.
    pub values: Values,
}

/// The values of one fact, one a document.
#[derive(Debug)]
pub enum Values {
    /// Of a bool.
    Bools(Bits),
    /// Of an int.
    Ints(Box<[i64]>),
    /// Of a float.
    Floats(Box<[f64]>),
    /// Of a text or a list: their numbers in the dictionary.
    Codes(Box<[u32]>, Dictionary),
}

/// The texts or lists that a fact was seen to be, each once. It is emptied between blocks when it has grown large.
#[derive(Debug, Default)]
pub struct Dictionary {
    values: Vec<Value>,
    /// By what stands in the document; nothing where the fact cannot be that.
    codes: Table<Box<str>, Option<u32>>,
    /// The only texts that it may be.
    answers: Option<Vec<String>>,
    /// How long all of them are, as they are written.
    bytes: usize,
    round: u32,
}

impl Dictionary {
    /// The values by their numbers.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// How often it was emptied: what was worked out for a number is worth nothing after that.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.round
    }

    /// The number of what stands in the document, which `read` makes a value of when it is seen for the first time.
    fn code(&mut self, written: &str, read: impl FnOnce(&str) -> Option<Value>) -> Option<u32> {
        if let Some(code) = self.codes.get(written) {
            return *code;
        }
        let fits = |value: &Value| match (&self.answers, value) {
            (Some(answers), Value::String(text)) => answers.iter().any(|answer| **answer == **text),
            _ => true,
        };
        let code = read(written).filter(fits).and_then(|value| {
            let code = u32::try_from(self.values.len()).ok()?;
            self.values.push(cleaned(&value));
            Some(code)
        });
        self.codes.insert(written.into(), code);
        self.bytes += written.len();
        code
    }

    fn tidy(&mut self) {
        if self.codes.len() > limits::DICTIONARY || self.bytes > limits::DICTIONARY_BYTES {
            (self.values, self.codes, self.bytes) = (Vec::new(), Table::default(), 0);
            self.round += 1;
        }
    }
}

impl Columns {
    /// An empty block for the facts of a catalog.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let column = |(_, entry): (Slot, &super::catalog::Entry)| Column {
            known: [0; WORDS],
            values: match entry.ty {
                Type::Bool => Values::Bools([0; WORDS]),
                Type::Int => Values::Ints(vec![0; ROWS].into()),
                Type::Float => Values::Floats(vec![0.0; ROWS].into()),
                Type::String | Type::List => {
                    let dictionary = Dictionary { answers: entry.answers.clone(), ..Dictionary::default() };
                    Values::Codes(vec![0; ROWS].into(), dictionary)
                }
            },
        };
        Self { rows: 0, columns: catalog.iter().map(column).collect() }
    }

    /// Forgets all documents.
    pub fn clear(&mut self) {
        self.rows = 0;
        for column in &mut self.columns {
            column.known = [0; WORDS];
            if let Values::Codes(_, dictionary) = &mut column.values {
                dictionary.tidy();
            }
        }
    }

    /// How many documents there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether no further document fits.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.rows == ROWS
    }

    /// The values of a fact.
    #[must_use]
    pub fn column(&self, slot: Slot) -> &Column {
        &self.columns[slot.index()]
    }

    /// The value of a fact in a document.
    #[must_use]
    pub fn value(&self, slot: Slot, row: usize) -> Option<Value> {
        let column = self.column(slot);
        is_set(&column.known, row).then(|| match &column.values {
            Values::Bools(bits) => Value::Bool(is_set(bits, row)),
            Values::Ints(values) => Value::Int(values[row]),
            Values::Floats(values) => Value::Float(values[row]),
            Values::Codes(codes, dictionary) => dictionary.values[codes[row] as usize].clone(),
        })
    }

    /// The document that is being written becomes one of the block.
    pub(super) fn keep(&mut self) {
        self.rows += 1;
    }

    /// The last document of the block is none of it any more.
    pub fn take_back(&mut self) {
        self.rows = self.rows.saturating_sub(1);
        self.drop_last();
    }

    /// Forgets what was written of the document that is no part of the block yet.
    pub(super) fn drop_last(&mut self) {
        let (word, bit) = place(self.rows);
        self.columns.iter_mut().for_each(|column| column.known[word] &= !bit);
    }

    /// Forgets a fact of the document that is being written.
    pub(super) fn forget(&mut self, slot: Slot) {
        let (word, bit) = place(self.rows);
        self.columns[slot.index()].known[word] &= !bit;
    }

    pub(super) fn put_bool(&mut self, slot: Slot, value: bool) -> bool {
        let (word, bit) = place(self.rows);
        let column = &mut self.columns[slot.index()];
        let Values::Bools(bits) = &mut column.values else { return false };
        bits[word] = if value { bits[word] | bit } else { bits[word] & !bit };
        column.known[word] |= bit;
        true
    }

    pub(super) fn put_int(&mut self, slot: Slot, value: i64) -> bool {
        let row = self.rows;
        let (word, bit) = place(row);
        let column = &mut self.columns[slot.index()];
        match &mut column.values {
            Values::Ints(values) => values[row] = value,
            #[expect(clippy::cast_precision_loss, reason = "the format says that an int is a valid float")]
            Values::Floats(values) => values[row] = value as f64,
            _ => return false,
        }
        column.known[word] |= bit;
        true
    }

    pub(super) fn put_float(&mut self, slot: Slot, value: f64) -> bool {
        let row = self.rows;
        let (word, bit) = place(row);
        let column = &mut self.columns[slot.index()];
        let Values::Floats(values) = &mut column.values else { return false };
        values[row] = value;
        column.known[word] |= bit;
        value.is_finite()
    }

    /// A text, or a list as it is written in JSON.
    pub(super) fn put_written(&mut self, slot: Slot, ty: Type, written: &str) -> bool {
        let row = self.rows;
        let (word, bit) = place(row);
        let column = &mut self.columns[slot.index()];
        let Values::Codes(codes, dictionary) = &mut column.values else { return false };
        let read = |written: &str| match ty {
            Type::String => (written.len() <= limits::FACT_TEXT).then(|| Value::String(Rc::from(written))),
            _ => serde_json::from_str(written).ok().and_then(|json| Value::from_json(&json)?.fitted(ty)),
        };
        let Some(code) = dictionary.code(written, read) else { return false };
        codes[row] = code;
        column.known[word] |= bit;
        true
    }
}

/// The word and the bit with a number.
fn place(n: usize) -> (usize, u64) {
    (n / 64, 1 << (n % 64))
}

/// Whether the bit with a number is set, such as that of a document.
#[must_use]
pub fn is_set(bits: &[u64], n: usize) -> bool {
    let (word, bit) = place(n);
    bits[word] & bit != 0
}

/// Turns 64 words of 64 bits around: bit c of word r becomes bit r of word c.
///
/// Source: H. S. Warren, "Hacker's Delight" (2012), section 7-3.
pub fn transpose(tile: &mut [u64; 64]) {
    let (mut width, mut mask) = (32, 0x0000_0000_FFFF_FFFF_u64);
    while width != 0 {
        let mut row = 0;
        while row < 64 {
            let swapped = ((tile[row] >> width) ^ tile[row + width]) & mask;
            tile[row] ^= swapped << width;
            tile[row + width] ^= swapped;
            row = (row + width + 1) & !width;
        }
        width >>= 1;
        mask ^= mask << width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_turned_around() {
        let mut seed = 1_u64;
        let before: [u64; 64] = std::array::from_fn(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed
        });
        let mut after = before;
        transpose(&mut after);
        for (row, before) in before.iter().enumerate() {
            for (column, after) in after.iter().enumerate() {
                assert_eq!(before >> column & 1, after >> row & 1, "{row} {column}");
            }
        }
    }
}
