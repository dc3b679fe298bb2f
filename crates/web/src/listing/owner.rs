//! Whose an entry is: the acting person's, their team's, or without an owner.

use std::collections::HashSet;

use definitions::{FieldType, Register};
use record::{EntryView, NULL};

use super::Listing;
use crate::AreaContext;

/// The field that names who is responsible for an entry.
const OWNER: &str = "owner";

/// Whose entries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mine {
    Me,
    Team,
    Without,
}

impl Mine {
    pub(crate) const ALL: [(Self, &'static str); 3] =
        [(Self::Me, "me"), (Self::Team, "team"), (Self::Without, "without")];
}

/// The fields that say whose an entry is: the one called `owner`, or else the only reference to a person or post; and
/// the only reference to a team.
fn owner_fields(register: &Register) -> (Option<usize>, Option<usize>) {
    let of = |wanted: &'static [&'static str]| {
        let fields = register.fields.values().enumerate();
        fields.filter(move |(_, field)| {
            field.kind == FieldType::Entry && field.of.iter().any(|of| wanted.contains(&of.as_str()))
        })
    };
    let only = |wanted| {
        let mut found = of(wanted);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    };
    let named = register
        .fields
        .get_full(OWNER)
        .filter(|(.., field)| field.kind == FieldType::Entry);
    (
        named.map(|(at, ..)| at).or_else(|| only(&["person", "post"])),
        only(&["team"]),
    )
}

/// The acting person on record, with the posts they hold and the teams they are in.
struct Me {
    /// Places of their own entry and of their posts.
    own: HashSet<u32>,
    teams: HashSet<u32>,
    /// Places of everyone in those teams, and of their posts.
    colleagues: HashSet<u32>,
}

impl Me {
    /// Who acts, found on record by number, address or name; `None` where they are not.
    fn of(context: &AreaContext) -> Option<Self> {
        let position = context.position();
        let actor = context.actor();
        let people = EntryView::all(position, "person");
        let is_me = |person: &&EntryView<'_>| {
            let said = |field: &str| person.text_given(field);
            [said("staff_number"), said("email")]
                .iter()
                .flatten()
                .any(|text| *text == actor.id)
                || said("name").is_some_and(|name| name == actor.name)
        };
        let me = people.iter().find(is_me)?.place;
        let open = |register: &str| {
            let all = EntryView::all(position, register);
            all.into_iter().filter(|entry| !entry.is_closed()).collect::<Vec<_>>()
        };
        let members = open("team_member");
        let parent = |entry: &EntryView<'_>| position.table(entry.register_at).parent[entry.row as usize];
        let of_me = members.iter().filter(|member| member.linked("person") == Some(me));
        let teams: HashSet<u32> = of_me.map(parent).collect();
        let in_them = members.iter().filter(|member| teams.contains(&parent(member)));
        let mut colleagues: HashSet<u32> = in_them.filter_map(|member| member.linked("person")).collect();
        let posts = open("post");
        let held = |holders: &HashSet<u32>| -> Vec<u32> {
            let of = posts
                .iter()
                .filter(|post| post.linked("holder").is_some_and(|holder| holders.contains(&holder)));
            of.map(|post| post.place).collect()
        };
        let mut own = HashSet::from([me]);
        own.extend(held(&own));
        colleagues.extend(held(&colleagues));
        Some(Self { own, teams, colleagues })
    }
}

impl Listing<'_> {
    /// Leaves the entries that are the acting person's, their team's or without an owner, where that is wanted.
    pub(super) fn narrow_to_owner(&mut self) {
        let registers = &self.context.definitions().registers;
        let fields: Vec<_> = (self.parts.iter())
            .map(|part| owner_fields(&registers[part.register]))
            .collect();
        self.owned = fields.iter().any(|(owner, _)| owner.is_some());
        let asked = self.context.site_context.query("mine");
        let Some((mine, _)) = Mine::ALL.iter().find(|(_, id)| Some(*id) == asked) else {
            return;
        };
        self.mine = Some(*mine);
        let me = Me::of(self.context);
        let (context, parts) = (self.context, &self.parts);
        let place = |part: usize, field: Option<usize>, row: u32| {
            let table = context.position().table(parts[part].register);
            let value = table.fields[field?][row as usize];
            u32::try_from(value).ok().filter(|_| value != NULL)
        };
        self.lines.retain(|(_, line)| {
            let (owner, team) = fields[line.part];
            let (owner, team) = (place(line.part, owner, line.row), place(line.part, team, line.row));
            match (mine, &me) {
                (Mine::Without, _) => owner.is_none(),
                (_, None) => false,
                (Mine::Me, Some(me)) => owner.is_some_and(|owner| me.own.contains(&owner)),
                (Mine::Team, Some(me)) => {
                    owner.is_some_and(|owner| me.colleagues.contains(&owner))
                        || team.is_some_and(|team| me.teams.contains(&team))
                }
            }
        });
    }

    /// Whether the acting person is on record, so that entries can be theirs.
    pub(crate) fn knows_me(&self) -> bool {
        self.owned && Me::of(self.context).is_some()
    }
}
