//! From bytes to text: what kind of file it is, how its characters are written, how large it may be.

use crate::error::ReadError;
use std::any::Any;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file to be read: its name and either its bytes or where they are.
#[derive(Clone, Debug)]
pub struct Input {
    /// Name shown to the user and used to tell tables apart; no folder.
    pub name: String,
    data: Data,
}

#[derive(Clone, Debug)]
enum Data {
    Bytes(Arc<[u8]>),
    /// Where it is, and what keeps it there when it is a temporary file.
    Path(
        PathBuf,
        #[expect(dead_code, reason = "it is only held, so that the file stays")] Option<Arc<dyn Any + Send + Sync>>,
    ),
}

impl Input {
    /// A file already in memory (an upload).
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Input {
        Input {
            name: name.into(),
            data: Data::Bytes(bytes.into()),
        }
    }

    /// A file on disk, read in a stream when it is large.
    pub fn path(path: impl AsRef<Path>) -> Input {
        let path = path.as_ref();
        Input {
            name: path
                .file_name()
                .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
            data: Data::Path(path.to_owned(), None),
        }
    }

    /// A file on disk that has another name for the reader, such as an upload; `kept` keeps it there, and is dropped
    /// with the last copy of this input.
    pub fn temporary(name: impl Into<String>, path: PathBuf, kept: Arc<dyn Any + Send + Sync>) -> Input {
        Input {
            name: name.into(),
            data: Data::Path(path, Some(kept)),
        }
    }

    /// Files to read under `path`: itself, or when it is a folder the XML, CSV and workbook files directly inside it
    /// in name order (hidden ones left out).
    pub fn under(path: impl AsRef<Path>) -> Result<Vec<Input>, ReadError> {
        let path = path.as_ref();
        let fail = |e: std::io::Error| ReadError::file(path.display(), 0, e.to_string());
        if !path.is_dir() {
            return Ok(vec![Input::path(path)]);
        }
        let mut found = Vec::new();
        for entry in std::fs::read_dir(path).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let hidden = entry.file_name().to_string_lossy().starts_with(['.', '~']);
            if entry.path().is_file() && !hidden && may_be_read(&entry.path()) {
                found.push(entry.path());
            }
        }
        if found.is_empty() {
            let why = "there is no XML, CSV or .xlsx file directly in this folder";
            return Err(ReadError::file(path.display(), 0, why));
        }
        found.sort();
        Ok(found.iter().map(Input::path).collect())
    }

    /// Names of the files in a folder that [`Input::under`] leaves out because their type is not supported.
    pub fn left_out(path: impl AsRef<Path>) -> Vec<String> {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        let others = entries.filter(|e| e.path().is_file() && !may_be_read(&e.path()));
        let mut names: Vec<String> = others.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|n| !n.starts_with(['.', '~']));
        names.sort();
        names
    }

    /// Where on disk the file is, whatever way it was named.
    pub fn place(&self) -> Option<PathBuf> {
        match &self.data {
            Data::Path(path, _) => path.canonicalize().ok(),
            Data::Bytes(_) => None,
        }
    }

    /// Size in bytes.
    pub fn size(&self) -> Result<u64, ReadError> {
        match &self.data {
            Data::Bytes(b) => Ok(b.len() as u64),
            Data::Path(p, _) => p.metadata().map(|m| m.len()).map_err(|e| self.fail(&e)),
        }
    }

    /// The first bytes, at most `most`.
    pub fn head(&self, most: usize) -> Result<Vec<u8>, ReadError> {
        let mut out = Vec::new();
        self.open()?
            .take(most as u64)
            .read_to_end(&mut out)
            .map_err(|e| self.fail(&e))?;
        Ok(out)
    }

    /// All bytes, refused when there are more than `limit`.
    pub fn read(&self, limit: u64) -> Result<Cow<'_, [u8]>, ReadError> {
        self.check_size(limit)?;
        match &self.data {
            Data::Bytes(b) => Ok(Cow::Borrowed(b)),
            Data::Path(p, _) => std::fs::read(p).map(Cow::Owned).map_err(|e| self.fail(&e)),
        }
    }

    /// The whole file as text, whatever its character encoding.
    pub fn text(&self, limit: u64) -> Result<String, ReadError> {
        decode(&self.read(limit)?).map_err(|e| ReadError::file(&self.name, e.line, e.reason))
    }

    /// The bytes as they are, without a byte-order mark; decoded when the mark or the zeros of UTF-16
    /// show at the beginning.
    pub(crate) fn stream(&self, limit: u64) -> Result<Lines<'_>, ReadError> {
        self.check_size(limit)?;
        let head = self.head(4096)?;
        if is_utf16(&head) {
            return self.decoded(limit);
        }
        let mut stream = self.open()?;
        if head.starts_with(b"\xEF\xBB\xBF") {
            stream.read_exact(&mut [0; 3]).map_err(|e| self.fail(&e))?;
        }
        Ok(Lines::new(stream))
    }

    /// The text of a file that is not UTF-8, decoded as it is read.
    pub(crate) fn decoded(&self, limit: u64) -> Result<Lines<'_>, ReadError> {
        self.check_size(limit)?;
        let head = self.head(4096)?;
        let encoding = utf16(&head).unwrap_or(encoding_rs::WINDOWS_1252);
        Ok(Lines::new(Box::new(Decoded {
            inner: self.open()?,
            decoder: encoding.new_decoder_with_bom_removal(),
            ended: false,
        })))
    }

    /// The text of any file, for readers that do not verify UTF-8 as they go.
    pub(crate) fn lines(&self, limit: u64) -> Result<Lines<'_>, ReadError> {
        self.check_size(limit)?;
        if self.is_utf8()? {
            self.stream(limit)
        } else {
            self.decoded(limit)
        }
    }

    fn open(&self) -> Result<Box<dyn BufRead + '_>, ReadError> {
        Ok(match &self.data {
            Data::Bytes(b) => Box::new(Cursor::new(b)),
            Data::Path(p, _) => Box::new(BufReader::with_capacity(
                1 << 18,
                File::open(p).map_err(|e| self.fail(&e))?,
            )),
        })
    }

    /// Whether the whole file is UTF-8; reads once through without keeping it.
    pub(crate) fn is_utf8(&self) -> Result<bool, ReadError> {
        let mut stream = self.open()?;
        let mut carried: Vec<u8> = Vec::new();
        loop {
            let chunk = stream.fill_buf().map_err(|e| self.fail(&e))?;
            if chunk.is_empty() {
                return Ok(carried.is_empty());
            }
            let used = chunk.len();
            let whole;
            let bytes = if carried.is_empty() {
                chunk
            } else {
                whole = [carried.as_slice(), chunk].concat();
                &whole
            };
            let left = match std::str::from_utf8(bytes) {
                Ok(_) => Vec::new(),
                Err(e) if e.error_len().is_none() => bytes[e.valid_up_to()..].to_vec(),
                Err(_) => return Ok(false),
            };
            carried = left;
            stream.consume(used);
        }
    }

    fn check_size(&self, limit: u64) -> Result<(), ReadError> {
        let size = self.size()?;
        if size > limit {
            return Err(ReadError::file(
                &self.name,
                0,
                format!(
                    "the file is {} MB; the most that is read is {} MB",
                    size >> 20,
                    limit >> 20
                ),
            ));
        }
        if size == 0 {
            return Err(ReadError::file(&self.name, 0, "the file is empty"));
        }
        Ok(())
    }

    fn fail(&self, e: &std::io::Error) -> ReadError {
        let why = match e.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::PermissionDenied => "you do not have permission to read it".to_owned(),
            _ => format!("it could not be read ({e})"),
        };
        ReadError::file(&self.name, 0, why)
    }
}

