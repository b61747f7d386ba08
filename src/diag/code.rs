//! The one table of diagnostic codes: id, title, help; errors first, then warnings.

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The playbook cannot be used.
    Error,
    /// It can be used, and is probably not what its author meant.
    Warning,
}

impl Severity {
    /// The name in texts and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What a code means.
#[derive(Debug, Clone, Copy)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// Its public name; never renamed.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What to do about it, in a sentence.
    pub help: &'static str,
}

macro_rules! codes {
    ($($error:ident $error_id:literal $error_title:literal $error_help:literal)* ;
     $($warning:ident $warning_id:literal $warning_title:literal $warning_help:literal)*) => {
        /// A kind of mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $error_title] $error,)* $(#[doc = $warning_title] $warning),* }

        impl Code {
            /// All codes, in the order of the enum.
            pub const ALL: &'static [CodeInfo] = &[
                $(CodeInfo {
                    code: Code::$error, id: $error_id, severity: Severity::Error, title: $error_title, help: $error_help,
                },)*
                $(CodeInfo {
                    code: Code::$warning, id: $warning_id, severity: Severity::Warning, title: $warning_title,
                    help: $warning_help,
                }),*
            ];
        }
    };
}

codes! {
    YamlSyntax "yaml-syntax" "the text is not YAML" "mend the syntax at the place shown; other mistakes are looked for afterwards"
    YamlLimit "yaml-limit" "the document is too large or too deep" "split the playbook, or make it flatter"
    YamlFeature "yaml-feature" "tags, anchors and aliases are not part of the format" "quote the value, or use a `|` block"
    DuplicateKey "duplicate-key" "a key stands twice in one mapping" "remove or rename one of the two"
    UnknownKey "unknown-key" "a key that the format does not know" "remove it, or write the key that was meant"
    MissingKey "missing-key" "a key that must be there is missing" "add it"
    WrongType "wrong-type" "a value of the wrong kind" "write a value of the kind that is named"
    InvalidValue "invalid-value" "a value of the right kind that means nothing here" "write one of the values that are named"
    InvalidId "invalid-id" "a name that is not written as names are" "facts and settings are snake_case, all other ids are kebab-case"
    ProbabilityRange "probability-range" "a probability outside 0 to 1" "write a number from 0 to 1, or one of the words"
    IdNotPath "id-not-path" "an id that is not the file's path in its folder" "name the file after the id, or the id after the file"
    DuplicateId "duplicate-id" "two things with one name" "rename one of them"
    UnknownCause "unknown-cause" "a cause that the playbook does not define" "define it under `causes`, or write the id that was meant"
    UnknownFinding "unknown-finding" "a finding that the playbook does not define" "define it under `findings`, or write the id that was meant"
    UnknownFix "unknown-fix" "a fix that the playbook does not define" "define it under `fixes`, or write the id that was meant"
    UnknownFact "unknown-fact" "a fact that the playbook does not declare" "declare it under `facts`, or write the path that was meant"
    UnknownSetting "unknown-setting" "a setting that the playbook does not define" "define it under `settings`, or write the name that was meant"
    PredicateSyntax "predicate-syntax" "a predicate that is not an expression of the language" "write one expression over facts, such as `printer.error == \"timeout\"`"
    UnknownFunction "unknown-function" "a function that predicates do not have" "use one of the functions that are named"
    TypeMismatch "type-mismatch" "a predicate that compares or combines values of different types" "compare a fact with a value of its own type"
    FactSource "fact-source" "a fact with no source, or with several that exclude each other" "give it a `probe`, an `ask`, or say what it is with `given`"
    NotEvidence "not-evidence" "a finding without `otherwise` is used as evidence" "give the finding an `otherwise`"
    TwoGroups "two-groups" "a finding with both `one_of` and `overlaps`" "keep one of the two"
    AlternativesSum "alternatives-sum" "alternatives whose probabilities add up to too much under a cause" "lower them: together they are outcomes of one observation"
    NeedWithoutPrice "need-without-price" "a need or risk that has no price" "add it under `costs`, or use admin, restart, sign-in or network-change"
    RequiresCycle "requires-cycle" "fixes that require each other in a circle" "remove one of the requirements"
    HidesCycle "hides-cycle" "causes that hide each other in a circle" "say of each two causes which must be mended first, and leave the rest out"
    EffectOutsideTouches "effect-outside-touches" "an effect on a place that `touches` does not name" "add the place to `touches`, or change the effect"
    RunRisk "run-risk" "a fix that runs a program and says that hardly anything can go wrong" "write `risk: medium` or `risk: high`: what a program does cannot be undone"
    SymptomWithoutCauses "symptom-without-causes" "a symptom without causes" "list at least one cause with how frequent it is"
    ScenarioReference "scenario-reference" "a scenario that names what is not there" "write the name that was meant"
    ScenarioRecord "scenario-record" "a record that a scenario cannot use" "name a file that `triage --record` wrote for this playbook, as a path from the folder of this file"
    ScenarioExpectation "scenario-expectation" "an expectation that can never hold or says nothing" "write what must come out"
    ScenarioFact "scenario-fact" "a scenario that gives a fact a value it cannot have" "write a value of the fact's type, or one of its answers"
    UnknownCode "unknown-code" "a code in `allow` that no warning has" "write the code of the warning as `triage check` shows it"
    ;
    ImpossibleCondition "impossible-condition" "a condition that can never hold" "write a condition that some values of the facts fulfil, or remove it"
    ConstantCondition "constant-condition" "a condition that always holds" "write a condition that some values of the facts do not fulfil"
    ImpossibleWord "impossible-word" "a word that the fact never is" "write one of the words that the fact can be"
    UnsupportedCause "unsupported-cause" "a cause that no finding speaks for" "say under its `evidence` which findings are likelier, or less likely, under it"
    UnlistedCause "unlisted-cause" "a cause that no symptom has" "list it under `causes` of a symptom with how frequent it is"
    IndistinguishableCauses "indistinguishable-causes" "two causes that no finding tells apart" "add a finding that is more likely under one of them, or make them one cause"
    UninformativeFinding "uninformative-finding" "a finding that says nothing about the causes" "name it under `evidence` of a cause with a likelihood of its own, use it to verify, or remove it"
    CauseWithoutFix "cause-without-fix" "a cause that nothing resolves" "name it under `resolves` of a fix, or write `resolved_by: escalation` into the cause"
    UselessFix "useless-fix" "a fix that resolves nothing, and that no other fix requires" "say under `resolves` which causes it mends, or remove it"
    UnreadFact "unread-fact" "a fact that nobody reads" "read it in a finding, or remove it"
    DependentFindings "dependent-findings" "findings that one question decides and that count as independent" "give them the same `one_of` or `overlaps`"
    OtherWithoutEscalation "other-without-escalation" "`other` can be the cause, and there is nobody to call" "add an `escalation`"
    FixWithoutSteps "fix-without-steps" "a fix with no steps on a platform on which its causes can be" "add steps for it, or say with `applies` where the fix can be carried out"
    DoWithoutSay "do-without-say" "a step that does something without saying so" "add a `say`: what a person would do instead"
    EmptyStep "empty-step" "a step that neither says nor does anything" "add a `say`, or remove the step"
    UntestedPlaybook "untested-playbook" "a playbook without scenarios" "add `scenarios`: what must come out of which facts"
    UntestedFinding "untested-finding" "a finding that no scenario sees both present and absent" "add facts to the scenarios under which it is present, and others under which it is absent"
    EmptyExpectation "empty-expectation" "a scenario that expects nothing" "say under `expect` what must come out, such as the `cause`"
    RepeatedItem "repeated-item" "an item that stands twice in one list" "remove one of the two"
    BrokenPlaceholder "broken-placeholder" "something that looks like a placeholder and is none" "write `${name}` for a setting, or `{path}` for a fact in `shows`"
    UnusedSetting "unused-setting" "a setting that nothing uses" "write `${name}` where it should stand, or remove it"
    UnusedPrice "unused-price" "a price of a need that no fix has, or of a wait where there is no escalation" "remove the price, or add what it is the price of"
    LonelyGroup "lonely-group" "a group with one member" "name the group as its other members do, or remove it"
    UnusedAllow "unused-allow" "an `allow` of a warning that does not occur" "remove it"
}

