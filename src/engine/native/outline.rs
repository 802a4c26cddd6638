//! A look at an ONNX file before `rten` reads it. That reader descends into nested messages and chains of operators by
//! recursion, so that a file of a megabyte could ask for more of that than the stack holds; it believes lengths, and then sets
//! aside as much memory or steps back and reads the same again without an end. Nothing catches any of these.
//!
//! Field numbers are those of `onnx.proto` (ONNX 1.17), the wire format is that of Protocol Buffers.

/// Models that run here nest a graph once or twice, in `If` and `Loop`.
const DEEPEST: usize = 100;

/// The largest encoders have some thousand operators.
const MOST_NODES: usize = 50_000;

/// The messages that `rten` looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    Shape,
    Sequence,
    /// One without other messages in it: a dimension, a pair of strings, a set of operators.
    Flat,
}

/// What a field with a length holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Message(Message),
    /// Numbers one after another, each as long as it needs.
    Varints,
    /// Numbers of so many bytes one after another.
    Numbers(usize),
    Bytes,
}

impl Message {
    fn part(self, number: u64) -> Part {
        match (self, number) {
            (Self::Model, 7) | (Self::Attribute, 6) => Part::Message(Self::Graph),
            (Self::Model, 8 | 14) | (Self::Tensor, 13) | (Self::Shape, 1) => {
                Part::Message(Self::Flat)
            }
            (Self::Graph, 1) => Part::Message(Self::Node),
            (Self::Graph | Self::Attribute, 5) => Part::Message(Self::Tensor),
            (Self::Graph, 11..=13) => Part::Message(Self::ValueInfo),
            (Self::Node, 5) => Part::Message(Self::Attribute),
            (Self::ValueInfo, 2) | (Self::Sequence, 1) => Part::Message(Self::Type),
            (Self::Type, 1) => Part::Message(Self::TensorType),
            (Self::Type, 4) => Part::Message(Self::Sequence),
            (Self::TensorType, 2) => Part::Message(Self::Shape),
            (Self::Tensor, 5 | 7) => Part::Varints,
            (Self::Tensor, 4) => Part::Numbers(4),
            (Self::Tensor, 10) => Part::Numbers(8),
            _ => Part::Bytes,
        }
    }
}

/// A message that does not end where it says, or is none.
struct Broken;

/// Why no reader should descend into this file. `None` for one in which every part ends within what holds it.
pub(super) fn refused(onnx: &[u8]) -> Option<String> {
    look(onnx).unwrap_or_else(|Broken| {
        Some(
            "it is damaged: a part of it does not end where it says; get the file again".to_owned(),
        )
    })
}

fn look(onnx: &[u8]) -> Result<Option<String>, Broken> {
    let mut open = vec![(Message::Model, onnx)];
    let mut n_nodes = 0;
    while let Some((message, rest)) = open.last_mut() {
        if rest.is_empty() {
            open.pop();
            continue;
        }
        let Some((number, inside)) = next_field(rest)? else { continue };
        let field = match message.part(number) {
            Part::Message(field) => field,
            part => {
                list(part, inside)?;
                continue;
            }
        };
        n_nodes += usize::from(field == Message::Node);
        if n_nodes > MOST_NODES {
            return Ok(Some(format!("it has more than {MOST_NODES} operators")));
        }
        if open.len() > DEEPEST {
            return Ok(Some("its graphs are nested without an end".to_owned()));
        }
        open.push((field, inside));
    }
    Ok(None)
}

/// Fails if numbers that stand one after another do not end with what holds them.
fn list(part: Part, mut inside: &[u8]) -> Result<(), Broken> {
    match part {
        Part::Varints => {
            while !inside.is_empty() {
                varint(&mut inside)?;
            }
            Ok(())
        }
        Part::Numbers(size) if !inside.len().is_multiple_of(size) => Err(Broken),
        _ => Ok(()),
    }
}

