//! Which fields are compared, made from the columns that the coders filled.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Choices, Field, FieldBuilder};
use super::{Answer, Coders, Column, Unit};
use crate::clean::Kind;
use crate::coding::{AUTHOR, Blamed, GoldRow, KINDS, Role};
use crate::task::Choice;

/// All fields, column by column.
pub(super) fn fields(coders: &Coders) -> Vec<Field> {
    let actors = Actors::new(coders);
    let mut fields = Vec::new();
    for column in &coders.columns {
        match column {
            Column::Blamed => fields.extend(blame(coders, &actors)),
            Column::Denied => fields.extend(denial(coders, &actors)),
            Column::Holder => fields.extend(holders(coders)),
            Column::Kind | Column::Labels { .. } => fields.push(labels(coders, column)),
        }
    }
    fields
}

fn labels(coders: &Coders, column: &Column) -> Field {
    let known = coders.schema.tasks.get(column.name());
    let order = coders.orders.get(column.name());
    let (what, choices) = match (known, order) {
        (Some(task), _) if task.choice == Choice::Multi => ("labels", Choices::Sets),
        (Some(_), Some(order)) => ("label, in order", Choices::Ordinal(order.clone())),
        (Some(task), None) => ("label", Choices::Nominal(task.labels.clone())),
        (None, _) => {
            ("kind of sentence", Choices::Nominal(KINDS.map(|(name, _)| name.to_owned()).to_vec()))
        }
    };
    let mut field = FieldBuilder::new(column.name(), what, choices);
    for (key, _, answers) in coders.asked(column) {
        field.add(&key.doc, answers);
    }
    field.build()
}

/// What a row answers; rows of boilerplate answer nothing.
fn of_row(row: Option<&GoldRow>, answer: impl Fn(&GoldRow) -> Option<Answer>) -> Option<Answer> {
    answer(row.filter(|row| row.kind != Some(Kind::Boilerplate))?)
}

/// Adds a unit for each row, with what `answer` sees in it.
fn each_row(
    coders: &Coders,
    field: &mut FieldBuilder,
    answer: impl Fn(&GoldRow) -> Option<Answer>,
) {
    for unit in &coders.units {
        let answers = unit.rows.iter().map(|row| of_row(row.as_ref(), &answer));
        field.add(&unit.key.doc, answers.collect());
    }
}

/// Adds a unit for each row and actor of its event, with what `answer` sees of the actor.
fn each_actor(
    coders: &Coders,
    actors: &Actors,
    field: &mut FieldBuilder,
    answer: impl Fn(&GoldRow, &str) -> Option<Answer>,
) {
    for unit in &coders.units {
        for actor in actors.of(unit) {
            let answers =
                unit.rows.iter().map(|row| of_row(row.as_ref(), |row| answer(row, actor)));
            field.add(&unit.key.doc, answers.collect());
        }
    }
}

/// The actors whom a coder could name for each event: those of its task, or, where it is of no task, those named for it.
struct Actors<'a>(BTreeMap<Option<&'a str>, BTreeSet<String>>);

impl<'a> Actors<'a> {
    fn new(coders: &'a Coders) -> Self {
        let mut actors: BTreeMap<Option<&str>, BTreeSet<String>> = BTreeMap::new();
        for unit in &coders.units {
            let event = unit.key.event.as_deref();
            let known = actors.entry(event).or_insert_with(|| {
                let known = coders.schema.actors(event).unwrap_or_default();
                known.into_iter().map(str::to_owned).collect()
            });
            for row in unit.rows.iter().flatten() {
                known.extend(row.blamed.iter().flat_map(Blamed::actors));
                known.extend(row.denied.iter().flatten().cloned());
            }
        }
        Self(actors)
    }

    fn of<'s>(&'s self, unit: &'s Unit) -> impl Iterator<Item = &'s str> {
        self.0.get(&unit.key.event.as_deref()).into_iter().flatten().map(String::as_str)
    }
}

