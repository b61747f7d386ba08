//! The pages of an SQLite database: its trees walked through, and the rows of a table. It reads; it never searches, and looks
//! into no index. Source: the page "Database File Format" of SQLite.

use super::bytes::{u16_be, u32_be};
use super::sqlite::Header;
use crate::limits;

/// A database whose first bytes are in memory.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'d> {
    data: &'d [u8],
    page: usize,
    usable: usize,
    count: u32,
}

/// The walk came to something that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bad;

/// A value in a row, as far as anybody needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A whole number.
    Int(i64),
    /// Text.
    Text(Vec<u8>),
    /// Something else, or nothing.
    Other,
}

/// An entry of the table of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name of the table or index.
    pub name: Vec<u8>,
    /// Its first page; 0 where it has none.
    pub root: u32,
    /// How it was declared.
    pub sql: Vec<u8>,
}

/// Hears of a cell: its page, and where on it the cell begins.
type Hears<'h> = dyn FnMut(&[u8], usize) -> Result<(), Bad> + 'h;

impl<'d> Pages<'d> {
    /// The pages of a database, of which `data` holds the first bytes.
    #[must_use]
    pub fn new(data: &'d [u8], header: Header, count: u32) -> Self {
        Self { data, page: header.page, usable: header.page - header.reserved, count }
    }

    /// What the table of tables holds.
    ///
    /// # Errors
    /// It is damaged.
    pub fn schema(&self) -> Result<Vec<Entry>, Bad> {
        let mut entries = Vec::new();
        self.rows(1, &mut |row| {
            if let [_, Cell::Text(name), _, root, sql, ..] = row {
                let root = match root {
                    Cell::Int(root) => u32::try_from(*root).map_err(|_| Bad)?,
                    _ => 0,
                };
                let sql = if let Cell::Text(sql) = sql { sql.clone() } else { Vec::new() };
                entries.push(Entry { name: name.clone(), root, sql });
            }
            Ok(())
        })?;
        Ok(entries)
    }

    /// Calls `each` with every row of a table.
    ///
    /// # Errors
    /// The table is damaged, or `each` says so.
    pub fn rows(&self, root: u32, each: &mut dyn FnMut(&[Cell]) -> Result<(), Bad>) -> Result<(), Bad> {
        self.walk(root, &mut |page, at| {
            let (length, next) = varint(page, at).ok_or(Bad)?;
            let (_row, start) = varint(page, next).ok_or(Bad)?;
            match self.payload(page, start, length) {
                Some(payload) => each(&record(&payload).ok_or(Bad)?),
                None => Err(Bad),
            }
        })
    }

    /// Walks through a tree, page by page; `leaf` hears of every cell of a table's leaves.
    ///
    /// # Errors
    /// The tree is damaged, or `leaf` says so.
    pub fn walk(&self, root: u32, leaf: &mut Hears<'_>) -> Result<(), Bad> {
        let mut waiting = vec![root];
        let mut kind = None;
        let mut seen = 0;
        while let Some(number) = waiting.pop() {
            seen += 1;
            if number == 0 || number > self.count || seen > self.count {
                return Err(Bad);
            }
            // what lies beyond the bytes in memory is not looked at
            let Some(page) = self.get(number) else { continue };
            if seen as usize > limits::SQLITE_PAGES {
                return Ok(());
            }
            let start = if number == 1 { 100 } else { 0 };
            let of = *page.get(start).ok_or(Bad)?;
            // 2 and 10 are an index, 5 and 13 a table; the first of each is not a leaf
            let (table, inner) = match of {
                2 | 5 => (of == 5, true),
                10 | 13 => (of == 13, false),
                _ => return Err(Bad),
            };
            if *kind.get_or_insert(table) != table {
                return Err(Bad);
            }
            for cell in self.cells(page, start, inner)? {
                match inner {
                    true => waiting.push(u32_be(page, cell).ok_or(Bad)?),
                    false if table => leaf(page, cell)?,
                    false => {}
                }
            }
            if inner {
                waiting.push(u32_be(page, start + 8).ok_or(Bad)?);
            }
        }
        Ok(())
    }

