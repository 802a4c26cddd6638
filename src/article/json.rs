//! A JSON object as keys and texts, without a tree of its values: a list of a million numbers costs no more than its
//! text.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Nothing,
    Text,
    /// True or false.
    Truth,
    Number,
    List,
    Object,
}

/// A key with its value: a string as it is, nothing for null, all else as JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) text: String,
}

/// The fields of an object in their order; of a key that is there twice the last one, where the first stands.
#[derive(Debug)]
pub(super) struct Fields(pub(super) Vec<Field>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields: Vec<Field> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let mut text = String::new();
            let shape = map.next_value_seed(Text { out: &mut text, is_inside: false })?;
            if let Some(&at) = places.get(&name) {
                fields[at] = Field { name, shape, text };
            } else {
                places.insert(name.clone(), fields.len());
                fields.push(Field { name, shape, text });
            }
        }
        Ok(Fields(fields))
    }
}

/// Appends a value to a text.
struct Text<'a> {
    out: &'a mut String,
    /// Whether the value stands in a list or an object, where strings have quotes and null is written.
    is_inside: bool,
}

impl Text<'_> {
    fn push(self, value: impl Into<Value>) {
        self.out.push_str(&value.into().to_string());
    }
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        if self.is_inside {
            self.out.push_str("null");
        }
        Ok(Shape::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        self.push(value);
        Ok(Shape::Truth)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape, E> {
        self.push(value);
        Ok(Shape::Number)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape, E> {
        self.push(value);
        Ok(Shape::Number)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Shape, E> {
        self.push(value);
        Ok(Shape::Number)
    }

    fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
        if self.is_inside {
            self.push(value);
        } else {
            self.out.push_str(value);
        }
        Ok(Shape::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let Self { out, .. } = self;
        out.push('[');
        let begin = out.len();
        loop {
            let end = out.len();
            if end > begin {
                out.push(',');
            }
            if list.next_element_seed(Text { out: &mut *out, is_inside: true })?.is_none() {
                out.truncate(end);
                break;
            }
        }
        out.push(']');
        Ok(Shape::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let Self { out, .. } = self;
        out.push('{');
        let begin = out.len();
        while let Some(name) = map.next_key::<String>()? {
            if out.len() > begin {
                out.push(',');
            }
            out.push_str(&Value::from(name).to_string());
            out.push(':');
            map.next_value_seed(Text { out: &mut *out, is_inside: true })?;
        }
        out.push('}');
        Ok(Shape::Object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Fields, Shape};

    #[test]
    fn values_are_written_as_serde_json_writes_them() {
        let json = r#"{"a": "x\n", "b": null, "c": [1, -2, 3.50, 1e30, null, true, "\"q\u00e9", [], {}],
            "d": {"k": {"l": [[""]]}, "m": 18446744073709551615}, "e": false, "f": 7}"#;
        let fields: Fields = serde_json::from_str(json).unwrap();
        let values: serde_json::Map<String, Value> = serde_json::from_str(json).unwrap();
        assert_eq!(fields.0.len(), values.len());
        for (field, (name, value)) in fields.0.iter().zip(&values) {
            let expected = match value {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                other => other.to_string(),
            };
            assert_eq!((&field.name, &field.text), (name, &expected));
        }
        let shapes: Vec<Shape> = fields.0.iter().map(|field| field.shape).collect();
        assert_eq!(
            shapes,
            [Shape::Text, Shape::Nothing, Shape::List, Shape::Object, Shape::Truth, Shape::Number]
        );
    }

    #[test]
    fn of_a_key_that_is_there_twice_the_last_counts() {
        let fields: Fields = serde_json::from_str(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
        let texts: Vec<(&str, &str)> =
            fields.0.iter().map(|field| (&*field.name, &*field.text)).collect();
        assert_eq!(texts, [("a", "3"), ("b", "2")]);
    }

    #[test]
    fn what_is_no_object_or_too_deep_is_refused() {
        for json in ["[1]", "5", "\"x\"", "{\"a\"", &format!("{{\"a\": {}", "[".repeat(100_000))] {
            assert!(serde_json::from_str::<Fields>(json).is_err());
        }
    }
}
