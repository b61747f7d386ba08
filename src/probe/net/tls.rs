//! The TLS stage: a handshake over an open connection, judged by the system's own trust, and the certificate that was
//! presented, even when it is refused.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, InvalidMessage, SignatureScheme,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificate::{self, Certificate};
use super::heard::Limit;
use super::trust::{Shared, Trust, loaded};
use crate::fact::{Unit, Value, Yield};
use crate::probe::stage::{Stop, skip};
use crate::probe::words::words;
use crate::probe::{Reading, aside, yields};

words! {
    /// What came of the TLS stage.
    TlsOutcome {
        /// The system trusts the certificate.
        Trusted => "trusted",
        /// The certificate is no longer valid by this machine's clock.
        Expired => "expired",
        /// The certificate is not yet valid by this machine's clock.
        NotYetValid => "not_yet_valid",
        /// The certificate is for another name.
        WrongName => "wrong_name",
        /// The system does not know who issued the certificate.
        UnknownIssuer => "unknown_issuer",
        /// The certificate was revoked.
        Revoked => "revoked",
        /// The certificate is refused for another reason.
        BadCertificate => "bad_certificate",
        /// What answered does not speak TLS.
        NotTls => "not_tls",
        /// The other side broke off with a TLS alert.
        Alert => "alert",
        /// The connection was cut.
        Reset => "reset",
        /// The other side closed the connection.
        Closed => "closed",
        /// No answer in time.
        Timeout => "timeout",
        /// Another failure.
        Failed => "failed",
    }
}

/// What the TLS stage yields.
pub const YIELDS: &[Yield] = &[
    yields::flag("tls.ok", "Whether the handshake succeeded and the system trusts the certificate for this host."),
    yields::choice(
        "tls.outcome",
        TlsOutcome::WORDS,
        "What came of the handshake; times are judged by this machine's clock, and trust by the system's store.",
    ),
    yields::text(
        "tls.issuer",
        "Who issued the certificate, as it says itself: `C=…, O=…, CN=…`. Known even when the certificate is refused.",
    ),
    yields::text("tls.subject", "To whom the certificate was issued, as it says itself."),
    yields::text("tls.not_before", "From when the certificate is valid, RFC 3339."),
    yields::text("tls.not_after", "Until when the certificate is valid, RFC 3339."),
    yields::measure("tls.ms", Unit::Milliseconds, "How long the handshake took until its outcome was known."),
];

/// What the certificate says of itself.
const OF_CERTIFICATE: [&str; 4] = ["tls.issuer", "tls.subject", "tls.not_before", "tls.not_after"];

/// Why no outcome can be told.
const NO_ROOTS: &str = "no roots to judge certificates by";

/// Keeps the certificate that is presented, then lets the judge decide. Never accepts what the judge does not.
#[derive(Debug)]
struct Witness {
    judge: Option<Arc<dyn ServerCertVerifier>>,
    presented: Arc<OnceLock<Vec<u8>>>,
}

impl Witness {
    fn judge(&self) -> Result<&dyn ServerCertVerifier, TlsError> {
        self.judge.as_deref().ok_or_else(|| TlsError::General(NO_ROOTS.to_owned()))
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let _ = self.presented.set(end_entity.to_vec());
        self.judge()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.judge()?.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.judge()?.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        match &self.judge {
            Some(judge) => judge.supported_verify_schemes(),
            None => default_provider().signature_verification_algorithms.supported_schemes(),
        }
    }
}

