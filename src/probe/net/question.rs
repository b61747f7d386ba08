//! One question of DNS and its answer, as bytes: pure functions.

use std::net::IpAddr;

use hickory_resolver::proto::op::{Message, MessageType, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RecordType};

use super::dns::DnsOutcome;

/// The addresses of a name, or why there are none, with a detail for people or nothing.
pub type Answer = Result<Vec<IpAddr>, (DnsOutcome, String)>;

/// A question for the addresses of one family.
#[derive(Debug, Clone)]
pub struct Question {
    id: u16,
    query: Query,
    /// As it is sent.
    pub bytes: Vec<u8>,
}

/// What a message says to a question.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// This is the answer.
    Whole(Answer),
    /// The answer did not fit: the beginning of it.
    Cut(Vec<IpAddr>),
}

impl Question {
    /// The questions for the IPv4 and the IPv6 addresses of a name, which is taken as whole; the error says why it is none.
    pub fn pair(name: &str) -> Result<[Self; 2], String> {
        let mut name = Name::from_ascii(name).map_err(|error| error.to_string())?;
        name.set_fqdn(true);
        Ok([Self::new(&name, RecordType::A)?, Self::new(&name, RecordType::AAAA)?])
    }

    fn new(name: &Name, family: RecordType) -> Result<Self, String> {
        let query = Query::query(name.clone(), family);
        let mut message = Message::query();
        message.metadata.recursion_desired = true;
        message.add_query(query.clone());
        let bytes = message.to_vec().map_err(|error| error.to_string())?;
        Ok(Self { id: message.metadata.id, query, bytes })
    }

    /// What a message says to this question; `None` where it is about another one.
    #[must_use]
    pub fn read(&self, message: &[u8]) -> Option<Said> {
        if message.get(..2) != Some(&self.id.to_be_bytes()) {
            return None;
        }
        let Ok(message) = Message::from_vec(message) else {
            return Some(Said::Whole(Err((DnsOutcome::Failed, "the answer cannot be read".to_owned()))));
        };
        // some servers leave the question out when they refuse it
        let same = |asked: &Query| asked.name == self.query.name && asked.query_type == self.query.query_type;
        if message.metadata.message_type != MessageType::Response || !message.queries.iter().all(same) {
            return None;
        }
        let of_family = |address: &IpAddr| address.is_ipv4() == (self.query.query_type == RecordType::A);
        let addresses: Vec<IpAddr> =
            message.answers.iter().filter_map(|record| record.data.ip_addr()).filter(of_family).collect();
        if message.metadata.truncation {
            return Some(Said::Cut(addresses));
        }
        Some(Said::Whole(match message.metadata.response_code {
            ResponseCode::NoError if addresses.is_empty() => Err((DnsOutcome::NoData, String::new())),
            ResponseCode::NoError => Ok(addresses),
            ResponseCode::NXDomain => Err((DnsOutcome::NotFound, String::new())),
            ResponseCode::ServFail => Err((DnsOutcome::ServerFailure, String::new())),
            ResponseCode::Refused => Err((DnsOutcome::Refused, String::new())),
            code => Err((DnsOutcome::Failed, code.to_string())),
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An answer to a question with a code, flags beside it, and the data of `A` records.
    fn reply(question: &Question, flags: [u8; 2], addresses: &[[u8; 4]]) -> Vec<u8> {
        let mut reply = question.bytes.clone();
        reply[2..4].copy_from_slice(&flags);
        reply[7] = u8::try_from(addresses.len()).unwrap();
        for address in addresses {
            reply.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4]);
            reply.extend_from_slice(address);
        }
        reply
    }

    fn said(flags: [u8; 2], addresses: &[[u8; 4]]) -> Option<Said> {
        let [question, _] = Question::pair("a.test").unwrap();
        question.read(&reply(&question, flags, addresses))
    }

    fn no(outcome: DnsOutcome) -> Option<Said> {
        Some(Said::Whole(Err((outcome, String::new()))))
    }

    #[test]
    fn each_code_is_told_apart() {
        let both = vec!["10.0.0.1".parse().unwrap(), "1.1.1.1".parse().unwrap()];
        assert_eq!(said([0x81, 0x80], &[[10, 0, 0, 1], [1, 1, 1, 1]]), Some(Said::Whole(Ok(both))));
        assert_eq!(said([0x81, 0x80], &[]), no(DnsOutcome::NoData));
        assert_eq!(said([0x81, 0x83], &[]), no(DnsOutcome::NotFound));
        assert_eq!(said([0x81, 0x82], &[]), no(DnsOutcome::ServerFailure));
        assert_eq!(said([0x81, 0x85], &[]), no(DnsOutcome::Refused));
        assert!(matches!(said([0x81, 0x84], &[]), Some(Said::Whole(Err((DnsOutcome::Failed, _))))));
        assert_eq!(said([0x83, 0x80], &[[1, 1, 1, 1]]), Some(Said::Cut(vec!["1.1.1.1".parse().unwrap()])));
    }

    #[test]
    fn what_is_about_another_question_is_passed_over() {
        let [v4, v6] = Question::pair("a.test").unwrap();
        let [other, _] = Question::pair("b.test").unwrap();
        assert_eq!(said([0x01, 0x00], &[]), None, "a question is no answer");
        let mut foreign = reply(&other, [0x81, 0x80], &[]);
        foreign[..2].copy_from_slice(&v4.id.to_be_bytes());
        assert_eq!(v4.read(&foreign), None);
        let mut family = reply(&v6, [0x81, 0x80], &[]);
        family[..2].copy_from_slice(&v4.id.to_be_bytes());
        assert_eq!(v4.read(&family), None);
        assert_eq!(v4.read(b"x"), None);
        let without_question = [&v4.bytes[..2], &[0x81, 0x85, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(v4.read(&without_question), no(DnsOutcome::Refused));
    }

    #[test]
    fn what_is_no_name_is_no_question() {
        assert!(Question::pair(&"a".repeat(70)).is_err());
        assert!(Question::pair("xn--bro-hoa.example.").is_ok());
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(tail in proptest::collection::vec(any::<u8>(), 0..120), cut in 0_usize..60) {
            let [question, _] = Question::pair("a.test").unwrap();
            let mut bytes = question.bytes.clone();
            bytes.truncate(cut);
            bytes.extend(tail);
            let _ = question.read(&bytes);
        }
    }
}
