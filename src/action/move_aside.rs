//! The effect `move_aside`: move a file or folder aside.

use std::path::Path;

use super::change::{Change, Identity, Stamp};
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::names::{Target, aside, forbidden, path};
use super::place::{Folder, Kind, Place, Spot, real};
use super::runs::Runs;
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege};

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "move_aside",
    title: "Move a file or folder aside",
    doc: "Renames the file or folder to a sibling on the same disk. Nothing is deleted, and undoing renames it back.",
    describe: "moves `{path}` aside; nothing is deleted",
    params: &[ParamSpec {
        name: "path",
        kind: ParamKind::Path,
        required: true,
        example: "~/.config/Example/Cache",
        doc: "The file or folder.",
    }],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: true,
    changes_paths: true,
};

/// The effect.
pub(super) struct MoveAside;

impl Effect for MoveAside {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    fn describe(&self, params: &Params, site: &Site) -> Description {
        let text = params.text("path");
        let described = |would: String, way, finds, what| Description {
            what,
            would,
            way,
            finds,
            proof: "the path is free, and what lay there lies beside it under the new name",
            undo: Some("renames it back; what was made anew in its place is moved aside first"),
        };
        let refused = |because| described(format!("moves {text} aside"), because, "nothing", None);
        let found = match find(text, site) {
            Ok(found) => found,
            Err(Failure::Refused(because)) => return refused(Way::Refused(because)),
            Err(failure) => return refused(Way::ByHand(failure.to_string())),
        };
        let Some((place, spot)) = found else {
            return refused(Way::Nothing(format!("nothing is at {text}")));
        };
        let Some(aside) = aside(&place.name, &site.run, 1) else {
            return refused(Way::Refused("the run has no name that could stand in the name of a file".to_owned()));
        };
        let begin = aside.trim_end_matches('1');
        let size = place.folder.tally(&place.name).words();
        let would = format!("moves {} aside, to {begin}… beside it: {size}", place.path());
        if !place.folder.is_writable() {
            let because = format!("this user may not rename anything in {}", place.folder.path());
            return described(would, Way::ByHand(because), spot.kind.word(), Some(spot.identity));
        }
        described(would, Way::Automatic, spot.kind.word(), Some(spot.identity))
    }

    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let text = params.text("path");
        let Some((place, spot)) = find(text, site)? else {
            return Err(Failure::Changed(format!("nothing is at {text} any more")));
        };
        let number = entry.next();
        let aside = aside(&place.name, &site.run, number)
            .ok_or_else(|| Failure::Refused("the run has no name that could stand in the name of a file".to_owned()))?;
        let (path, folder) = (place.path(), &place.folder);
        let modified = folder.modified().ok();
        entry.intend(Change::Moved {
            folder: folder.path().to_owned(),
            name: place.name.clone(),
            aside: aside.clone(),
            identity: spot.identity,
            modified,
        })?;
        if let Err(failure) = renamed(folder, &place.name, &aside, spot.identity) {
            entry.not_made(number);
            return Err(failure);
        }
        let kept = folder.sync().map_err(|error| Failure::system(format!("keep the new name of {path}"), error));
        entry.left(number, folder.modified().ok().filter(|_| modified.is_some()))?;
        kept?;
        Ok(format!("moved {path} aside, to {aside}"))
    }

    fn verify(&self, _: &Params, _: &Site, changes: &[Change]) -> Result<(), Failure> {
        for change in changes {
            let Change::Moved { folder, name, aside, identity, .. } = change else { continue };
            let missing = |name: &str| Failure::Unproven(format!("{} is not what was moved there", path(folder, name)));
            let held = Folder::open(Path::new(folder))?.ok_or_else(|| missing(aside))?;
            let look = |name: &str| {
                held.look(name).map_err(|error| Failure::system(format!("look at {}", path(folder, name)), error))
            };
            if look(aside)?.is_none_or(|spot| !spot.identity.is(*identity)) {
                return Err(missing(aside));
            }
            if cfg!(unix) && look(name)?.is_some_and(|spot| spot.identity.is(*identity)) {
                return Err(Failure::Unproven(format!("{} is still there", path(folder, name))));
            }
        }
        Ok(())
    }
}

