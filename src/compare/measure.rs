//! What is counted in a sentence.

use crate::clean::Kind;
use crate::coding::{AUTHOR, Blamed, Coding, GoldRow, Role};
use crate::task::Task;

/// Something that holds for a sentence or does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Anybody is blamed for an event.
    Anyone {
        /// The event.
        event: String,
    },
    /// An actor is blamed for an event.
    Blames {
        /// The event.
        event: String,
        /// The actor.
        actor: String,
    },
    /// An actor is blamed for an event in a role.
    BlamesAs {
        /// The event.
        event: String,
        /// The actor.
        actor: String,
        /// The role.
        role: Role,
    },
    /// An actor is blamed for an event in the article's own voice, or in that of a source.
    BlamesIn {
        /// The event.
        event: String,
        /// The actor.
        actor: String,
        /// Whose voice.
        voice: Voiced,
    },
    /// An actor is said not to be to blame.
    Denies {
        /// The event.
        event: String,
        /// The actor.
        actor: String,
    },
    /// A label was given.
    Label {
        /// The task.
        task: String,
        /// The label.
        label: String,
    },
}

/// Whose voice blames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voiced {
    /// The article's own.
    Author,
    /// That of somebody it quotes or reports.
    Source,
}

impl Voiced {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Author => AUTHOR,
            Self::Source => crate::evaluate::SOURCE,
        }
    }
}

impl Measure {
    /// What is counted for some tasks: for every event whether anybody is blamed, then per actor blame, roles, voices and
    /// denial; for every other task its labels.
    pub fn of(tasks: &[Task]) -> Vec<Self> {
        let mut measures = Vec::new();
        for task in tasks {
            if let Some(stance) = task.stance() {
                let event = &stance.event.id;
                measures.push(Self::Anyone { event: event.clone() });
                for actor in &stance.actors {
                    measures.extend(of_actor(event, &actor.id));
                }
            }
            for label in task.labels().iter().flat_map(|labels| &labels.labels) {
                measures.push(Self::Label { task: task.id.clone(), label: label.id.clone() });
            }
        }
        measures
    }

    /// The event or the task that it is about.
    pub fn about(&self) -> &str {
        match self {
            Self::Anyone { event }
            | Self::Blames { event, .. }
            | Self::BlamesAs { event, .. }
            | Self::BlamesIn { event, .. }
            | Self::Denies { event, .. } => event,
            Self::Label { task, .. } => task,
        }
    }

    /// What is asked, as files name it. The differences of one question about one event or task are a family, over which
    /// p values are corrected; whether anybody is blamed is in one family with who is.
    pub fn question(&self) -> &'static str {
        match self {
            Self::Anyone { .. } | Self::Blames { .. } => "blames",
            Self::BlamesAs { .. } => "blames_as",
            Self::BlamesIn { .. } => "blames_in",
            Self::Denies { .. } => "denies",
            Self::Label { .. } => "label",
        }
    }

    /// The actor or label; `anyone` if it is anybody.
    pub fn answer(&self) -> &str {
        match self {
            Self::Anyone { .. } => "anyone",
            Self::Blames { actor, .. }
            | Self::BlamesAs { actor, .. }
            | Self::BlamesIn { actor, .. }
            | Self::Denies { actor, .. } => actor,
            Self::Label { label, .. } => label,
        }
    }

    /// The role's letter or the voice; `None` if it is about neither.
    pub fn detail(&self) -> Option<&'static str> {
        match self {
            Self::BlamesAs { role, .. } => Some(role.letter()),
            Self::BlamesIn { voice, .. } => Some(voice.name()),
            _ => None,
        }
    }

    /// The event, if it is about one.
    pub(super) fn event(&self) -> Option<&str> {
        if let Self::Label { .. } = self { None } else { Some(self.about()) }
    }

    /// Whether it holds by machine. The coding has to be about the measure's event.
    pub(super) fn holds(&self, coding: &Coding) -> bool {
        match self {
            Self::Anyone { .. } => !coding.blamed.is_empty(),
            Self::Blames { actor, .. } => coding.blamed.contains(actor),
            Self::BlamesAs { actor, role, .. } => coding.blamed.role(actor) == Some(*role),
            Self::BlamesIn { actor, voice, .. } => {
                coding.blamed.contains(actor)
                    && coding.holder.as_deref().map(voiced) == Some(*voice)
            }
            Self::Denies { actor, .. } => coding.denied.contains(actor),
            Self::Label { task, label } => {
                coding.labels.get(task).is_some_and(|chosen| chosen.contains(label))
            }
        }
    }

    /// Whether it holds by hand; `None` if that was not coded. Of what the hand calls boilerplate nothing holds.
    pub(super) fn holds_by_hand(&self, row: &GoldRow) -> Option<bool> {
        let blames = |actor: &str| Some(row.blamed.as_ref()?.contains(actor));
        if row.kind == Some(Kind::Boilerplate) {
            return Some(false);
        }
        match self {
            Self::Anyone { .. } => row.blamed.as_ref().map(|blamed| !blamed.is_empty()),
            Self::Blames { actor, .. } => blames(actor),
            Self::BlamesAs { actor, role, .. } => in_role(row.blamed.as_ref()?, actor, *role),
            Self::BlamesIn { actor, voice, .. } => match (blames(actor)?, &row.holder) {
                (false, _) => Some(false),
                (true, holder) => Some(voiced(holder.as_deref()?) == *voice),
            },
            Self::Denies { actor, .. } => Some(row.denied.as_ref()?.contains(actor)),
            Self::Label { task, label } => Some(row.labels.get(task)?.contains(label)),
        }
    }
}

fn of_actor(event: &str, actor: &str) -> Vec<Measure> {
    let (event, actor) = (event.to_string(), actor.to_string());
    let mut measures = vec![Measure::Blames { event: event.clone(), actor: actor.clone() }];
    for role in [Role::Perpetrator, Role::Sponsor, Role::Negligent] {
        measures.push(Measure::BlamesAs { event: event.clone(), actor: actor.clone(), role });
    }
    for voice in [Voiced::Author, Voiced::Source] {
        measures.push(Measure::BlamesIn { event: event.clone(), actor: actor.clone(), voice });
    }
    measures.push(Measure::Denies { event, actor });
    measures
}

fn voiced(holder: &str) -> Voiced {
    if holder == AUTHOR { Voiced::Author } else { Voiced::Source }
}

/// Not known if the actor is blamed without a role.
fn in_role(blamed: &Blamed, actor: &str, role: Role) -> Option<bool> {
    if blamed.contains(actor) { blamed.role(actor).map(|found| found == role) } else { Some(false) }
}
