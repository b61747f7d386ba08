//! Network errors in the words of one browser. Each browser, and each library below it, has names of its own for the same
//! trouble; a fact holds Chrome's, from a closed list, so that nothing else of a file can become its value.

use std::sync::OnceLock;

use regex::bytes::Regex;

/// Nothing went wrong.
pub const NONE: &str = "none";
/// No answer came, and what stands there is not known.
pub const OTHER: &str = "other";

/// Chrome's names, without `net::`, with `none` and `other`.
/// Source: the list of network errors in Chromium, net/base/net_error_list.h.
pub const WORDS: &[&str] = &[
    NONE,
    OTHER,
    "ERR_ABORTED",
    "ERR_ACCESS_DENIED",
    "ERR_ADDRESS_INVALID",
    "ERR_ADDRESS_UNREACHABLE",
    "ERR_BAD_SSL_CLIENT_AUTH_CERT",
    "ERR_BLOCKED_BY_ADMINISTRATOR",
    "ERR_BLOCKED_BY_CLIENT",
    "ERR_BLOCKED_BY_CSP",
    "ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS",
    "ERR_BLOCKED_BY_ORB",
    "ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS",
    "ERR_BLOCKED_BY_RESPONSE",
    "ERR_CACHE_MISS",
    "ERR_CACHE_READ_FAILURE",
    "ERR_CERTIFICATE_TRANSPARENCY_REQUIRED",
    "ERR_CERT_AUTHORITY_INVALID",
    "ERR_CERT_COMMON_NAME_INVALID",
    "ERR_CERT_CONTAINS_ERRORS",
    "ERR_CERT_DATE_INVALID",
    "ERR_CERT_INVALID",
    "ERR_CERT_KNOWN_INTERCEPTION_BLOCKED",
    "ERR_CERT_NAME_CONSTRAINT_VIOLATION",
    "ERR_CERT_NO_REVOCATION_MECHANISM",
    "ERR_CERT_REVOKED",
    "ERR_CERT_SYMANTEC_LEGACY",
    "ERR_CERT_UNABLE_TO_CHECK_REVOCATION",
    "ERR_CERT_VALIDITY_TOO_LONG",
    "ERR_CERT_WEAK_KEY",
    "ERR_CERT_WEAK_SIGNATURE_ALGORITHM",
    "ERR_CONNECTION_ABORTED",
    "ERR_CONNECTION_CLOSED",
    "ERR_CONNECTION_FAILED",
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_CONNECTION_TIMED_OUT",
    "ERR_CONTENT_DECODING_FAILED",
    "ERR_CONTENT_LENGTH_MISMATCH",
    "ERR_DNS_MALFORMED_RESPONSE",
    "ERR_DNS_NO_MATCHING_SUPPORTED_ALPN",
    "ERR_DNS_SERVER_FAILED",
    "ERR_DNS_SERVER_REQUIRES_TCP",
    "ERR_DNS_TIMED_OUT",
    "ERR_ECH_FALLBACK_CERTIFICATE_INVALID",
    "ERR_ECH_NOT_NEGOTIATED",
    "ERR_EMPTY_RESPONSE",
    "ERR_FAILED",
    "ERR_HTTP2_COMPRESSION_ERROR",
    "ERR_HTTP2_FRAME_SIZE_ERROR",
    "ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY",
    "ERR_HTTP2_PING_FAILED",
    "ERR_HTTP2_PROTOCOL_ERROR",
    "ERR_HTTP2_SERVER_REFUSED_STREAM",
    "ERR_HTTP_1_1_REQUIRED",
    "ERR_HTTP_RESPONSE_CODE_FAILURE",
    "ERR_ICANN_NAME_COLLISION",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_INCOMPLETE_HTTP2_HEADERS",
    "ERR_INSUFFICIENT_RESOURCES",
    "ERR_INTERNET_DISCONNECTED",
    "ERR_INVALID_AUTH_CREDENTIALS",
    "ERR_INVALID_CHUNKED_ENCODING",
    "ERR_INVALID_HTTP_RESPONSE",
    "ERR_INVALID_REDIRECT",
    "ERR_INVALID_RESPONSE",
    "ERR_INVALID_URL",
    "ERR_MANDATORY_PROXY_CONFIGURATION_FAILED",
    "ERR_NAME_NOT_RESOLVED",
    "ERR_NAME_RESOLUTION_FAILED",
    "ERR_NETWORK_ACCESS_DENIED",
    "ERR_NETWORK_ACCESS_REVOKED",
    "ERR_NETWORK_CHANGED",
    "ERR_NETWORK_IO_SUSPENDED",
    "ERR_NO_BUFFER_SPACE",
    "ERR_PAC_SCRIPT_FAILED",
    "ERR_PROXY_AUTH_REQUESTED",
    "ERR_PROXY_AUTH_UNSUPPORTED",
    "ERR_PROXY_CERTIFICATE_INVALID",
    "ERR_PROXY_CONNECTION_FAILED",
    "ERR_QUIC_HANDSHAKE_FAILED",
    "ERR_QUIC_PROTOCOL_ERROR",
    "ERR_RESPONSE_HEADERS_TOO_BIG",
    "ERR_SOCKET_NOT_CONNECTED",
    "ERR_SOCKS_CONNECTION_FAILED",
    "ERR_SOCKS_CONNECTION_HOST_UNREACHABLE",
    "ERR_SSL_BAD_RECORD_MAC_ALERT",
    "ERR_SSL_CLIENT_AUTH_CERT_NEEDED",
    "ERR_SSL_CLIENT_AUTH_NO_COMMON_ALGORITHMS",
    "ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED",
    "ERR_SSL_DECOMPRESSION_FAILURE_ALERT",
    "ERR_SSL_DECRYPT_ERROR_ALERT",
    "ERR_SSL_HANDSHAKE_NOT_COMPLETED",
    "ERR_SSL_KEY_USAGE_INCOMPATIBLE",
    "ERR_SSL_NO_RENEGOTIATION",
    "ERR_SSL_OBSOLETE_CIPHER",
    "ERR_SSL_OBSOLETE_VERSION",
    "ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN",
    "ERR_SSL_PROTOCOL_ERROR",
    "ERR_SSL_SERVER_CERT_BAD_FORMAT",
    "ERR_SSL_SERVER_CERT_CHANGED",
    "ERR_SSL_UNRECOGNIZED_NAME_ALERT",
    "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
    "ERR_TEMPORARILY_THROTTLED",
    "ERR_TIMED_OUT",
    "ERR_TOO_MANY_REDIRECTS",
    "ERR_TOO_MANY_RETRIES",
    "ERR_TUNNEL_CONNECTION_FAILED",
    "ERR_UNEXPECTED_PROXY_AUTH",
    "ERR_UNSAFE_PORT",
    "ERR_UNSAFE_REDIRECT",
    "ERR_UPLOAD_FILE_CHANGED",
    "ERR_WS_PROTOCOL_ERROR",
];

