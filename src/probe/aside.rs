//! Work that may block its thread: done beside the probes, so that what hangs stops only its own probe.

use std::future::Future;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// Runs a function that blocks, on a thread of its own. `None` if it broke off.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    spawn_blocking(work).await.ok()
}

/// Drives a future whose steps may block, on a thread of its own; it is dropped when this one is. It must not use timers,
/// which only the runtime's own thread may. `None` if it broke off.
pub async fn driven<F>(work: F) -> Option<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let runtime = Handle::current();
    // dropped with this future, which ends the other
    let (_alive, dropped) = oneshot::channel::<()>();
    let both = async {
        tokio::select! {
            done = work => Some(done),
            _ = dropped => None,
        }
    };
    spawn_blocking(move || runtime.block_on(both)).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn what_is_no_longer_awaited_is_dropped() {
        let (held, gone) = oneshot::channel::<()>();
        let hangs = async move {
            let _held = held;
            std::future::pending::<()>().await;
        };
        let cut = tokio::time::timeout(Duration::from_millis(20), driven(hangs)).await;
        assert!(cut.is_err());
        assert!(gone.await.is_err(), "the work was dropped, or this test never ends");
    }

    /// Tells, when it is dropped, whether that was in a panic.
    struct Told(std::sync::mpsc::Sender<bool>);

    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send(std::thread::panicking());
        }
    }

    #[test]
    fn the_end_of_the_runtime_ends_it_without_a_panic() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let at = silent.local_addr().unwrap();
        let (told, end) = std::sync::mpsc::channel();
        let told = Told(told);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let work = async move {
                let _told = told;
                let stream = tokio::net::TcpStream::connect(at).await.unwrap();
                let _ = stream.readable().await;
            };
            // kept alive beyond the runtime, as when it is shut down in the middle
            let mut driven = Box::pin(driven(work));
            assert!(tokio::time::timeout(Duration::from_millis(50), &mut driven).await.is_err());
            std::mem::forget(driven);
        });
        runtime.shutdown_background();
        assert_eq!(end.recv_timeout(Duration::from_secs(20)), Ok(false));
    }

    #[tokio::test]
    async fn what_breaks_off_gives_nothing() {
        assert_eq!(blocking(|| 3).await, Some(3));
        assert_eq!(driven(async { 4 }).await, Some(4));
        assert_eq!(blocking(|| -> u8 { panic!("on purpose") }).await, None);
    }
}
