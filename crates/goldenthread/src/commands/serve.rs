use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use calendar::{Date, Timestamp};
use clap::Args;
use record::Record;

use crate::store::Where;

/// Serve the pages of a record, on this machine only
///
/// There is no sign-in yet, so an address that other machines can reach is refused.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The port to serve the pages at; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8080, conflicts_with = "listen", value_parser = super::port)]
    port: u16,
    /// The address and port to serve the pages at; the address must be this machine's own, such as 127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS", value_parser = super::address)]
    listen: Option<SocketAddr>,
    /// Folder of the department's published statistics, shown beside the area's own figures
    #[arg(long, value_name = "DIR")]
    statistics: Option<PathBuf>,
    /// Folder with your own help.txt, contact.txt, accessibility.txt, privacy.txt and feedback.txt, shown in place of
    /// ours
    #[arg(long, value_name = "DIR")]
    notices: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
}

impl Serve {
    pub(crate) fn run(self) -> Result<()> {
        let listen = self.listen.unwrap_or((Ipv4Addr::LOCALHOST, self.port).into());
        // Refused here, before the record is read and an address is printed; the server refuses it too.
        if !listen.ip().is_loopback() {
            return Err(web::ServeError::NotLoopback(listen).into());
        }
        let record = Arc::new(self.place.open(false)?);
        let folders = Folders {
            statistics: self.statistics,
            notices: self.notices,
        };
        serve_at(record, listen, &folders, None, |address| {
            println!("Golden Thread is at http://{address}/  (stop it with Ctrl+C)");
        })
    }
}

/// Folders from which the pages take more than the record.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    /// Published statistics, in place of those built in.
    pub(crate) statistics: Option<PathBuf>,
    /// The operator's own notices, in place of ours.
    pub(crate) notices: Option<PathBuf>,
}

/// Serves until it is stopped; `ready` is called with the address once it listens. A demonstration's clock starts on
/// its own day and runs on from there.
pub(crate) fn serve_at(
    record: Arc<Record>,
    listen: SocketAddr,
    folders: &Folders,
    today: Option<Date>,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let store = Arc::clone(record.store());
    let mut server = web::Server::new(record);
    if let Some(today) = today {
        let begun = Timestamp::now();
        let noon = today
            .at(12, 0, 0, 0)
            .in_tz("Europe/London")
            .map(|z| z.timestamp())
            .unwrap_or(begun);
        server = server.with_clock(Arc::new(move || noon + Timestamp::now().duration_since(begun)));
    }
    if let Some(folder) = &folders.notices {
        server = server.with_notices(folder)?;
    }
    if let Some(folder) = &folders.statistics {
        server = server
            .with_statistics(folder)
            .with_context(|| format!("the statistics in {} could not be used", folder.display()))?;
    }
    server.warm()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| {
            format!(
                "the pages cannot be served at {listen}; another program may be using that port: choose another with --port"
            )
        })?;
        ready(listener.local_addr()?);
        server
            .serve(listener, stopped())
            .await?;
        Ok::<_, anyhow::Error>(())
    })?;
    // A task that goes on past its request is not waited for without end.
    runtime.shutdown_timeout(Duration::from_secs(10));
    store.close()?;
    Ok(())
}

/// Waits until this process is to stop: Ctrl+C, or SIGTERM as service managers send it.
async fn stopped() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler the server runs until it is killed.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