/// The codes whose mistakes may be slips that a program can set right.
const MENDED: [Code; 17] = [
    Code::UnknownKey,
    Code::WrongType,
    Code::InvalidValue,
    Code::InvalidId,
    Code::UnknownCause,
    Code::UnknownFinding,
    Code::UnknownFix,
    Code::UnknownFact,
    Code::UnknownSetting,
    Code::PredicateSyntax,
    Code::UnknownFunction,
    Code::NeedWithoutPrice,
    Code::ScenarioReference,
    Code::UnknownCode,
    Code::ImpossibleWord,
    Code::RepeatedItem,
    Code::UnusedAllow,
];

impl Code {
    /// What the code means.
    #[must_use]
    pub fn info(self) -> &'static CodeInfo {
        &Self::ALL[self as usize]
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.info().severity
    }

    /// Whether `triage check --fix` can mend it, where it is beyond doubt what was meant.
    #[must_use]
    pub fn is_mended(self) -> bool {
        MENDED.contains(&self)
    }

    /// The code with that public name.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|info| info.id == id).map(|info| info.code)
    }

    /// The public name.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.info().id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_enum_and_ids_are_unique() {
        let mut ids: Vec<&str> = Code::ALL.iter().map(|info| info.id).collect();
        assert!(Code::ALL.iter().all(|info| info.code.info().id == info.id));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Code::ALL.len());
    }
}
