//! The Info.plist of a macOS app, XML or binary: its short version.

use std::io::Cursor;

use plist::Value;

/// Bytes of a list of properties that are read: an app's own have a few thousand.
const MOST: usize = 1 << 20;

/// The version that people see, else that of the build.
#[must_use]
pub fn version(data: &[u8]) -> Option<String> {
    let list = Value::from_reader(Cursor::new(data.get(..data.len().min(MOST))?)).ok()?;
    let list = list.as_dictionary()?;
    let text = |key: &str| list.get(key)?.as_string().map(str::to_owned);
    text("CFBundleShortVersionString").or_else(|| text("CFBundleVersion"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleName</key><string>Notion</string>
<key>CFBundleVersion</key><string>4.0.0.17</string>
<key>CFBundleShortVersionString</key><string>4.0.0</string>
</dict></plist>"#;

    #[test]
    fn xml_and_binary_are_read() {
        assert_eq!(version(XML.as_bytes()).as_deref(), Some("4.0.0"));
        let mut binary = Vec::new();
        Value::from_reader(Cursor::new(XML)).unwrap().to_writer_binary(&mut binary).unwrap();
        assert!(binary.starts_with(b"bplist00"));
        assert_eq!(version(&binary).as_deref(), Some("4.0.0"));
        assert_eq!(version(b"garbage"), None);
        assert_eq!(version(XML.replace("Short", "Other").as_bytes()).as_deref(), Some("4.0.0.17"));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(at in 0..200_usize, byte in any::<u8>()) {
            let mut binary = Vec::new();
            Value::from_reader(Cursor::new(XML)).unwrap().to_writer_binary(&mut binary).unwrap();
            if let Some(place) = binary.get_mut(at) {
                *place = byte;
            }
            let _ = version(&binary);
        }
    }
}
