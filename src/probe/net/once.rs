//! A question that is asked once for the whole run, and whose answer all may have.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// The answer to a question, when it has come: shared by all who ask.
#[derive(Debug)]
pub struct Once<T>(Mutex<Option<Awaited<T>>>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone + Send + Sync + 'static> Once<T> {
    /// The answer on its way. The first who wants it asks, in a task that nobody's end cuts short but the run's.
    pub fn begun<F>(&self, ask: impl FnOnce() -> F) -> Awaited<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        begun
            .get_or_insert_with(|| {
                let (told, awaited) = watch::channel(None);
                let asked = ask();
                tokio::spawn(async move {
                    let _ = told.send(Some(asked.await));
                });
                Awaited(awaited)
            })
            .clone()
    }
}

/// An answer on its way.
#[derive(Debug, Clone)]
pub struct Awaited<T>(watch::Receiver<Option<T>>);

impl<T: Clone> Awaited<T> {
    /// Waits for it. `None` if the question broke off.
    pub async fn answer(&mut self) -> Option<T> {
        self.0.wait_for(Option::is_some).await.ok()?.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn it_is_asked_once_and_nobodys_end_cuts_it_short() {
        let (once, asked, go) = (Once::default(), Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let begin = || {
            let (asked, go) = (Arc::clone(&asked), Arc::clone(&go));
            once.begun(|| async move {
                asked.fetch_add(1, Ordering::Relaxed);
                go.notified().await;
                7
            })
        };
        let mut first = begin();
        assert!(tokio::time::timeout(std::time::Duration::from_millis(10), first.answer()).await.is_err());
        drop(first);
        let (mut second, mut third) = (begin(), begin());
        go.notify_one();
        assert_eq!((second.answer().await, third.answer().await), (Some(7), Some(7)));
        assert_eq!(begin().answer().await, Some(7));
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_question_that_breaks_off_gives_nothing() {
        let once = Once::<u8>::default();
        assert_eq!(once.begun(|| async { panic!("on purpose") }).answer().await, None);
    }
}