/// What others say, with Chrome's word: Firefox, Safari, and the libraries of programs.
const OTHERS: [(&str, &str); 47] = [
    ("NS_ERROR_UNKNOWN_HOST", "ERR_NAME_NOT_RESOLVED"),
    ("NS_ERROR_UNKNOWN_PROXY_HOST", "ERR_PROXY_CONNECTION_FAILED"),
    ("NS_ERROR_PROXY_CONNECTION_REFUSED", "ERR_PROXY_CONNECTION_FAILED"),
    ("NS_ERROR_PROXY_AUTHENTICATION_FAILED", "ERR_PROXY_AUTH_REQUESTED"),
    ("NS_ERROR_CONNECTION_REFUSED", "ERR_CONNECTION_REFUSED"),
    ("NS_ERROR_NET_TIMEOUT", "ERR_TIMED_OUT"),
    ("NS_ERROR_NET_RESET", "ERR_CONNECTION_RESET"),
    ("NS_ERROR_NET_INTERRUPT", "ERR_CONNECTION_CLOSED"),
    ("NS_ERROR_NET_PARTIAL_TRANSFER", "ERR_CONTENT_LENGTH_MISMATCH"),
    ("NS_ERROR_NET_EMPTY_RESPONSE", "ERR_EMPTY_RESPONSE"),
    ("NS_ERROR_OFFLINE", "ERR_INTERNET_DISCONNECTED"),
    ("NS_ERROR_REDIRECT_LOOP", "ERR_TOO_MANY_REDIRECTS"),
    ("NS_BINDING_ABORTED", "ERR_ABORTED"),
    ("NS_ERROR_ABORT", "ERR_ABORTED"),
    ("NS_ERROR_DOM_CORP_FAILED", "ERR_BLOCKED_BY_RESPONSE"),
    ("SEC_ERROR_UNKNOWN_ISSUER", "ERR_CERT_AUTHORITY_INVALID"),
    ("SEC_ERROR_EXPIRED_CERTIFICATE", "ERR_CERT_DATE_INVALID"),
    ("SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE", "ERR_CERT_DATE_INVALID"),
    ("SEC_ERROR_REVOKED_CERTIFICATE", "ERR_CERT_REVOKED"),
    ("SEC_ERROR_UNTRUSTED_ISSUER", "ERR_CERT_AUTHORITY_INVALID"),
    ("MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE", "ERR_CERT_DATE_INVALID"),
    ("MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", "ERR_CERT_AUTHORITY_INVALID"),
    ("MOZILLA_PKIX_ERROR_MITM_DETECTED", "ERR_CERT_AUTHORITY_INVALID"),
    ("SSL_ERROR_BAD_CERT_DOMAIN", "ERR_CERT_COMMON_NAME_INVALID"),
    ("SSL_ERROR_UNSUPPORTED_VERSION", "ERR_SSL_VERSION_OR_CIPHER_MISMATCH"),
    ("SSL_ERROR_NO_CYPHER_OVERLAP", "ERR_SSL_VERSION_OR_CIPHER_MISMATCH"),
    ("SSL_ERROR_RX_RECORD_TOO_LONG", "ERR_SSL_PROTOCOL_ERROR"),
    ("PR_END_OF_FILE_ERROR", "ERR_CONNECTION_CLOSED"),
    ("PR_CONNECT_RESET_ERROR", "ERR_CONNECTION_RESET"),
    ("server with the specified hostname could not be found", "ERR_NAME_NOT_RESOLVED"),
    ("Could not connect to the server", "ERR_CONNECTION_REFUSED"),
    ("The request timed out", "ERR_TIMED_OUT"),
    ("The network connection was lost", "ERR_CONNECTION_CLOSED"),
    ("Internet connection appears to be offline", "ERR_INTERNET_DISCONNECTED"),
    ("The certificate for this server is invalid", "ERR_CERT_AUTHORITY_INVALID"),
    ("An SSL error has occurred", "ERR_SSL_PROTOCOL_ERROR"),
    ("ERR_TLS_CERT_ALTNAME_INVALID", "ERR_CERT_COMMON_NAME_INVALID"),
    ("CERT_HAS_EXPIRED", "ERR_CERT_DATE_INVALID"),
    ("CERT_NOT_YET_VALID", "ERR_CERT_DATE_INVALID"),
    ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ERR_CERT_AUTHORITY_INVALID"),
    ("SELF_SIGNED_CERT_IN_CHAIN", "ERR_CERT_AUTHORITY_INVALID"),
    ("DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_CERT_AUTHORITY_INVALID"),
    ("ENOTFOUND", "ERR_NAME_NOT_RESOLVED"),
    ("EAI_AGAIN", "ERR_NAME_NOT_RESOLVED"),
    ("ECONNREFUSED", "ERR_CONNECTION_REFUSED"),
    ("ECONNRESET", "ERR_CONNECTION_RESET"),
    ("ETIMEDOUT", "ERR_TIMED_OUT"),
];

