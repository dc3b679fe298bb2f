//! Common given and family names of several cultures, put together by chance; no real person is meant.

use crate::chance::Chance;

struct Names {
    girls: &'static [&'static str],
    boys: &'static [&'static str],
    families: &'static [&'static str],
}

const SOUTH_ASIAN: Names = Names {
    girls: &[
        "Aisha", "Maryam", "Zara", "Fatima", "Anaya", "Hafsa", "Priya", "Simran", "Noor", "Sumaiya", "Diya", "Amina",
    ],
    boys: &[
        "Muhammad", "Ayaan", "Yusuf", "Ibrahim", "Arjun", "Rohan", "Harpreet", "Zayn", "Hamza", "Rayyan", "Dev",
        "Ismail",
    ],
    families: &[
        "Ahmed",
        "Khan",
        "Begum",
        "Patel",
        "Singh",
        "Kaur",
        "Hussain",
        "Uddin",
        "Rahman",
        "Sharma",
        "Miah",
        "Chowdhury",
        "Iqbal",
        "Gill",
    ],
};
const AFRICAN_CARIBBEAN: Names = Names {
    girls: &[
        "Abigail", "Imani", "Esther", "Blessing", "Naomi", "Tiana", "Zainab", "Grace", "Amara", "Hodan",
    ],
    boys: &[
        "Emmanuel", "Elijah", "Malachi", "Kwame", "Tobi", "Isaiah", "Jerome", "Abdi", "Daniel", "Chidi",
    ],
    families: &[
        "Adeyemi", "Mensah", "Campbell", "Okafor", "Williams", "Osei", "Abdi", "Grant", "Bello", "Brown", "Francis",
        "Boateng",
    ],
};
const EASTERN_EUROPEAN: Names = Names {
    girls: &[
        "Andreea", "Zuzanna", "Elena", "Maja", "Ioana", "Daria", "Gabija", "Sofia",
    ],
    boys: &["Andrei", "Jakub", "Stefan", "Mateusz", "Luca", "Oskar", "Ivan", "Lukas"],
    families: &[
        "Popescu",
        "Kowalski",
        "Ionescu",
        "Nowak",
        "Petrov",
        "Kazlauskas",
        "Dimitrov",
        "Hoxha",
        "Radu",
    ],
};
const BRITISH_IRISH: Names = Names {
    girls: &[
        "Olivia", "Amelia", "Evie", "Poppy", "Niamh", "Ruby", "Jessica", "Freya", "Ellie", "Chloe",
    ],
    boys: &[
        "Jack", "Harry", "Alfie", "Thomas", "Oscar", "Finn", "George", "Archie", "Charlie", "Callum",
    ],
    families: &[
        "Smith", "Taylor", "Wright", "Murphy", "Baker", "Hughes", "Cooper", "Walsh", "Turner", "Bennett", "Marsh",
        "Reid",
    ],
};
const OTHERS: Names = Names {
    girls: &["Mei", "Yara", "Leila", "Linh", "Camila", "Roza", "Aylin", "Hana"],
    boys: &["Wei", "Omar", "Karim", "Minh", "Mateo", "Baran", "Emir", "Kenji"],
    families: &[
        "Chen", "Wong", "Haddad", "Nguyen", "Silva", "Yilmaz", "Karimi", "Lam", "Costa", "Demir",
    ],
};

/// A given and a family name that go with a sex and an ethnicity code more often than not.
pub(crate) fn of(chance: &mut Chance, sex: &str, ethnicity: &str) -> (&'static str, &'static str) {
    let likely = match ethnicity {
        "AIND" | "APKN" | "ABAN" | "AOTH" | "MWAS" => &SOUTH_ASIAN,
        "BAFR" | "BCRB" | "BOTH" | "MWBC" | "MWBA" => &AFRICAN_CARIBBEAN,
        "WOTH" | "WROM" => &EASTERN_EUROPEAN,
        "WBRI" | "WIRI" | "WIRT" => &BRITISH_IRISH,
        _ => &OTHERS,
    };
    // Names cross: families are mixed and lists are not people.
    let names = if chance.percent(88.0) {
        likely
    } else {
        match chance.below(5) {
            0 => &SOUTH_ASIAN,
            1 => &AFRICAN_CARIBBEAN,
            2 => &EASTERN_EUROPEAN,
            3 => &BRITISH_IRISH,
            _ => &OTHERS,
        }
    };
    let given = chance.pick(if sex == "F" { names.girls } else { names.boys });
    (given, chance.pick(names.families))
}