/// Takes the next field off a message: its number and its bytes, if it has a length. As `rten`, it passes over the marks
/// of groups.
fn next_field<'a>(rest: &mut &'a [u8]) -> Result<Option<(u64, &'a [u8])>, Broken> {
    let tag = varint(rest)?;
    match tag & 7 {
        0 => varint(rest).map(|_| None),
        1 => take(rest, 8).map(|_| None),
        2 => {
            let length = varint(rest)?;
            Ok(Some((tag >> 3, take(rest, length)?)))
        }
        3 | 4 => Ok(None),
        5 => take(rest, 4).map(|_| None),
        _ => Err(Broken),
    }
}

fn take<'a>(rest: &mut &'a [u8], length: u64) -> Result<&'a [u8], Broken> {
    let length = usize::try_from(length).map_err(|_| Broken)?;
    let (inside, after) = rest.split_at_checked(length).ok_or(Broken)?;
    *rest = after;
    Ok(inside)
}

/// Takes a number off; one of more than ten bytes is none.
fn varint(rest: &mut &[u8]) -> Result<u64, Broken> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or(Broken)?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(Broken)
}

#[cfg(test)]
mod tests {
    use super::refused;

    fn field(number: u8, inside: &[u8]) -> Vec<u8> {
        let mut bytes = vec![(number << 3) | 2];
        let mut length = inside.len();
        while length > 0x7f {
            bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
            length >>= 7;
        }
        bytes.push(u8::try_from(length).unwrap());
        bytes.extend(inside);
        bytes
    }

    fn nested(n: usize, around: &[u8]) -> Vec<u8> {
        (0..n).fold(Vec::new(), |inside, _| {
            around.iter().fold(inside, |inside, n| field(*n, &inside))
        })
    }

    /// Lengths that would be stepped back by, or set aside; numbers that never end; lists with half a number.
    #[test]
    fn what_does_not_end_where_it_says_is_refused() {
        let back = [&[(2 << 3) | 2][..], &[0xff; 9], &[1]].concat();
        let huge = [&[(2 << 3) | 2][..], &[0xff; 5], &[1]].concat();
        let tensor = |number, inside: &[u8]| field(7, &field(5, &field(number, inside)));
        for (onnx, is_whole) in [
            (field(2, b"pytorch"), true),
            (back.clone(), false),
            (huge.clone(), false),
            (field(7, &field(5, &back)), false),
            (field(7, &field(1, &field(5, &field(5, &huge)))), false),
            (field(7, &field(11, &field(2, &field(1, &field(2, &field(1, &back)))))), false),
            (field(8, &back), false),
            // What no reader looks into may hold anything.
            (field(2, &back), true),
            (tensor(7, &[1, 0x80, 1]), true),
            (tensor(7, &[0xff; 10]), false),
            (tensor(5, &[0x80]), false),
            (tensor(4, &[0; 8]), true),
            (tensor(4, &[0; 7]), false),
            (tensor(10, &[0; 12]), false),
            (field(7, b"x")[..2].to_vec(), false),
            (vec![(1 << 3) | 1, 0, 0], false),
            (b"garbage".to_vec(), false),
            (vec![0xff; 40], false),
        ] {
            let found = refused(&onnx);
            assert_eq!(found.is_none(), is_whole, "{onnx:?}");
            assert!(found.is_none_or(|reason| reason.contains("get the file again")));
        }
    }

    #[test]
    fn what_is_nested_or_long_without_an_end_is_refused() {
        // A graph in an attribute of a node of a graph, and a list of lists.
        let graphs = |n| field(7, &nested(n, &[6, 5, 1]));
        let types = |n| field(7, &field(11, &field(2, &nested(n, &[1, 4]))));
        let nodes = |n| field(7, &field(1, b"").repeat(n));
        for (onnx, expected) in [
            (graphs(10), None),
            (graphs(2000), Some("nested")),
            (types(10), None),
            (types(2000), Some("nested")),
            (nodes(50_000), None),
            (nodes(50_001), Some("more than 50000 operators")),
            ([vec![(9 << 3) | 3], graphs(2000)].concat(), Some("nested")),
            (Vec::new(), None),
        ] {
            let found = refused(&onnx);
            assert_eq!(found.is_some(), expected.is_some(), "{found:?}");
            assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()));
        }
    }
}