/// The last network error that a text names, in Chrome's word; `other` where it names one that is not in the list.
#[must_use]
pub fn named(text: &[u8]) -> Option<&'static str> {
    let last = form()?.find_iter(text).last()?.as_bytes();
    let last = last.strip_prefix(b"net::").unwrap_or(last);
    let others = || OTHERS.iter().find(|(name, _)| name.as_bytes() == last).map(|(_, word)| *word);
    let known = WORDS.iter().copied().find(|word| word.as_bytes() == last);
    Some(others().or(known).unwrap_or(OTHER))
}

fn form() -> Option<&'static Regex> {
    static FORM: OnceLock<Option<Regex>> = OnceLock::new();
    let build = || {
        let others = OTHERS.map(|(name, _)| regex::escape(name)).join("|");
        // only Chrome's own names stand behind `net::`; beside them programs name things that are no network errors
        let ours: Vec<String> = WORDS[2..].iter().map(|word| regex::escape(word)).collect();
        Regex::new(&format!(r"\b(?:{others}|{})\b|\bnet::ERR_[A-Z0-9_]+", ours.join("|"))).ok()
    };
    FORM.get_or_init(build).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_browser_is_understood_and_nothing_unknown_comes_through() {
        for (text, word) in [
            ("GET https://auth.example.org/ net::ERR_NAME_NOT_RESOLVED", Some("ERR_NAME_NOT_RESOLVED")),
            ("net::ERR_TIMED_OUT then net::ERR_CONNECTION_RESET", Some("ERR_CONNECTION_RESET")),
            ("NS_ERROR_UNKNOWN_HOST", Some("ERR_NAME_NOT_RESOLVED")),
            ("A server with the specified hostname could not be found.", Some("ERR_NAME_NOT_RESOLVED")),
            ("Error: getaddrinfo ENOTFOUND auth.example.org", Some("ERR_NAME_NOT_RESOLVED")),
            ("Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname", Some("ERR_CERT_COMMON_NAME_INVALID")),
            ("net::ERR_SECRET_TOKEN_0123", Some(OTHER)),
            ("ERR_REQUIRE_ESM", None),
            ("all is well", None),
            ("", None),
        ] {
            assert_eq!(named(text.as_bytes()), word, "{text}");
        }
    }

    #[test]
    fn the_words_are_sorted_and_what_others_say_leads_to_one() {
        assert!(WORDS[2..].is_sorted());
        assert!(OTHERS.iter().all(|(_, word)| WORDS.contains(word)));
    }
}