fn yes_or_no(yes: bool) -> Answer {
    Answer::one(if yes { "yes" } else { "no" })
}

fn binary(name: impl Into<String>, what: impl Into<String>) -> FieldBuilder {
    FieldBuilder::new(name, what, Choices::Nominal(vec!["no".into(), "yes".into()]))
}

fn blame(coders: &Coders, actors: &Actors) -> Vec<Field> {
    let mut set = FieldBuilder::new("blamed", "set of blamed actors", Choices::Sets);
    each_row(coders, &mut set, |row| Some(row.blamed.as_ref()?.actors().into_iter().collect()));
    let mut roles = FieldBuilder::new("blamed.roles", "set of actors with roles", Choices::Sets);
    each_row(coders, &mut roles, |row| Column::Blamed.answer(row));
    let mut any = binary("blamed.any", "whether anybody is blamed");
    each_row(coders, &mut any, |row| Some(yes_or_no(!row.blamed.as_ref()?.is_empty())));
    let blames = |row: &GoldRow, actor: &str| Some(yes_or_no(row.blamed.as_ref()?.contains(actor)));
    let mut each = binary("blamed.each", "whether the actor is blamed, sentence × actor");
    each_actor(coders, actors, &mut each, blames);
    let letters = [Role::Perpetrator, Role::Sponsor, Role::Negligent];
    let letters = letters.map(|role| role.letter().to_owned()).to_vec();
    let what = "role of an actor whom both blame";
    let mut role = FieldBuilder::new("blamed.role", what, Choices::Nominal(letters));
    each_actor(coders, actors, &mut role, |row, actor| {
        Some(Answer::one(row.blamed.as_ref()?.role(actor)?.letter()))
    });
    let mut fields = vec![set.build(), roles.build(), any.build(), each.build(), role.build()];
    fields.extend(named(coders).iter().map(|actor| {
        let mut one = binary(format!("blamed.{actor}"), format!("whether {actor} is blamed"));
        each_actor(coders, actors, &mut one, |row, of| blames(row, of).filter(|_| of == actor));
        one.build()
    }));
    fields
}

/// The actors whom any coder blames.
fn named(coders: &Coders) -> BTreeSet<String> {
    let rows = coders.units.iter().flat_map(|unit| unit.rows.iter().flatten());
    rows.flat_map(|row| row.blamed.iter().flat_map(Blamed::actors)).collect()
}

fn denial(coders: &Coders, actors: &Actors) -> Vec<Field> {
    let mut set = FieldBuilder::new("denied", "set of cleared actors", Choices::Sets);
    each_row(coders, &mut set, |row| Column::Denied.answer(row));
    let mut each = binary("denied.each", "whether the actor is cleared, sentence × actor");
    each_actor(coders, actors, &mut each, |row, actor| {
        Some(yes_or_no(row.denied.as_ref()?.contains(actor)))
    });
    vec![set.build(), each.build()]
}

/// Who blames, where the coder finds that somebody is blamed or cleared.
fn holders(coders: &Coders) -> Vec<Field> {
    let holder = |row: &GoldRow| {
        let nobody = |row: &GoldRow| {
            row.blamed.as_ref().is_some_and(Blamed::is_empty)
                && row.denied.as_ref().is_none_or(BTreeSet::is_empty)
        };
        row.holder.clone().filter(|_| !nobody(row))
    };
    let voices = Choices::Nominal(vec![AUTHOR.into(), "source".into()]);
    let mut voice = FieldBuilder::new("holder", "who blames: author or source", voices);
    each_row(coders, &mut voice, |row| {
        Some(Answer::one(if holder(row)? == AUTHOR { AUTHOR } else { "source" }))
    });
    let what = "the source's name, letter by letter, where both find a source";
    let mut name = FieldBuilder::new("holder.name", what, Choices::Nominal(Vec::new()));
    each_row(coders, &mut name, |row| {
        Some(Answer::one(holder(row).filter(|holder| holder != AUTHOR)?))
    });
    vec![voice.build(), name.build()]
}
