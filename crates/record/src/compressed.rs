//! Files as the store keeps them: packed, found by what is in them.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::chain::hex;

/// The largest file kept, in bytes; both databases stop somewhat above it.
const LARGEST: usize = 1 << 30;

/// SHA-256 of the bytes, in hexadecimal: a file is recognised by it, submitted by anyone and under any name.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A file ready to be kept.
pub(crate) struct Compressed {
    /// SHA-256 of the bytes, in hexadecimal.
    pub(crate) fingerprint: String,
    /// Length before packing.
    pub(crate) size: i64,
    pub(crate) bytes: Vec<u8>,
}

impl Compressed {
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, StoreError> {
        if bytes.len() > LARGEST {
            return Err(StoreError::Unfit("the file is larger than a gigabyte".to_owned()));
        }
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
        let packed = packer.write_all(bytes).and_then(|()| packer.finish());
        Ok(Self {
            fingerprint: fingerprint(bytes),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            bytes: packed.map_err(|error| StoreError::Database(Box::new(error)))?,
        })
    }
}

/// The bytes as they were before packing.
pub(crate) fn decompressed(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(packed)
        .take(LARGEST as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| StoreError::Database(Box::new(error)))?;
    Ok(bytes)
}
