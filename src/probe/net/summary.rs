//! The summary of a status page, as statuspage.io and those who speak like it write it (`/api/v2/summary.json`): a pure
//! function of its text, which is not trusted.

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What the page says of the whole service, the best first.
pub const INDICATORS: &[&str] = &["none", "minor", "major", "critical", "maintenance"];

/// What the page says of one component.
pub const STATES: &[&str] =
    &["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"];

/// How bad an incident is, the mildest first.
pub const IMPACTS: &[&str] = &["maintenance", "none", "minor", "major", "critical"];

/// How far an unresolved incident is.
pub const PHASES: &[&str] = &["investigating", "identified", "monitoring"];

/// The phases of what is over, or has not begun.
const OVER: &[&str] = &["resolved", "postmortem", "completed", "scheduled"];

/// The phases of a maintenance that goes on.
const IN_PROGRESS: &[&str] = &["in_progress", "verifying"];

/// What a page says.
#[derive(Debug, Deserialize)]
pub struct Summary {
    page: Option<Page>,
    status: Overall,
    components: Option<Vec<Component>>,
    incidents: Option<Vec<Incident>>,
    scheduled_maintenances: Option<Vec<Incident>>,
}

#[derive(Debug, Deserialize)]
struct Page {
    updated_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Overall {
    indicator: String,
}

/// A part of the service, or a group of parts.
#[derive(Debug, Deserialize)]
struct Component {
    name: String,
    status: Option<String>,
    group: Option<bool>,
}

/// An incident, or a maintenance.
#[derive(Debug, Deserialize)]
pub struct Incident {
    /// Its title.
    pub name: Option<String>,
    /// One of [`IMPACTS`].
    pub impact: Option<String>,
    /// One of [`PHASES`].
    pub status: Option<String>,
    created_at: Option<String>,
    started_at: Option<String>,
}

impl Summary {
    /// Reads a summary; or why it is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    /// The indicator of the whole service, as it is written.
    #[must_use]
    pub fn indicator(&self) -> &str {
        &self.status.indicator
    }

    /// When the page last changed.
    #[must_use]
    pub fn updated(&self) -> Option<OffsetDateTime> {
        instant(self.page.as_ref()?.updated_at.as_deref())
    }

    /// The status of a component, as it is written; names are compared without case, and a part goes before a group.
    #[must_use]
    pub fn component(&self, name: &str) -> Option<&str> {
        let (name, all) = (name.trim().to_lowercase(), self.components.as_deref().unwrap_or_default());
        let named = || all.iter().filter(|component| component.name.trim().to_lowercase() == name);
        let part = named().find(|component| component.group != Some(true));
        part.or_else(|| named().next()).and_then(|component| component.status.as_deref())
    }

    /// The incidents that are not over, the worst first, and the newest of those first.
    #[must_use]
    pub fn incidents(&self) -> Vec<&Incident> {
        let all = self.incidents.as_deref().unwrap_or_default();
        let is_over = |incident: &&Incident| OVER.contains(&incident.status.as_deref().unwrap_or_default());
        let mut unresolved: Vec<&Incident> = all.iter().filter(|incident| !is_over(incident)).collect();
        unresolved.sort_by_key(|incident| std::cmp::Reverse((incident.weight(), incident.begun())));
        unresolved
    }

    /// How many maintenances go on.
    #[must_use]
    pub fn maintenances(&self) -> usize {
        let all = self.scheduled_maintenances.as_deref().unwrap_or_default();
        all.iter().filter(|one| IN_PROGRESS.contains(&one.status.as_deref().unwrap_or_default())).count()
    }
}

impl Incident {
    /// When it began.
    #[must_use]
    pub fn begun(&self) -> Option<OffsetDateTime> {
        instant(self.started_at.as_deref()).or_else(|| instant(self.created_at.as_deref()))
    }

    fn weight(&self) -> Option<usize> {
        IMPACTS.iter().position(|impact| Some(*impact) == self.impact.as_deref())
    }
}

fn instant(text: Option<&str>) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text?, &Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &str = r#"{
        "page": {"id": "x", "name": "N", "updated_at": "2025-03-04T06:00:00.123+01:00"},
        "status": {"indicator": "major", "description": "Partial System Outage"},
        "components": [
            {"name": "Sign-in", "status": "partial_outage", "group": true, "position": 1},
            {"name": "sign-IN ", "status": "major_outage", "group": false},
            {"name": "API", "status": "operational"}, {"name": "Odd"}
        ],
        "incidents": [
            {"name": "old", "impact": "critical", "status": "resolved", "created_at": "2025-03-04T00:00:00Z"},
            {"name": "mild", "impact": "minor", "status": "monitoring", "created_at": "2025-03-04T04:59:00Z"},
            {"name": "first", "impact": "major", "status": "investigating", "started_at": "2025-03-04T04:00:00Z"},
            {"name": "second", "impact": "major", "status": "identified", "created_at": "2025-03-04T00:00:00Z",
             "started_at": "2025-03-04T04:30:00Z"},
            {"name": null, "impact": "odd"}
        ],
        "scheduled_maintenances": [{"status": "scheduled"}, {"status": "in_progress"}, {"status": "verifying"}]
    }"#;

    #[test]
    fn a_page_is_read() {
        let page = Summary::parse(PAGE.as_bytes()).unwrap();
        assert_eq!(page.indicator(), "major");
        assert_eq!(page.updated().map(OffsetDateTime::unix_timestamp), Some(1_741_064_400));
        assert_eq!((page.component("SIGN-in"), page.component("api")), (Some("major_outage"), Some("operational")));
        assert_eq!((page.component("odd"), page.component("none")), (None, None));
        let names: Vec<_> = page.incidents().iter().map(|incident| incident.name.as_deref()).collect();
        assert_eq!(names, [Some("second"), Some("first"), Some("mild"), None]);
        assert_eq!(page.maintenances(), 2);
    }

    #[test]
    fn the_least_page_and_what_is_none() {
        let page = Summary::parse(br#"{"status":{"indicator":"none"},"incidents":null,"page":{}}"#).unwrap();
        assert!(page.incidents().is_empty() && page.updated().is_none() && page.component("a").is_none());
        let deep = "[".repeat(100_000);
        for nonsense in ["", "<html>", "{}", "[]", "null", r#"{"status":"up"}"#, &PAGE[..99], &deep] {
            assert!(Summary::parse(nonsense.as_bytes()).is_err(), "{nonsense:.30}");
        }
    }

    proptest! {
        #[test]
        fn no_page_breaks_anything(at in 0..PAGE.len(), byte: u8, cut in 0..PAGE.len()) {
            let mut bytes = PAGE.as_bytes().to_vec();
            bytes[at] = byte;
            for text in [&bytes[..], &bytes[..cut]] {
                if let Ok(page) = Summary::parse(text) {
                    let _ = (page.incidents().len(), page.maintenances(), page.updated(), page.component("API"));
                }
            }
        }
    }
}