/// The TLS stage: shakes hands and records what came of it. The limit begins once there is a judge. `error` stays unknown where certificates cannot be judged.
pub async fn stage<S>(
    stream: S,
    host: &str,
    trust: &Shared,
    limit: impl FnOnce() -> Limit,
    reading: &Reading,
) -> Result<TlsStream<S>, Stop>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let trust = loaded(trust).await;
    let presented = Arc::new(OnceLock::new());
    let judge = match trust {
        Trust::By(judge) => Some(Arc::clone(judge)),
        Trust::Nobody(_) => None,
    };
    let started = Instant::now();
    let result = shaken(stream, host, Witness { judge, presented: Arc::clone(&presented) }, &limit()).await;
    reading.put("tls.ms", yields::milliseconds(started));
    let certificate = presented.get().and_then(|der| certificate::read(der));
    match &certificate {
        Some(certificate) => record(certificate, reading),
        None if presented.get().is_some() => skip(reading, &OF_CERTIFICATE, "the certificate cannot be read"),
        None => skip(reading, &OF_CERTIFICATE, "no certificate was presented"),
    }
    let (outcome, because) = match (result, trust) {
        (Ok(stream), _) => {
            reading.put("tls.ok", Value::Bool(true));
            reading.put("tls.outcome", Value::text(TlsOutcome::Trusted.word()));
            return Ok(stream);
        }
        (Err(_), Trust::Nobody(because)) if presented.get().is_some() => {
            let because = format!("{NO_ROOTS}: {because}");
            reading.unknown("tls", because.as_str());
            return Err(Stop::unjudged("tls", &because));
        }
        (Err((outcome, because)), _) => (refined(outcome, certificate.as_ref()), because),
    };
    reading.put("tls.ok", Value::Bool(false));
    reading.put("tls.outcome", Value::text(outcome.word()));
    // the others say all by their name
    let telling = matches!(outcome, TlsOutcome::BadCertificate | TlsOutcome::Alert | TlsOutcome::Failed);
    Err(Stop::at("tls", format!("tls_{}", outcome.word()), outcome.word(), if telling { &because } else { "" }))
}

fn record(certificate: &Certificate, reading: &Reading) {
    reading.put("tls.issuer", Value::text(&certificate.issuer));
    reading.put("tls.subject", Value::text(&certificate.subject));
    for (path, time) in [("tls.not_before", &certificate.not_before), ("tls.not_after", &certificate.not_after)] {
        let time = time.as_deref().map(Value::text);
        reading.put_or(path, time, "the certificate's time cannot be written");
    }
}

/// A certificate that vouches for itself, presented where one for a server belongs, is refused by some judges as unfit,
/// by others as unknown: it is unknown.
fn refined(outcome: TlsOutcome, certificate: Option<&Certificate>) -> TlsOutcome {
    match outcome {
        TlsOutcome::BadCertificate if certificate.is_some_and(|c| c.vouches_for_itself) => TlsOutcome::UnknownIssuer,
        other => other,
    }
}

/// Shakes hands. The judge of some systems asks the network for revoked certificates, and blocks while it does: so this
/// runs aside.
async fn shaken<S>(stream: S, host: &str, witness: Witness, limit: &Limit) -> Result<TlsStream<S>, (TlsOutcome, String)>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let failed = |because: String| (TlsOutcome::Failed, because);
    let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.to_string()))?;
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(witness))
        .with_no_client_auth();
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    match limit.within(aside::driven(handshake)).await {
        Some(Some(Ok(stream))) => Ok(stream),
        Some(Some(Err(error))) => Err((outcome(&error), error.to_string())),
        Some(None) => Err(failed("the handshake broke off".to_owned())),
        None => Err((TlsOutcome::Timeout, String::new())),
    }
}

fn outcome(error: &io::Error) -> TlsOutcome {
    // `source` of an io::Error passes its own payload over
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
        return of_tls(tls);
    }
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            TlsOutcome::Reset
        }
        io::ErrorKind::UnexpectedEof => TlsOutcome::Closed,
        io::ErrorKind::TimedOut => TlsOutcome::Timeout,
        _ => TlsOutcome::Failed,
    }
}

fn of_tls(error: &TlsError) -> TlsOutcome {
    use CertificateError as C;
    match error {
        TlsError::InvalidCertificate(certificate) => match certificate {
            C::Expired | C::ExpiredContext { .. } => TlsOutcome::Expired,
            C::NotValidYet | C::NotValidYetContext { .. } => TlsOutcome::NotYetValid,
            C::NotValidForName | C::NotValidForNameContext { .. } => TlsOutcome::WrongName,
            C::UnknownIssuer => TlsOutcome::UnknownIssuer,
            C::Revoked => TlsOutcome::Revoked,
            _ => TlsOutcome::BadCertificate,
        },
        TlsError::InvalidMessage(InvalidMessage::InvalidContentType) => TlsOutcome::NotTls,
        TlsError::AlertReceived(_) => TlsOutcome::Alert,
        _ => TlsOutcome::Failed,
    }
}
