//! The resources of a Windows program: the fixed part of its version. Only the headers and the section of the resources are
//! read, since the programs of Electron apps have 150 MB and more. Source: the PE format, and `VS_FIXEDFILEINFO`.

use std::path::Path;

use super::super::format::Tree;
use super::super::format::bytes::{u16_le, u32_le};

/// Bytes that hold the headers.
const HEADERS: usize = 4096;

/// Bytes of the resources that are read: icons take up to a few hundred thousand.
const RESOURCES: usize = 4 << 20;

/// Bytes of an entry of the table of sections.
const SECTION: usize = 40;

/// What begins the fixed part, and the version of its own layout.
const SIGNATURE: [u8; 8] = [0xBD, 0x04, 0xEF, 0xFE, 0, 0, 1, 0];

/// The version of a program.
#[must_use]
pub fn version(tree: &dyn Tree, file: &Path) -> Option<String> {
    let (from, length) = resources(&tree.read(file, 0, HEADERS).ok()?)?;
    fixed(&tree.read(file, from, length).ok()?)
}

/// Where the section of the resources lies in the file, and how many bytes it has.
fn resources(head: &[u8]) -> Option<(u64, usize)> {
    let at = usize::try_from(u32_le(head, 60).filter(|_| head.starts_with(b"MZ"))?).ok()?;
    if head.get(at..at.checked_add(4)?)? != b"PE\0\0" {
        return None;
    }
    let (count, optional) = (usize::from(u16_le(head, at + 6)?), usize::from(u16_le(head, at + 20)?));
    let sections = head.get(at + 24 + optional..)?;
    let section = sections.chunks_exact(SECTION).take(count).find(|section| section.starts_with(b".rsrc\0\0\0"))?;
    let length = usize::try_from(u32_le(section, 16)?).ok()?;
    Some((u64::from(u32_le(section, 20)?), length.min(RESOURCES)))
}

/// The version in the resources, without a fourth number that is 0.
fn fixed(resources: &[u8]) -> Option<String> {
    // the parts of resources stand at multiples of four
    let at = resources.chunks_exact(4).zip(resources.chunks_exact(4).skip(1));
    let at = at.enumerate().find(|(_, (a, b))| **a == SIGNATURE[..4] && **b == SIGNATURE[4..])?.0 * 4;
    let product = |at: usize| Some((u32_le(resources, at)?, u32_le(resources, at + 4)?));
    // the version of the file where the product has none
    let (high, low) = product(at + 16).filter(|version| *version != (0, 0)).or_else(|| product(at + 8))?;
    let [a, b, c, d] = [high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF];
    Some(if d == 0 { format!("{a}.{b}.{c}") } else { format!("{a}.{b}.{c}.{d}") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::format::Memory;
    use super::*;

    fn sample() -> Vec<u8> {
        let mut program = vec![0; 0x600];
        let mut put = |at: usize, bytes: &[u8]| program[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, b"MZ");
        put(60, &[0x80]);
        put(0x80, b"PE\0\0");
        put(0x86, &[2, 0]);
        put(0x94, &[0xF0, 0]);
        let sections = 0x80 + 24 + 0xF0;
        put(sections, b".text\0\0\0");
        put(sections + SECTION, b".rsrc\0\0\0");
        put(sections + SECTION + 16, &[0, 2, 0, 0]);
        put(sections + SECTION + 20, &[0, 4, 0, 0]);
        put(0x440, &SIGNATURE);
        put(0x448, &[2, 0, 4, 0, 0, 0, 1, 0, 2, 0, 4, 0, 0, 0, 1, 0]);
        program
    }

    fn seen(program: Vec<u8>) -> Option<String> {
        version(&Memory::default().with("a.exe", program), Path::new("a.exe"))
    }

    #[test]
    fn the_fixed_version_is_found_in_the_resources() {
        assert_eq!(seen(sample()).as_deref(), Some("4.2.1"));
        let mut built = sample();
        built[0x454] = 7;
        assert_eq!(seen(built).as_deref(), Some("4.2.1.7"));
        let mut none = sample();
        none[0x440] = 0;
        assert_eq!(seen(none), None);
        assert_eq!(seen(b"\x7fELF".to_vec()), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(changes in prop::collection::vec((0..0x600_usize, any::<u8>()), 0..20), length in 0..0x600_usize) {
            let mut program = sample();
            changes.into_iter().for_each(|(at, byte)| program[at] = byte);
            program.truncate(length);
            let _ = seen(program);
        }
    }
}