    fn get(&self, number: u32) -> Option<&'d [u8]> {
        let from = usize::try_from(number).ok()?.checked_sub(1)?.checked_mul(self.page)?;
        self.data.get(from..from.checked_add(self.page)?)
    }

    /// Where the cells of a page begin.
    fn cells(&self, page: &[u8], start: usize, inner: bool) -> Result<Vec<usize>, Bad> {
        let count = usize::from(u16_be(page, start + 3).ok_or(Bad)?);
        let array = start + if inner { 12 } else { 8 };
        let first = array + 2 * count;
        let place =
            |n: usize| u16_be(page, array + 2 * n).map(usize::from).filter(|at| (first..self.usable).contains(at));
        (0..count).map(|n| place(n).ok_or(Bad)).collect()
    }

    /// The bytes of a row, with what stands on other pages.
    fn payload(&self, page: &[u8], start: usize, length: u64) -> Option<Vec<u8>> {
        let length = usize::try_from(length).ok().filter(|length| *length <= limits::SQLITE_ROW)?;
        let most = self.usable - 35;
        if length <= most {
            return page.get(start..start + length).map(<[u8]>::to_vec);
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let wanted = least + (length - least) % (self.usable - 4);
        let here = if wanted <= most { wanted } else { least };
        let mut payload = page.get(start..start + here)?.to_vec();
        let mut next = u32_be(page, start + here)?;
        // each page brings bytes, so the length bounds the way
        while payload.len() < length {
            let page = self.get(next).filter(|_| next > 1 && next <= self.count)?;
            next = u32_be(page, 0)?;
            payload.extend(page.get(4..4 + (self.usable - 4).min(length - payload.len()))?);
        }
        Some(payload)
    }
}

/// A number in groups of seven bits, the highest first, and where it ends.
fn varint(data: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for n in 0..9 {
        let byte = *data.get(at + n)?;
        if n == 8 {
            return Some((number << 8 | u64::from(byte), at + 9));
        }
        number = number << 7 | u64::from(byte & 127);
        if byte & 128 == 0 {
            return Some((number, at + n + 1));
        }
    }
    None
}

/// The values of a row.
fn record(payload: &[u8]) -> Option<Vec<Cell>> {
    let (header, mut at) = varint(payload, 0)?;
    let header = usize::try_from(header).ok().filter(|header| *header <= payload.len())?;
    let mut body = header;
    let mut cells = Vec::new();
    while at < header {
        let (kind, next) = varint(payload, at)?;
        at = next;
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => usize::try_from((kind - 12) / 2).ok()?,
        };
        let bytes = payload.get(body..body.checked_add(size)?)?;
        body += size;
        cells.push(match kind {
            1..=6 => Cell::Int(bytes.iter().fold(if bytes[0] > 127 { -1 } else { 0 }, |n, b| n << 8 | i64::from(*b))),
            8 => Cell::Int(0),
            9 => Cell::Int(1),
            13.. if kind % 2 == 1 => Cell::Text(bytes.to_vec()),
            _ => Cell::Other,
        });
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_and_rows_are_read() {
        assert_eq!(varint(&[0x81, 0], 0), Some((128, 2)));
        assert_eq!(varint(&[255; 9], 0), Some((u64::MAX, 9)));
        assert_eq!(varint(&[255; 8], 0), None);
        let row = [6, 1, 2, 9, 17, 14, 0xFF, 1, 0, b'h', b'i', 7];
        let cells = [Cell::Int(-1), Cell::Int(256), Cell::Int(1), Cell::Text(b"hi".to_vec()), Cell::Other];
        assert_eq!(record(&row).as_deref(), Some(&cells[..]));
        assert_eq!(record(&row[..11]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_a_row(data in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = record(&data);
        }
    }
}