/// What lies at a path of the playbook, held by its folder; nothing where nothing does.
fn find(text: &str, site: &Site) -> Result<Option<(Place, Spot)>, Failure> {
    let refused = |because: String| Failure::Refused(format!("{text}: {because}"));
    let target = Target::read(site.platform, &site.env, text).map_err(refused)?;
    let places = site.touches.iter().filter_map(|place| Target::read(site.platform, &site.env, place).ok());
    if !places.into_iter().any(|place| target.lies_under(&place)) {
        return Err(refused("it lies under none of the places that the playbook may change".to_owned()));
    }
    let own = Runs::of(site.platform, &site.env);
    let own = own.map(|runs| real(runs.folder()).unwrap_or_else(|_| runs.folder().to_owned())).unwrap_or_default();
    let own = own.to_string_lossy().into_owned();
    let homes = homes(site);
    let whole = super::place::resolved(&target)?.map_or_else(|| target.whole(), |p| p.to_string_lossy().into_owned());
    if let Some(because) = forbidden(site.platform, &whole, &homes, &own) {
        return Err(refused(because.to_owned()));
    }
    let Some(place) = Place::hold(&target)? else { return Ok(None) };
    let looked = place.folder.look(&place.name);
    let spot = looked.map_err(|error| Failure::system(format!("look at {}", place.path()), error))?;
    let Some(spot) = spot else { return Ok(None) };
    if spot.foreign {
        return Err(refused("it belongs to another user".to_owned()));
    }
    match spot.kind {
        Kind::File | Kind::Folder => Ok(Some((place, spot))),
        Kind::Link => Err(refused("it is a link, and could lead anywhere".to_owned())),
        Kind::Mount => Err(refused("another disk is shown there".to_owned())),
        Kind::Other => Err(refused("it is neither a file nor a folder".to_owned())),
    }
}

/// The user's home folder, as the environment names it and without links.
fn homes(site: &Site) -> Vec<String> {
    let Ok(home) = Target::read(site.platform, &site.env, "~") else { return Vec::new() };
    let base = home.base.unwrap_or_default();
    let real = real(Path::new(&base)).map(|real| real.to_string_lossy().into_owned());
    real.into_iter().chain([base]).collect()
}

/// Renames what was looked at, and nothing else: where something else was put there meanwhile, that is renamed back.
pub(super) fn renamed(folder: &Folder, from: &str, to: &str, identity: Identity) -> Result<(), Failure> {
    let shown = path(folder.path(), from);
    let looked = |name: &str| folder.look(name).map_err(|error| Failure::system(format!("look at {shown}"), error));
    let changed = || Failure::Changed(format!("{shown} was replaced meanwhile, and is left as it is"));
    if looked(from)?.is_none_or(|spot| !spot.identity.is(identity)) {
        return Err(changed());
    }
    folder.rename(from, to).map_err(|error| Failure::system(format!("rename {shown} to {to}"), error))?;
    if looked(to)?.is_some_and(|spot| spot.identity.is(identity)) {
        return Ok(());
    }
    folder.rename(to, from).map_err(|error| Failure::system(format!("rename {to} back to {shown}"), error))?;
    Err(changed())
}

/// Whether what a folder shows is what renaming something in it left: then nobody else has changed it since.
pub(super) fn is_untouched(folder: &Folder, left: Option<Stamp>, renamed: Option<Stamp>) -> bool {
    let Ok(now) = folder.modified() else { return false };
    match left {
        Some(left) => now == left,
        None => renamed.is_some_and(|renamed| now.is_one_change(renamed)),
    }
}