/// Whether a file found in a folder may be part of a return, by its ending. An old workbook may, and is then refused.
fn may_be_read(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    ending.is_none_or(|e| ["xml", "csv", "tsv", "txt", "xlsx", "xlsm", "xls"].contains(&e.as_str()))
}

/// A stream in another encoding as UTF-8. Damaged UTF-16 ends it; in Windows-1252 every byte is a character.
struct Decoded<'a> {
    inner: Box<dyn BufRead + 'a>,
    decoder: encoding_rs::Decoder,
    ended: bool,
}

impl Read for Decoded<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while !self.ended {
            let chunk = self.inner.fill_buf()?;
            let last = chunk.is_empty();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(chunk, out, last);
            self.inner.consume(read);
            match result {
                encoding_rs::DecoderResult::Malformed(..) => {
                    self.ended = true;
                    return Err(std::io::Error::other(DAMAGED_UTF16));
                }
                encoding_rs::DecoderResult::InputEmpty => self.ended = last,
                encoding_rs::DecoderResult::OutputFull => {}
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

const DAMAGED_UTF16: &str = "the text says it is UTF-16 but is damaged here; save it again as UTF-8";

/// Longest stretch of a stream without anything a reader can make use of.
const MAX_STRETCH: u64 = 16 << 20;

/// A stream that knows its line. Lines are counted a stretch at a time, only when someone needs them.
pub(crate) struct Lines<'a> {
    inner: Box<dyn Read + 'a>,
    chunk: Box<[u8]>,
    at: usize,
    end: usize,
    counted: usize,
    breaks: u32,
    before: u64,
    marked: u64,
    /// Lines end with a carriage return and nothing else, as some old spreadsheets write them: seen in the first chunk.
    returns_alone: bool,
}

impl<'a> Lines<'a> {
    fn new(inner: Box<dyn Read + 'a>) -> Lines<'a> {
        Lines {
            inner,
            chunk: vec![0; 1 << 18].into(),
            at: 0,
            end: 0,
            counted: 0,
            breaks: 0,
            before: 0,
            marked: 0,
            returns_alone: false,
        }
    }

    /// Says that everything so far was made use of: much more without it is refused.
    #[inline]
    pub(crate) fn mark(&mut self) {
        self.marked = self.done();
    }

    /// Line of the next byte, from 1.
    pub(crate) fn line(&mut self) -> u32 {
        self.count(self.at);
        self.breaks + 1
    }

    /// Bytes consumed so far.
    pub(crate) fn done(&self) -> u64 {
        self.before + self.at as u64
    }

    fn count(&mut self, upto: usize) {
        self.breaks += line_breaks(&self.chunk[self.counted..upto]);
        self.counted = upto;
    }
}

/// Line breaks in a stretch of text. Counted in bytes, 255 at a time, so that many are compared at once.
pub(crate) fn line_breaks(bytes: &[u8]) -> u32 {
    let count = |chunk: &[u8]| chunk.iter().fold(0u8, |n, b| n + u8::from(*b == b'\n'));
    bytes.chunks(255).map(|chunk| u32::from(count(chunk))).sum()
}

impl Read for Lines<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let chunk = self.fill_buf()?;
        let n = chunk.len().min(out.len());
        out[..n].copy_from_slice(&chunk[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Lines<'_> {
    #[inline]
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.at == self.end {
            self.count(self.end);
            if self.done() - self.marked > MAX_STRETCH {
                return Err(std::io::Error::other(format!(
                    "there is no end to what begins more than {} MB before; a quotation mark, a tag or a comment may be left open",
                    MAX_STRETCH >> 20
                )));
            }
            let read = self.inner.read(&mut self.chunk)?;
            let begins = self.done() == 0;
            let new = &mut self.chunk[..read];
            if begins {
                self.returns_alone = new.contains(&b'\r') && !new.contains(&b'\n');
            }
            if self.returns_alone {
                new.iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
            }
            self.before += self.end as u64;
            (self.at, self.end, self.counted) = (0, read, 0);
        }
        Ok(&self.chunk[self.at..self.end])
    }

    #[inline]
    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.end);
    }
}

