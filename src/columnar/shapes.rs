//! The structures of Parquet's footer and page headers, field by field (parquet-format 2.11, `parquet.thrift`).
//!
//! parquet 59 reads the fields that it knows without asking whether they were written as what they are. Where they were not, it goes
//! on at another byte than any walk by the wire, and what it finds there was never checked.

use Shape::{Binary, Byte, Double, Int, List, Struct, Truth};

/// Numbers of fields and what they are. Others may follow: they are skipped.
pub(super) type Fields = &'static [(i64, Shape)];

/// What a field is.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Truth,
    Byte,
    /// Of 16, 32 or 64 bits, and enumerations.
    Int,
    Double,
    Binary,
    List(&'static Shape),
    Struct(Fields),
}

impl Shape {
    /// Whether the compact protocol's type stands for it.
    pub(super) fn is(self, kind: u8) -> bool {
        match self {
            Truth => matches!(kind, 1 | 2),
            Byte => kind == 3,
            Int => matches!(kind, 4..=6),
            Double => kind == 7,
            Binary => kind == 8,
            List(_) => matches!(kind, 9 | 10),
            Struct(_) => kind == 12,
        }
    }
}

pub(super) const PAGE_HEADER: Fields = &[
    (1, Int),
    (2, Int),
    (3, Int),
    (4, Int),
    (5, Struct(&[(1, Int), (2, Int), (3, Int), (4, Int), (5, Struct(STATISTICS))])),
    (6, Struct(&[])),
    (7, Struct(&[(1, Int), (2, Int), (3, Truth)])),
    (
        8,
        Struct(&[
            (1, Int),
            (2, Int),
            (3, Int),
            (4, Int),
            (5, Int),
            (6, Int),
            (7, Truth),
            (8, Struct(STATISTICS)),
        ]),
    ),
];

pub(super) const FOOTER: Fields = &[
    (1, Int),
    (2, List(&Struct(SCHEMA_ELEMENT))),
    (3, Int),
    (4, List(&Struct(ROW_GROUP))),
    (5, List(&Struct(KEY_VALUE))),
    (6, Binary),
    (7, List(&Struct(&[(1, Struct(&[])), (2, Struct(&[]))]))),
    (8, Struct(ENCRYPTION)),
    (9, Binary),
];

const SCHEMA_ELEMENT: Fields = &[
    (1, Int),
    (2, Int),
    (3, Int),
    (4, Binary),
    (5, Int),
    (6, Int),
    (7, Int),
    (8, Int),
    (9, Int),
    (10, Struct(LOGICAL_TYPE)),
];

const LOGICAL_TYPE: Fields = &[
    (1, Struct(&[])),
    (2, Struct(&[])),
    (3, Struct(&[])),
    (4, Struct(&[])),
    (5, Struct(&[(1, Int), (2, Int)])),
    (6, Struct(&[])),
    (7, Struct(TIME)),
    (8, Struct(TIME)),
    (10, Struct(&[(1, Byte), (2, Truth)])),
    (11, Struct(&[])),
    (12, Struct(&[])),
    (13, Struct(&[])),
    (14, Struct(&[])),
    (15, Struct(&[])),
    (16, Struct(&[(1, Byte)])),
    (17, Struct(&[(1, Binary)])),
    (18, Struct(&[(1, Binary), (2, Int)])),
];

const TIME: Fields =
    &[(1, Truth), (2, Struct(&[(1, Struct(&[])), (2, Struct(&[])), (3, Struct(&[]))]))];

const ROW_GROUP: Fields = &[
    (1, List(&Struct(COLUMN_CHUNK))),
    (2, Int),
    (3, Int),
    (4, List(&Struct(&[(1, Int), (2, Truth), (3, Truth)]))),
    (5, Int),
    (6, Int),
    (7, Int),
];

const COLUMN_CHUNK: Fields = &[
    (1, Binary),
    (2, Int),
    (3, Struct(COLUMN)),
    (4, Int),
    (5, Int),
    (6, Int),
    (7, Int),
    (8, Struct(&[(1, Struct(&[])), (2, Struct(&[(1, List(&Binary)), (2, Binary)]))])),
    (9, Binary),
];

const COLUMN: Fields = &[
    (1, Int),
    (2, List(&Int)),
    (3, List(&Binary)),
    (4, Int),
    (5, Int),
    (6, Int),
    (7, Int),
    (8, List(&Struct(KEY_VALUE))),
    (9, Int),
    (10, Int),
    (11, Int),
    (12, Struct(STATISTICS)),
    (13, List(&Struct(&[(1, Int), (2, Int), (3, Int)]))),
    (14, Int),
    (15, Int),
    (16, Struct(&[(1, Int), (2, List(&Int)), (3, List(&Int))])),
    (17, Struct(&[(1, Struct(BOX)), (2, List(&Int))])),
];

const STATISTICS: Fields = &[
    (1, Binary),
    (2, Binary),
    (3, Int),
    (4, Int),
    (5, Binary),
    (6, Binary),
    (7, Truth),
    (8, Truth),
    (9, Int),
];

const KEY_VALUE: Fields = &[(1, Binary), (2, Binary)];

const BOX: Fields = &[
    (1, Double),
    (2, Double),
    (3, Double),
    (4, Double),
    (5, Double),
    (6, Double),
    (7, Double),
    (8, Double),
];

const ENCRYPTION: Fields = &[(1, Struct(CIPHER)), (2, Struct(CIPHER))];

const CIPHER: Fields = &[(1, Binary), (2, Binary), (3, Truth)];
