//! placeholder
use super::*;
pub struct Tcp;
static SPEC: ProbeSpec =
    ProbeSpec { name: "tcp", title: "", doc: "", scope: crate::fact::Scope::Machine, params: &[], yields: &[] };
impl Probe for Tcp {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }
    fn observe<'a>(&'a self, _: &'a Params, _: &'a World, _: &'a Reading) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async {})
    }
}
