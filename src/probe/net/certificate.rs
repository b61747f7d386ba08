//! What a presented certificate says of itself: who issued it, to whom, and for which time.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use x509_parser::parse_x509_certificate;

/// The statements of a certificate, as they stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Who issued it.
    pub issuer: String,
    /// To whom.
    pub subject: String,
    /// From when it holds, RFC 3339; `None` where the year cannot be written so.
    pub not_before: Option<String>,
    /// Until when.
    pub not_after: Option<String>,
    /// Whether it names itself as its issuer.
    pub vouches_for_itself: bool,
}

/// Reads a certificate in DER; `None` where it is none.
#[must_use]
pub fn read(der: &[u8]) -> Option<Certificate> {
    let (_, certificate) = parse_x509_certificate(der).ok()?;
    let validity = certificate.validity();
    Some(Certificate {
        issuer: certificate.issuer().to_string(),
        subject: certificate.subject().to_string(),
        not_before: written(validity.not_before.to_datetime()),
        not_after: written(validity.not_after.to_datetime()),
        vouches_for_itself: certificate.issuer().as_raw() == certificate.subject().as_raw(),
    })
}

fn written(time: OffsetDateTime) -> Option<String> {
    time.format(&Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    fn made(name: &str, organization: &str) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["a.test".to_owned()]).unwrap();
        params.not_before = OffsetDateTime::from_unix_timestamp(1_000_000_000).unwrap();
        params.not_after = OffsetDateTime::from_unix_timestamp(1_100_000_000).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.distinguished_name.push(DnType::OrganizationName, organization);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn names_and_times_are_read() {
        let read = read(&made("Corp Root", "Corp & Sons")).unwrap();
        assert!(read.issuer.contains("CN=Corp Root") && read.issuer.contains("O=Corp & Sons"), "{}", read.issuer);
        assert_eq!(read.issuer, read.subject);
        assert!(read.vouches_for_itself);
        assert_eq!(read.not_before.as_deref(), Some("2001-09-09T01:46:40Z"));
        assert_eq!(read.not_after.as_deref(), Some("2004-11-09T11:33:20Z"));
    }

    #[test]
    fn what_an_attacker_wrote_into_a_name_arrives_as_it_is() {
        let escape = "\u{1b}]0;owned\u{7}\u{1b}[2J";
        assert!(read(&made(escape, &"x".repeat(100_000))).unwrap().subject.contains(escape));
        assert_eq!(read(b"no certificate"), None);
        let whole = made("a", "b");
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), None, "cut at {end}");
        }
    }
}
