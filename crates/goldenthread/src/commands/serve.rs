use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use calendar::{Date, Timestamp};
use clap::Args;
use record::Record;

use crate::store::Where;

/// Serves the pages of a record to this machine only: there is no sign-in yet.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address to listen on; it must be this machine's own
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of the department's published statistics, to stand beside the area's own figures
    #[arg(long, value_name = "DIR")]
    statistics: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
}

impl Serve {
    pub(crate) fn run(self) -> Result<()> {
        let record = Arc::new(self.place.open(false)?);
        serve_at(record, self.listen, self.statistics, None, |address| {
            println!("Golden Thread is at http://{address}/  (stop it with Ctrl+C)");
        })
    }
}

/// Serves until told to stop; `ready` is called with the address once it listens. A demonstration's clock starts on
/// its own day and runs on from there.
pub(crate) fn serve_at(
    record: Arc<Record>,
    listen: SocketAddr,
    statistics: Option<PathBuf>,
    today: Option<Date>,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
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
    if let Some(folder) = &statistics {
        server = server
            .with_statistics(folder)
            .with_context(|| format!("the statistics in {} could not be used", folder.display()))?;
    }
    server.warm()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| {
            format!(
                "{listen} cannot be listened on; another program may be using it: give another with --listen or --port"
            )
        })?;
        ready(listener.local_addr()?);
        server
            .serve(listener, async {
                // Without a signal handler the server simply runs until it is killed.
                let _ = tokio::signal::ctrl_c().await;
            })
            .await?;
        Ok(())
    })
}
