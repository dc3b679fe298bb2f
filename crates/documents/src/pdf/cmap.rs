//! `ToUnicode` tables: which characters the codes of a font are.

use std::collections::HashMap;

enum Token {
    /// A hexadecimal string.
    Code(Vec<u8>),
    Open,
    Close,
    Word(String),
}

/// Adds the mappings of a table to `chars`, up to `limit` of them. What cannot be understood is passed over.
pub(super) fn read(table: &[u8], limit: usize, chars: &mut HashMap<u32, String>) {
    let mut tokens = tokens(table).into_iter().peekable();
    while let Some(token) = tokens.next() {
        let Token::Word(word) = token else { continue };
        match word.as_str() {
            "beginbfchar" => {
                while let Some(Token::Code(code)) = tokens.peek() {
                    let code = value(code);
                    tokens.next();
                    let Some(Token::Code(text)) = tokens.peek() else { break };
                    put(chars, limit, code, utf16(text));
                    tokens.next();
                }
            }
            "beginbfrange" => {
                while let Some(Token::Code(first)) = tokens.peek() {
                    let first = value(first);
                    tokens.next();
                    let Some(Token::Code(last)) = tokens.next() else { break };
                    let last = value(&last);
                    match tokens.next() {
                        Some(Token::Code(start)) => range(chars, limit, first, last, &start),
                        Some(Token::Open) => {
                            let mut code = first;
                            while let Some(Token::Code(text)) = tokens.peek() {
                                put(chars, limit, code, utf16(text));
                                code = code.saturating_add(1);
                                tokens.next();
                            }
                            tokens.next_if(|t| matches!(t, Token::Close));
                        }
                        _ => break,
                    }
                }
            }
            _ => {}
        }
    }
}

/// A run of codes onto a run of characters: the last unit of the text counts up.
fn range(chars: &mut HashMap<u32, String>, limit: usize, first: u32, last: u32, start: &[u8]) {
    let units: Vec<u16> = start
        .chunks(2)
        .map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b)))
        .collect();
    let Some((tail, head)) = units.split_last() else { return };
    for (step, code) in (0u16..).zip(first..=last.min(first.saturating_add(65_535))) {
        let mut text = head.to_vec();
        text.push(tail.wrapping_add(step));
        put(chars, limit, code, String::from_utf16_lossy(&text));
    }
}

fn put(chars: &mut HashMap<u32, String>, limit: usize, code: u32, text: String) {
    let meaningless = text.is_empty() || text.chars().all(|c| c == '\0' || c == '\u{fffd}');
    if chars.len() < limit && !meaningless {
        chars.insert(code, text);
    }
}

fn value(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn utf16(text: &[u8]) -> String {
    let units: Vec<u16> = text
        .chunks(2)
        .take(64)
        .map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b)))
        .collect();
    String::from_utf16_lossy(&units)
}

fn tokens(table: &[u8]) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = table.get(at) {
        at += 1;
        match byte {
            b'<' if table.get(at) == Some(&b'<') => at += 1,
            b'<' => {
                let end = table[at..]
                    .iter()
                    .position(|b| *b == b'>')
                    .map_or(table.len(), |n| at + n);
                let digits: Vec<u8> = table[at..end]
                    .iter()
                    .filter_map(|b| char::from(*b).to_digit(16))
                    .filter_map(|d| u8::try_from(d).ok())
                    .collect();
                out.push(Token::Code(
                    digits
                        .chunks(2)
                        .map(|d| d[0] << 4 | d.get(1).copied().unwrap_or(0))
                        .collect(),
                ));
                at = end + 1;
            }
            b'[' => out.push(Token::Open),
            b']' => out.push(Token::Close),
            b'%' => {
                at += table[at..]
                    .iter()
                    .position(|b| *b == b'\n' || *b == b'\r')
                    .unwrap_or(table.len() - at)
            }
            b if b.is_ascii_alphabetic() => {
                let end = table[at..]
                    .iter()
                    .position(|b| !b.is_ascii_alphanumeric())
                    .map_or(table.len(), |n| at + n);
                out.push(Token::Word(String::from_utf8_lossy(&table[at - 1..end]).into_owned()));
                at = end;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn characters_ranges_and_lists() {
        let table = b"1 beginbfchar <0003> <0020> endbfchar 2 beginbfrange <0010> <0012> <0041> \
            <0020> <0021> [<00660069> <FB02>] endbfrange";
        let mut chars = HashMap::new();
        read(table, 100, &mut chars);
        assert_eq!(chars[&3], " ");
        assert_eq!(chars[&0x12], "C");
        assert_eq!(chars[&0x20], "fi");
        assert_eq!(chars[&0x21], "ﬂ");
    }

    #[test]
    fn broken_tables_do_no_harm() {
        for table in [
            &b"beginbfrange <00> <FFFFFFFF> <"[..],
            b"beginbfchar <",
            b"beginbfrange <00><01>[",
            b"<<<>>>%",
        ] {
            let mut chars = HashMap::new();
            read(table, 10, &mut chars);
            assert!(chars.len() <= 10);
        }
    }
}
