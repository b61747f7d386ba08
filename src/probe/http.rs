//! placeholder
use super::*;
pub struct Http;
static SPEC: ProbeSpec =
    ProbeSpec { name: "http", title: "", doc: "", scope: crate::fact::Scope::Machine, params: &[], yields: &[] };
impl Probe for Http {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }
    fn observe<'a>(&'a self, _: &'a Params, _: &'a World, _: &'a Reading) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async {})
    }
}
