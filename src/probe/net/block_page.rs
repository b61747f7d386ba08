//! What an HTTP answer looks like: the page that a filter or a guard puts in another's place, by headers, title and words
//! of its body. A table, and no judgement: a service may block with such a page, and a page may look like one.

use hyper::header::HeaderMap;

use crate::probe::words::words;

words! {
    /// Whose page an answer looks like.
    BlockPage {
        /// No page that is known.
        None => "none",
        /// Cloudflare's guard of web sites.
        Cloudflare => "cloudflare",
        /// Akamai's guard of web sites.
        Akamai => "akamai",
        /// Imperva's, once Incapsula's, guard of web sites.
        Imperva => "imperva",
        /// Sucuri's guard of web sites.
        Sucuri => "sucuri",
        /// Amazon's guard of web sites.
        AwsWaf => "aws_waf",
        /// Fortinet's filter.
        Fortinet => "fortinet",
        /// Zscaler's filter.
        Zscaler => "zscaler",
        /// Cisco's filter, once `OpenDNS`.
        CiscoUmbrella => "cisco_umbrella",
        /// Sophos's filter.
        Sophos => "sophos",
        /// The proxy Squid.
        Squid => "squid",
        /// Palo Alto's filter.
        PaloAlto => "palo_alto",
        /// Blue Coat's, later Symantec's, filter.
        BlueCoat => "blue_coat",
        /// Forcepoint's, once Websense's, filter.
        Forcepoint => "forcepoint",
        /// Kaspersky's filter on a computer.
        Kaspersky => "kaspersky",
        /// The page says that something is blocked, and not by whom.
        Other => "other",
    }
}

/// Signs of one page; one of them is enough. All words in lower case.
struct Signs {
    page: BlockPage,
    /// A header, and what its value holds.
    headers: &'static [(&'static str, &'static str)],
    /// What the title holds.
    title: &'static [&'static str],
    /// Words that must all stand in the body; one group of several.
    body: &'static [&'static [&'static str]],
}

/// The first row that fits counts; the row of `other` is the last.
const TABLE: &[Signs] = &[
    Signs {
        page: BlockPage::Cloudflare,
        headers: &[("cf-mitigated", "")],
        title: &["attention required! | cloudflare", "just a moment..."],
        body: &[&["cloudflare ray id", "blocked"], &["used cloudflare to restrict access"], &["cf-error-details"]],
    },
    Signs {
        page: BlockPage::Imperva,
        headers: &[],
        title: &[],
        body: &[&["incapsula incident id"], &["_incapsula_resource"], &["powered by imperva"]],
    },
    Signs {
        page: BlockPage::Sucuri,
        headers: &[("x-sucuri-block", "")],
        title: &["sucuri website firewall"],
        body: &[&["sucuri website firewall", "access denied"]],
    },
    Signs {
        page: BlockPage::AwsWaf,
        headers: &[("x-amzn-waf-action", "")],
        title: &[],
        body: &[&["request blocked", "cloudfront"], &["awswaf"]],
    },
    Signs {
        page: BlockPage::Akamai,
        headers: &[],
        title: &[],
        body: &[&["errors.edgesuite.net"], &["access denied", "you don't have permission to access", "reference #"]],
    },
    Signs {
        page: BlockPage::Fortinet,
        headers: &[("server", "fortigate"), ("server", "fortiweb"), ("server", "fortiproxy")],
        title: &["fortiguard", "fortigate", "web filter violation"],
        body: &[&["fortiguard intrusion prevention"], &["fortigate", "block"], &["fgd_icon"], &["/fgtauth"]],
    },
    Signs {
        page: BlockPage::Zscaler,
        headers: &[("server", "zscaler")],
        title: &["zscaler"],
        body: &[&["zscaler", "block"], &["zscaler", "not allowed"], &["login.zscaler.net"]],
    },
    Signs {
        page: BlockPage::CiscoUmbrella,
        headers: &[("server", "opendns"), ("location", "opendns.com"), ("location", "block.sse.cisco.com")],
        title: &["cisco umbrella"],
        body: &[&["block.opendns.com"], &["cisco umbrella", "block"], &["block.sse.cisco.com"]],
    },
    Signs {
        page: BlockPage::Sophos,
        headers: &[("server", "sophos")],
        title: &["sophos"],
        body: &[&["sophos", "block"], &["astaro", "block"]],
    },
    Signs {
        page: BlockPage::PaloAlto,
        headers: &[],
        title: &["palo alto networks"],
        body: &[&["palo alto networks", "block"], &["pan_form"], &["access to the web page you were trying to visit"]],
    },
    Signs {
        page: BlockPage::BlueCoat,
        headers: &[("server", "bluecoat"), ("server", "blue coat"), ("x-bluecoat-via", "")],
        title: &["blue coat"],
        body: &[&["blue coat", "denied"], &["bluecoat", "policy_denied"], &["notify.bluecoat.com"]],
    },
    Signs {
        page: BlockPage::Forcepoint,
        headers: &[("server", "forcepoint"), ("server", "websense"), ("x-websense", "")],
        title: &["forcepoint", "websense"],
        body: &[&["forcepoint", "block"], &["websense", "block"], &["blockpage.cgi?ws-session"]],
    },
    Signs {
        page: BlockPage::Kaspersky,
        headers: &[],
        title: &["kaspersky"],
        body: &[&["kaspersky", "denied"], &["kaspersky", "block"]],
    },
    Signs {
        page: BlockPage::Squid,
        headers: &[("x-squid-error", ""), ("server", "squid")],
        title: &[],
        body: &[&["generated", "(squid"], &["the squid software foundation"]],
    },
    Signs {
        page: BlockPage::Other,
        headers: &[],
        title: &[
            "access denied",
            "access blocked",
            "site blocked",
            "page blocked",
            "website blocked",
            "blocked by",
            "request blocked",
            "content filter",
            "web filter",
        ],
        body: &[],
    },
];

