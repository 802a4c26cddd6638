//! A look at an ONNX file before `rten` reads it, which descends into nested messages and chains of operators by
//! recursion: a file of a megabyte could ask for more of that than the stack holds, and nothing catches that.
//!
//! Field numbers are those of `onnx.proto` (ONNX 1.17), the wire format is that of Protocol Buffers.

/// Models that run here nest a graph once or twice, in `If` and `Loop`.
const DEEPEST: usize = 100;

/// The largest encoders have some thousand operators.
const MOST_NODES: usize = 50_000;

/// The messages that hold one another without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    ValueInfo,
    Type,
    Sequence,
}

impl Message {
    /// The message in a field, if it may hold others.
    fn field(self, number: u64) -> Option<Self> {
        match (self, number) {
            (Self::Model, 7) | (Self::Attribute, 6) => Some(Self::Graph),
            (Self::Graph, 1) => Some(Self::Node),
            (Self::Graph, 11..=13) => Some(Self::ValueInfo),
            (Self::Node, 5) => Some(Self::Attribute),
            (Self::ValueInfo, 2) | (Self::Sequence, 1) => Some(Self::Type),
            (Self::Type, 4) => Some(Self::Sequence),
            _ => None,
        }
    }
}

/// Why no reader should descend into this file; `None` for one that is no protobuf at all, which readers notice.
pub(super) fn refused(onnx: &[u8]) -> Option<String> {
    let mut open = vec![(Message::Model, onnx)];
    let mut n_nodes = 0;
    while let Some((message, rest)) = open.last_mut() {
        let message = *message;
        let Some((number, inside)) = next_field(rest) else {
            open.pop();
            continue;
        };
        let Some(field) = message.field(number) else { continue };
        n_nodes += usize::from(field == Message::Node);
        if n_nodes > MOST_NODES {
            return Some(format!("it has more than {MOST_NODES} operators"));
        }
        if open.len() > DEEPEST {
            return Some("its graphs are nested without an end".to_owned());
        }
        open.push((field, inside));
    }
    None
}

/// Takes the next field off a message: its number and, if it has a length, its bytes. `None` at the end, or where the
/// message is broken. As lenient as `rten`: marks of groups are passed over, what is too long ends with the message.
fn next_field<'a>(rest: &mut &'a [u8]) -> Option<(u64, &'a [u8])> {
    let tag = varint(rest)?;
    let length = match tag & 7 {
        0 => {
            varint(rest)?;
            0
        }
        1 => 8,
        3 | 4 => 0,
        2 => usize::try_from(varint(rest)?).ok()?,
        5 => 4,
        _ => return None,
    };
    let (inside, after) = rest.split_at(length.min(rest.len()));
    *rest = after;
    Some((tag >> 3, inside))
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
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
            (b"garbage".to_vec(), None),
            (vec![0xff; 40], None),
            (Vec::new(), None),
        ] {
            let found = refused(&onnx);
            assert_eq!(found.is_some(), expected.is_some(), "{found:?}");
            assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()));
        }
    }
}
