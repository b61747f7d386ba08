//! One question of the time and its answer, as bytes (SNTP, RFC 4330), and what they say of this machine's clock: pure
//! functions. What comes from outside is believed only where it answers the question.

/// Bytes of a packet without extensions.
pub const PACKET: usize = 48;

/// Seconds from 1900, where the time of NTP begins, to 1970.
const TO_1970: i64 = 2_208_988_800;

/// Seconds in which the time of NTP comes round again: from 2036 on it counts anew.
const ERA: i64 = 1 << 32;

/// Version 4, client.
const CLIENT: u8 = 4 << 3 | 3;

/// The bits of the mode, and the mode of a server.
const MODE: u8 = 0b111;
const SERVER: u8 = 4;

/// The leap indicator of a clock that is not set.
const UNSET: u8 = 0b11;

/// Where the fields stand.
const ORIGINATE: usize = 24;
const RECEIVE: usize = 32;
const TRANSMIT: usize = 40;

/// A question. In the place of this machine's time stands a number that only the server that was asked can know: it comes
/// back in the answer, and tells nothing about this machine.
#[must_use]
pub fn question(nonce: u64) -> [u8; PACKET] {
    let mut packet = [0; PACKET];
    packet[0] = CLIENT;
    packet[TRANSMIT..].copy_from_slice(&nonce.to_be_bytes());
    packet
}

/// The server's times in an answer: when the question came and when the answer left, in milliseconds since 1970; or why
/// it is no answer to the question.
pub fn answer(packet: &[u8], nonce: u64) -> Result<(i64, i64), &'static str> {
    let field = |at: usize| packet.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
    let (Some(originate), Some(receive), Some(transmit)) = (field(ORIGINATE), field(RECEIVE), field(TRANSMIT)) else {
        return Err("the answer is too short");
    };
    let (first, stratum) = (packet[0], packet[1]);
    if first & MODE != SERVER || originate != nonce {
        return Err("it answers another question");
    }
    if first >> 6 == UNSET || !(1..16).contains(&stratum) || receive == 0 || transmit == 0 {
        return Err("the server does not tell the time now");
    }
    Ok((milliseconds(receive), milliseconds(transmit)))
}

/// The server's time minus this machine's in milliseconds, RFC 4330 section 5: both ways are taken as equally long.
/// `sent` and `came` are this machine's times of question and answer.
#[must_use]
pub fn skew(sent: i64, (receive, transmit): (i64, i64), came: i64) -> i64 {
    (receive.saturating_sub(sent) / 2).saturating_add(transmit.saturating_sub(came) / 2)
}

/// A timestamp in milliseconds since 1970. One whose first bit is not set counts from 2036 (RFC 4330 section 3).
fn milliseconds(stamp: u64) -> i64 {
    let (seconds, fraction) = ((stamp >> 32) as i64, (stamp & 0xffff_ffff) as i64);
    let era = if stamp >> 63 == 0 { ERA } else { 0 };
    (seconds + era - TO_1970) * 1_000 + ((fraction * 1_000) >> 32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An answer with a header and the seconds of NTP at which the question came and the answer left.
    fn reply(first: u8, stratum: u8, originate: u64, receive: u32, transmit: u32) -> Vec<u8> {
        let mut packet = vec![0; PACKET];
        packet[..2].copy_from_slice(&[first, stratum]);
        packet[ORIGINATE..RECEIVE].copy_from_slice(&originate.to_be_bytes());
        packet[RECEIVE..RECEIVE + 4].copy_from_slice(&receive.to_be_bytes());
        packet[TRANSMIT..TRANSMIT + 4].copy_from_slice(&transmit.to_be_bytes());
        packet
    }

    #[test]
    fn an_answer_tells_the_servers_times() {
        // 1994-11-06T08:49:37Z
        let at = 784_111_777_u32 + u32::try_from(TO_1970).unwrap();
        assert_eq!(answer(&reply(0x24, 2, 7, at, at + 1), 7), Ok((784_111_777_000, 784_111_778_000)));
        let mut half = reply(0x1c, 15, 7, at, at);
        half[TRANSMIT + 4] = 0x80;
        assert_eq!(answer(&half, 7).unwrap().1, 784_111_777_500);
        // 2036-02-07T06:28:16Z is 0 in the second era; a packet may have more behind it
        let mut later = reply(0x24, 2, 7, 1, 1);
        later.extend([0; 20]);
        assert_eq!(answer(&later, 7).unwrap().0, 2_085_978_497_000);
    }

    #[test]
    fn what_does_not_answer_the_question_is_not_believed() {
        for (packet, because) in [
            (reply(0x24, 2, 8, 9, 9), "another nonce"),
            (reply(0x23, 2, 7, 9, 9), "a client's packet"),
            (reply(0x25, 2, 7, 9, 9), "a broadcast"),
            (reply(0xe4, 2, 7, 9, 9), "a clock that is not set"),
            (reply(0x24, 0, 7, 9, 9), "a kiss of death"),
            (reply(0x24, 16, 7, 9, 9), "a clock without a source"),
            (reply(0x24, 2, 7, 9, 0), "no time"),
            (reply(0x24, 2, 7, 9, 9)[..47].to_vec(), "too short"),
            (Vec::new(), "nothing"),
        ] {
            assert!(answer(&packet, 7).is_err(), "{because}");
        }
        assert_eq!(question(7)[0], 0x23);
        assert_eq!(&question(7)[TRANSMIT..], 7_u64.to_be_bytes());
    }

    #[test]
    fn the_way_there_and_back_is_halved_out() {
        // 40 ms each way, 10 ms in the server, whose clock is an hour ahead
        assert_eq!(skew(0, (3_600_040, 3_600_050), 90), 3_600_000);
        assert_eq!(skew(3_600_000, (40, 50), 3_600_090), -3_600_000);
    }

    proptest! {
        #[test]
        fn no_packet_breaks_anything(packet: Vec<u8>, nonce: u64, sent: i64, came: i64) {
            if let Ok(times) = answer(&packet, nonce) {
                let _ = skew(sent, times, came);
            }
        }

        #[test]
        fn any_times_are_taken(receive in 1_u32.., transmit in 1_u32.., sent: i64, came: i64) {
            let times = answer(&reply(0x24, 1, 7, receive, transmit), 7).unwrap();
            let _ = skew(sent, times, came);
        }
    }
}