/// What sort of file the first bytes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// XML text.
    Xml,
    /// Other text, taken for CSV.
    Csv,
    /// A zip archive, taken for an `.xlsx` workbook.
    Workbook,
    /// An old `.xls` workbook (or other compound document), which is not read.
    OldWorkbook,
    /// A PDF, an image or other binary.
    Binary,
}

/// Tells the sort of file from its first bytes.
pub fn sniff(head: &[u8]) -> FileKind {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return FileKind::Workbook;
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return FileKind::OldWorkbook;
    }
    if head.starts_with(b"%PDF") || (!is_utf16(head) && head.contains(&0)) {
        return FileKind::Binary;
    }
    // A cut character at the end of the head must not spoil it.
    let text = decode_lossy(head);
    if text.trim_start().starts_with('<') {
        FileKind::Xml
    } else {
        FileKind::Csv
    }
}

fn is_utf16(head: &[u8]) -> bool {
    utf16(head).is_some()
}

/// Which UTF-16 it is, by its mark; without a mark every other byte of the start is zero.
fn utf16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = &head[..head.len().min(64)];
    let zeros = |at: usize| start.len() >= 8 && start.chunks_exact(2).all(|p| p[at] == 0 && p[1 - at] != 0);
    if head.starts_with(&[0xFE, 0xFF]) || zeros(0) {
        Some(encoding_rs::UTF_16BE)
    } else if head.starts_with(&[0xFF, 0xFE]) || zeros(1) {
        Some(encoding_rs::UTF_16LE)
    } else {
        None
    }
}

/// The text of the first bytes, for recognising a file; a character cut at the end is dropped.
pub fn decode_lossy(head: &[u8]) -> String {
    if is_utf16(head) {
        return decode(&head[..head.len() / 2 * 2]).unwrap_or_default();
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    match std::str::from_utf8(head) {
        Ok(t) => t.to_owned(),
        Err(e) if e.error_len().is_none() => String::from_utf8_lossy(&head[..e.valid_up_to()]).into_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(head).0.into_owned(),
    }
}

/// Text that cannot be decoded: where and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Line, from 1; 0 when unknown.
    pub line: u32,
    /// Why.
    pub reason: String,
}

/// Text from bytes: a byte-order mark decides; otherwise UTF-16 shows itself by its zeros; otherwise
/// UTF-8 where it is valid and Windows-1252 where it is not.
pub fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    if let Some(encoding) = utf16(bytes) {
        let (text, _, bad) = encoding.decode(bytes);
        if bad {
            let upto = text.split('\u{FFFD}').next().unwrap_or("");
            return Err(DecodeError {
                line: upto.matches('\n').count() as u32 + 1,
                reason: DAMAGED_UTF16.to_owned(),
            });
        }
        return Ok(text.into_owned());
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    })
}