/// Whose page an answer looks like, by its headers alone.
#[must_use]
pub fn by_headers(headers: &HeaderMap) -> BlockPage {
    let holds = |(name, part): &(&str, &str)| {
        headers.get_all(*name).iter().any(|value| lower(&String::from_utf8_lossy(value.as_bytes())).contains(part))
    };
    TABLE.iter().find(|row| row.headers.iter().any(holds)).map_or(BlockPage::None, |row| row.page)
}

/// Whose page an HTML body looks like, by its title and its words.
#[must_use]
pub fn by_page(title: &str, body: &str) -> BlockPage {
    let (title, body) = (lower(title), lower(body));
    let fits = |row: &&Signs| {
        row.title.iter().any(|part| title.contains(part))
            || row.body.iter().any(|words| words.iter().all(|word| body.contains(word)))
    };
    TABLE.iter().find(fits).map_or(BlockPage::None, |row| row.page)
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn headers_give_a_page_away() {
        for (pairs, page) in [
            (&[("server", "cloudflare"), ("cf-ray", "8f-LAB")][..], "none"),
            (&[("server", "cloudflare"), ("cf-mitigated", "challenge")], "cloudflare"),
            (&[("server", "squid/5.7"), ("x-squid-error", "ERR_ACCESS_DENIED 0")], "squid"),
            (&[("server", "Zscaler/6.2")], "zscaler"),
            (&[("location", "https://block.opendns.com/?url=x")], "cisco_umbrella"),
            (&[("x-amzn-waf-action", "captcha")], "aws_waf"),
            (&[("server", "BlueCoat-Security-Appliance")], "blue_coat"),
            (&[("server", "nginx")], "none"),
            (&[], "none"),
        ] {
            assert_eq!(by_headers(&headers(pairs)).word(), page, "{pairs:?}");
        }
    }

    #[test]
    fn titles_and_bodies_give_a_page_away() {
        for (title, body, page) in [
            ("Attention Required! | Cloudflare", "", "cloudflare"),
            ("", "<h1>Sorry, you have been blocked</h1> Cloudflare Ray ID: 8f", "cloudflare"),
            (
                "Access Denied",
                "You don't have permission to access \"http://a/\". Reference #18.2 errors.edgesuite.net",
                "akamai",
            ),
            ("", "Request unsuccessful. Incapsula incident ID: 1-2", "imperva"),
            ("Sucuri WebSite Firewall - Access Denied", "", "sucuri"),
            (
                "ERROR: The request could not be satisfied",
                "Request blocked. Generated by cloudfront (CloudFront)",
                "aws_waf",
            ),
            ("Web Filter Violation", "FortiGuard Intrusion Prevention - Access Blocked", "fortinet"),
            ("", "Your organization's Zscaler policy: this site is blocked", "zscaler"),
            ("", "<img src=https://block.opendns.com/logo>", "cisco_umbrella"),
            ("Blocked request", "Sophos Firewall blocked this", "sophos"),
            ("ERROR: The requested URL could not be retrieved", "Generated x by proxy (squid/5.7)", "squid"),
            ("Web Page Blocked", "Access to the web page you were trying to visit has been blocked", "palo_alto"),
            ("", "Blue Coat ProxySG: access denied (policy_denied)", "blue_coat"),
            ("", "Websense: this page is blocked", "forcepoint"),
            ("Access denied", "Kaspersky Endpoint Security: access denied", "kaspersky"),
            ("This site is blocked by your school", "", "other"),
            ("Notion", "<p>Write, plan, block by block</p>", "none"),
            ("404 Not Found", "nginx", "none"),
            ("", "", "none"),
        ] {
            assert_eq!(by_page(title, body).word(), page, "{title} / {body}");
        }
    }

    #[test]
    fn every_page_but_none_has_a_row_and_its_words_are_in_lower_case() {
        for word in BlockPage::WORDS.iter().filter(|word| **word != "none") {
            assert!(TABLE.iter().any(|row| row.page.word() == *word), "{word}");
        }
        assert_eq!(TABLE.last().unwrap().page, BlockPage::Other);
        for row in TABLE {
            let words = row.title.iter().chain(row.body.iter().copied().flatten());
            assert!(words.chain(row.headers.iter().map(|(_, part)| part)).all(|w| *w == w.to_lowercase()));
        }
    }
}
