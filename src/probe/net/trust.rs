//! What certificates are judged by: the roots that the operating system trusts, loaded once for all probes that run at
//! the same time, and anew for the next run.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring::default_provider;
use rustls_platform_verifier::Verifier;
use tokio::sync::OnceCell;

use crate::probe::aside;

/// What certificates are judged by.
#[derive(Debug)]
pub enum Trust {
    /// This judges them.
    By(Arc<dyn ServerCertVerifier>),
    /// Nobody does, and why.
    Nobody(String),
}

/// A judge that is loaded when first needed.
pub type Shared = Arc<OnceCell<Trust>>;

/// Kept alive by the probes that run: when all of them have ended, the next run sees the system's store as it then is.
static LOADED: Mutex<Weak<OnceCell<Trust>>> = Mutex::new(Weak::new());

/// The system's judge, shared with the probes that run at the same time.
#[must_use]
pub fn shared() -> Shared {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    loaded.upgrade().unwrap_or_else(|| {
        let fresh = Shared::default();
        *loaded = Arc::downgrade(&fresh);
        fresh
    })
}

/// The judge itself. Reading the system's roots takes a while, so that happens on another thread.
pub async fn loaded(shared: &Shared) -> &Trust {
    shared
        .get_or_init(|| async {
            match aside::blocking(|| Verifier::new(Arc::new(default_provider()))).await {
                Some(Ok(verifier)) => Trust::By(Arc::new(verifier)),
                Some(Err(error)) => Trust::Nobody(error.to_string()),
                None => Trust::Nobody("the system's roots could not be read".to_owned()),
            }
        })
        .await
}

/// For a test: nobody judges.
#[cfg(test)]
pub fn nobody(because: &str) -> Shared {
    Arc::new(OnceCell::new_with(Some(Trust::Nobody(because.to_owned()))))
}

/// For a test: one root is trusted.
#[cfg(test)]
pub fn only(root: rustls::pki_types::CertificateDer<'static>) -> Shared {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root).unwrap();
    let judge =
        rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()));
    Arc::new(OnceCell::new_with(Some(Trust::By(judge.build().unwrap()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_share_it_and_the_next_run_loads_anew() {
        let (one, two) = (shared(), shared());
        assert!(Arc::ptr_eq(&one, &two));
        let _ = one.set(Trust::Nobody("loaded".to_owned()));
        // other tests may hold it too, but none of them loads this
        let old = Arc::downgrade(&one);
        drop((one, two));
        assert!(old.upgrade().is_none() || Arc::ptr_eq(&shared(), &old.upgrade().unwrap_or_default()));
    }
}
