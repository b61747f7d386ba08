//! From Rhai's expression to nodes of Kleene's logic and terms of facts, literals and calls. Every name is looked up and
//! every type checked on the way; all mistakes are collected.

use std::rc::Rc;

use rhai::{Expr, FnCallExpr, Position};

use super::chain::{Step, chain, doubtful, path_of, tail, tail_of_index};
use super::compiled::{Node, Remark};
use super::function::{self, Function, SIGNATURES};
use super::leaf::Leaf;
use super::marks::Marks;
use super::mistake::{Mistake, MistakeKind};
use super::names::Names;
use super::place::{byte, token};
use super::term::{Operator, Quantity, Shape, Term};
use super::version::Requirement;
use crate::fact::{Slot, Type, Value};
use crate::text::{Meant, did_you_mean, meant};
use crate::units;

/// A term with its type and its place in the text.
pub(super) struct Typed {
    term: Term,
    shape: Shape,
    at: usize,
    /// Where the items of a list stand.
    items: Vec<usize>,
}

impl Typed {
    fn new(term: Term, shape: Shape, at: usize) -> Self {
        Self { term, shape, at, items: Vec::new() }
    }
}

pub(super) struct Resolver<'a> {
    text: &'a str,
    names: Names<'a>,
    marks: Marks,
    reads: Vec<Slot>,
    remarks: Vec<Remark>,
    mistakes: Vec<Mistake>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(text: &'a str, names: Names<'a>, marks: Marks) -> Self {
        Self { text, names, marks, reads: Vec::new(), remarks: Vec::new(), mistakes: Vec::new() }
    }

    pub(super) fn finish(self) -> (Vec<Slot>, Vec<Remark>, Vec<Mistake>) {
        (self.reads, self.remarks, self.mistakes)
    }

    /// The node of an expression that must give a bool.
    pub(super) fn node(&mut self, expression: &Expr) -> Node {
        match expression {
            Expr::And(parts, _) => Node::And(parts.iter().map(|e| self.node(e)).collect()),
            Expr::Or(parts, _) => Node::Or(parts.iter().map(|e| self.node(e)).collect()),
            Expr::BoolConstant(truth, _) => Node::Constant(*truth),
            Expr::FnCall(call, _) if call.name == "!" && call.args.len() == 1 => {
                Node::Not(Box::new(self.node(&call.args[0])))
            }
            Expr::FnCall(call, at) if call.name == "known" => self.known(call, *at),
            other => {
                let Some(typed) = self.term(other) else { return Node::Constant(false) };
                if let Some(ty) = typed.shape.ty.filter(|ty| *ty != Type::Bool) {
                    let help = "compare it with something, for example `== …`";
                    let message = format!("this is {}, not a bool", Shape::of(ty).describe());
                    self.mistake(MistakeKind::Type, typed.at, message, Some(help.to_owned()));
                }
                Node::Leaf(Rc::new(Leaf::new(typed.term, typed.at)))
            }
        }
    }

    fn mistake(&mut self, kind: MistakeKind, at: usize, message: impl Into<String>, help: Option<String>) {
        let range = token(self.text, at);
        self.mistakes.push(Mistake { kind, range, message: message.into(), help, instead: None });
    }

    /// A mistake in a name, with what was probably meant.
    fn misspelt(&mut self, kind: MistakeKind, at: usize, name: &str, message: String, meant: Option<Meant<'_>>) {
        self.mistake(kind, at, message, meant.map(|meant| meant.help()));
        let (Some(last), Some(meant)) = (self.mistakes.last_mut(), meant.filter(|meant| meant.sure)) else { return };
        // behind a name a call may stand in the same token
        last.instead = match &self.text[last.range.clone()] {
            written if written == name => Some(meant.word.to_owned()),
            written if written == format!("${{{name}}}") => Some(format!("${{{}}}", meant.word)),
            _ => None,
        };
    }

    fn at(&self, position: Position) -> usize {
        byte(self.text, position)
    }

    fn known(&mut self, call: &FnCallExpr, position: Position) -> Node {
        let path = call.args.first().filter(|path| call.args.len() == 1 && doubtful(path).is_none()).and_then(chain);
        let Some(steps) = path.filter(|steps| steps.iter().all(|s| matches!(s, Step::Name(..)))) else {
            let at = self.at(position);
            self.mistake(MistakeKind::Syntax, at, "`known` takes the path of one fact", None);
            return Node::Constant(false);
        };
        match self.fact(&steps) {
            Some((slot, used, at)) if used < steps.len() => {
                let path = path_of(&steps);
                let message = format!("unknown fact `{path}`");
                let help = format!("`{}` is a fact and has no parts", self.names.catalog.entry(slot).path);
                self.mistake(MistakeKind::UnknownFact, at, message, Some(help));
                Node::Constant(false)
            }
            Some((slot, ..)) => Node::Known(slot),
            None => Node::Constant(false),
        }
    }

    /// The term of an expression inside a leaf; `None` once a mistake was reported.
    fn term(&mut self, expression: &Expr) -> Option<Typed> {
        if let Some(position) = doubtful(expression) {
            let help = Some("an unknown fact makes the predicate unknown by itself".to_owned());
            self.mistake(MistakeKind::Syntax, self.at(position), "`?.` and `?[` have no meaning in a predicate", help);
            return None;
        }
        if let Some(steps) = chain(expression) {
            return self.chained(&steps);
        }
        let at = self.at(expression.position());
        let literal = |value: Value| {
            let shape = Shape::of(value.ty());
            Some(Typed::new(Term::Literal(value), shape, at))
        };
        match expression {
            Expr::BoolConstant(b, _) => literal(Value::Bool(*b)),
            Expr::IntegerConstant(i, _) => literal(Value::Int(*i)),
            Expr::FloatConstant(x, _) if x.is_finite() => literal(Value::Float(**x)),
            Expr::FloatConstant(..) => {
                self.mistake(
                    MistakeKind::Type,
                    at,
                    "this number is beyond all bounds",
                    Some("write a smaller one".to_owned()),
                );
                None
            }
            Expr::StringConstant(text, _) => {
                let text = self.substituted(text, at)?;
                literal(Value::text(&text))
            }
            Expr::Array(items, _) => {
                let typed: Vec<_> = items.iter().map(|e| self.term(e)).collect::<Vec<_>>();
                let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
                let (terms, items) = typed.into_iter().map(|t| (t.term, t.at)).unzip();
                Some(Typed { items, ..Typed::new(Term::List(terms), Shape::of(Type::List), at) })
            }
            Expr::FnCall(call, _) => self.call(call, at),
            // the steps of a chain that does not begin with a name: `"abc".len`, `[1, 2].contains(x)`, `(a + b).len`
            Expr::Dot(pair, ..) | Expr::Index(pair, ..) => {
                let subject = self.term(&pair.lhs)?;
                let index = matches!(expression, Expr::Index(..));
                let steps = if index { tail_of_index(&pair.rhs) } else { tail(&pair.rhs) };
                self.steps(subject, &steps)
            }
            other => self.refuse(other, at),
        }
    }

    /// Forms of Rhai that have no meaning here, each with its reason.
    fn refuse(&mut self, expression: &Expr, at: usize) -> Option<Typed> {
        let (message, help) = match expression {
            Expr::And(..) | Expr::Or(..) => (
                "`&&` and `||` cannot stand inside an operand or argument",
                Some("write the comparison out for each side"),
            ),
            Expr::Coalesce(..) => {
                ("`??` has no meaning: an unknown fact has no value", Some("ask `known(path)` first"))
            }
            Expr::InterpolatedString(..) => ("texts are not put together in a predicate", Some("use double quotes")),
            Expr::Map(..) => ("a map has no meaning in a predicate", None),
            Expr::CharConstant(..) => ("a single character is no text", Some("texts stand in double quotes")),
            _ => ("this has no meaning in a predicate", Some("a predicate is one expression over facts")),
        };
        self.mistake(MistakeKind::Syntax, at, message, help.map(str::to_owned));
        None
    }

    /// The value of a setting that stands outside of texts.
    fn setting(&mut self, name: &str, at: usize) -> Option<Typed> {
        match self.names.settings.get(name) {
            Some(value) => Some(Typed::new(Term::Literal(value.clone()), Shape::of(value.ty()), at)),
            None => {
                self.no_setting(name, at);
                None
            }
        }
    }

    fn no_setting(&mut self, name: &str, at: usize) {
        let meant = meant(name, self.names.settings.keys().map(String::as_str));
        self.misspelt(MistakeKind::UnknownSetting, at, name, format!("unknown setting `{name}`"), meant);
    }

    /// Replaces `${name}` in a text that stands in the predicate.
    fn substituted(&mut self, text: &str, at: usize) -> Option<String> {
        let settings = self.names.settings;
        let mut unknown = None;
        let result = crate::text::substitute(text, |name| match settings.get(name) {
            Some(value) => Some(value.written()),
            None => {
                unknown.get_or_insert_with(|| name.to_owned());
                None
            }
        });
        if let Some(name) = unknown {
            let inside = self.text.get(at..).and_then(|rest| rest.find(&format!("${{{name}}}")));
            self.no_setting(&name, at + inside.unwrap_or(0));
            return None;
        }
        Some(result)
    }

    /// The longest declared fact at the start of a chain: its slot, how many names it takes, and where it stands.
    fn fact(&mut self, steps: &[Step<'_>]) -> Option<(Slot, usize, usize)> {
        let mut names: Vec<&str> = Vec::new();
        let mut first = Position::NONE;
        for step in steps {
            let Step::Name(name, position) = step else { break };
            if names.is_empty() {
                first = *position;
            }
            names.push(name);
        }
        let at = self.at(first);
        for used in (1..=names.len()).rev() {
            if let Some(slot) = self.names.catalog.slot(&names[..used].join(".")) {
                self.reads.push(slot);
                return Some((slot, used, at));
            }
        }
        let path = names.join(".");
        let message = format!("unknown fact `{path}`");
        if self.names.catalog.is_group(&path) {
            let help = Some(format!("`{path}` is a group of facts; name one of them"));
            self.mistake(MistakeKind::UnknownFact, at, message, help);
        } else {
            let meant = meant(&path, self.names.catalog.paths());
            self.misspelt(MistakeKind::UnknownFact, at, &path, message, meant);
        }
        None
    }

    fn chained(&mut self, steps: &[Step<'_>]) -> Option<Typed> {
        if let Some(Step::Name(mark, position)) = steps.first()
            && let Some(name) = self.marks.setting(mark).map(str::to_owned)
        {
            let setting = self.setting(&name, self.at(*position))?;
            return self.steps(setting, &steps[1..]);
        }
        let (slot, used, at) = self.fact(steps)?;
        let entry = self.names.catalog.entry(slot);
        let shape = Shape { ty: Some(entry.ty), unit: entry.unit, quantity: None };
        self.steps(Typed::new(Term::Fact(slot), shape, at), &steps[used..])
    }

    /// Applies the steps after a value: properties and methods are calls of helper functions.
    fn steps(&mut self, subject: Typed, steps: &[Step<'_>]) -> Option<Typed> {
        steps.iter().try_fold(subject, |subject, step| match step {
            Step::Name(name, position) => {
                let at = self.at(*position);
                match SIGNATURES.iter().find(|s| s.name == *name && s.argument.is_none()) {
                    Some(signature) => self.apply(signature.function, vec![subject], at),
                    None => {
                        let help = did_you_mean(name, self.names.catalog.paths());
                        self.mistake(
                            MistakeKind::UnknownFact,
                            at,
                            format!("unknown fact: nothing is called `{name}` here"),
                            help,
                        );
                        None
                    }
                }
            }
            Step::Call(call, position) => {
                let at = self.at(*position);
                let mut arguments = vec![subject];
                for argument in &call.args {
                    arguments.push(self.term(argument)?);
                }
                self.function(&call.name, arguments, at)
            }
            Step::Element(index) => {
                let index = self.term(index)?;
                self.require(&subject, &[Type::List], "to take an element of")?;
                self.require(&index, &[Type::Int], "as the number of an element")?;
                let at = subject.at;
                let term = Term::Element(Box::new(subject.term), Box::new(index.term));
                Some(Typed::new(term, Shape::unknown(), at))
            }
        })
    }

    fn call(&mut self, call: &FnCallExpr, at: usize) -> Option<Typed> {
        if call.op_token.is_some() || call.name == "contains" && self.text.get(at..at + 2) == Some("in") {
            return self.operator(call, at);
        }
        let mut arguments = Vec::new();
        for argument in &call.args {
            arguments.push(self.term(argument));
        }
        self.function(&call.name, arguments.into_iter().collect::<Option<_>>()?, at)
    }

    fn operator(&mut self, call: &FnCallExpr, at: usize) -> Option<Typed> {
        if matches!(call.name.as_str(), "!" | "known") {
            let help = Some("write the comparison out".to_owned());
            self.mistake(MistakeKind::Syntax, at, format!("`{}` cannot stand inside an operand", call.name), help);
            return None;
        }
        match (call.name.as_str(), &call.args[..]) {
            ("-", [only]) => {
                let only = self.term(only)?;
                self.require(&only, &[Type::Int, Type::Float], "to negate")?;
                Some(match only.shape.quantity {
                    Some(quantity) => measured(quantity.times(-1.0), only.at),
                    None => Typed { term: Term::Negative(Box::new(only.term)), ..only },
                })
            }
            // `x in list` is parsed as `contains(list, x)`
            ("contains", [list, needle]) => {
                let (needle, list) = (self.term(needle), self.term(list));
                self.membership(needle?, list?)
            }
            (sign, [a, b]) => {
                let (a, b) = (self.term(a), self.term(b));
                let Some(operator) = Operator::parse(sign) else {
                    self.mistake(MistakeKind::Syntax, at, format!("`{sign}` is no operator of predicates"), None);
                    return None;
                };
                self.binary(operator, a?, b?)
            }
            (sign, _) => {
                self.mistake(MistakeKind::Syntax, at, format!("`{sign}` is no operator of predicates"), None);
                None
            }
        }
    }

    fn membership(&mut self, needle: Typed, list: Typed) -> Option<Typed> {
        if list.shape.ty == Some(Type::String) {
            self.require(&needle, &[Type::String], "to look for in a string")?;
        } else {
            self.require(&list, &[Type::List], "to look in")?;
        }
        if let (Term::List(items), Some(ty)) = (&list.term, needle.shape.ty) {
            let odd = items.iter().zip(&list.items).find_map(|(item, at)| match item {
                Term::Literal(value) if !comparable(Some(value.ty()), Some(ty)) => Some((value.ty(), *at)),
                _ => None,
            });
            if let Some((odd, at)) = odd {
                let message =
                    format!("{} is looked for in a list with {}", needle.shape.describe(), Shape::of(odd).describe());
                let help = format!("write a list of values like {}", needle.shape.describe());
                self.mistake(MistakeKind::Type, at, message, Some(help));
                return None;
            }
        }
        self.remark_on_words(&needle, &list);
        let at = needle.at;
        let term = Term::Binary(Operator::In, Box::new(needle.term), Box::new(list.term));
        Some(Typed::new(term, Shape::of(Type::Bool), at))
    }

    /// Remembers the words that a fact is compared with, or looked for in.
    fn remark_on_words(&mut self, fact: &Typed, with: &Typed) {
        let words: Vec<(&Term, usize)> = match &with.term {
            Term::List(items) if items.is_empty() => {
                self.remarks.push(Remark::Nowhere { range: with.at..with.at + 1 });
                return;
            }
            Term::List(items) => items.iter().zip(with.items.iter().copied()).collect(),
            word => vec![(word, with.at)],
        };
        let Term::Fact(slot) = fact.term else { return };
        for (term, at) in words {
            if let Term::Literal(Value::String(word)) = term {
                let range = token(self.text, at);
                self.remarks.push(Remark::Word { fact: slot, word: Rc::clone(word), range });
            }
        }
    }

    fn binary(&mut self, operator: Operator, a: Typed, b: Typed) -> Option<Typed> {
        let (a, b) = self.same_unit(a, b)?;
        if let (Some(first), Some(second)) = (a.shape.quantity, b.shape.quantity) {
            return self.quantities(operator, (first, &a), (second, &b));
        }
        let (x, y) = (a.shape.ty, b.shape.ty);
        let fits = match operator {
            _ if !comparable(x, y) => false,
            _ if x == Some(Type::List) || y == Some(Type::List) => false,
            Operator::Equal | Operator::NotEqual => true,
            Operator::Plus => x != Some(Type::Bool),
            _ if operator.is_order() => x != Some(Type::Bool),
            _ => [x, y].iter().flatten().all(|ty| ty.is_number()),
        };
        if !fits || a.shape.unit.is_some() && b.shape.unit.is_some() && a.shape.unit != b.shape.unit {
            let verb = if operator.is_comparison() { "compares" } else { "combines" };
            let message = format!("`{}` {verb} {} with {}", operator.sign(), a.shape.describe(), b.shape.describe());
            // point at the literal: the fact's type is given, the literal was the author's choice
            let at = if matches!(a.term, Term::Literal(_)) { a.at } else { b.at };
            let help =
                conversion(&a, &b).unwrap_or_else(|| "compare a fact with a value of its own type and unit".to_owned());
            self.mistake(MistakeKind::Type, at, message, Some(help));
            return None;
        }
        let divides = matches!(operator, Operator::Divide | Operator::Remainder);
        if divides && matches!(b.term, Term::Literal(Value::Int(0))) {
            let help = Some("divide by another number".to_owned());
            self.mistake(MistakeKind::Type, b.at, "nothing can be divided by 0", help);
            return None;
        }
        let unit = a.shape.unit.or(b.shape.unit);
        let shape = if operator.is_comparison() {
            Shape::of(Type::Bool)
        } else {
            let float = x == Some(Type::Float) || y == Some(Type::Float);
            Shape { ty: if float { Some(Type::Float) } else { x.or(y) }, unit, quantity: None }
        };
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            self.remark_on_words(&a, &b);
            self.remark_on_words(&b, &a);
        }
        let at = a.at;
        let joins = operator == Operator::Plus && shape.ty == Some(Type::String);
        let operator = if joins { Operator::Join } else { operator };
        Some(Typed::new(Term::Binary(operator, Box::new(a.term), Box::new(b.term)), shape, at))
    }

    /// Two durations or two sizes are added and subtracted while the predicate is read: the sum takes a unit later.
    fn quantities(&mut self, operator: Operator, a: (Quantity, &Typed), b: (Quantity, &Typed)) -> Option<Typed> {
        let sum = match operator {
            Operator::Plus => a.0.plus(b.0),
            Operator::Minus => a.0.plus(b.0.times(-1.0)),
            _ => None,
        };
        if sum.is_none() {
            let message = format!("`{}` has no meaning between a {} and a {}", operator.sign(), a.0.name(), b.0.name());
            let help = "a duration or size is compared with a fact that has a unit".to_owned();
            self.mistake(MistakeKind::Type, b.1.at, message, Some(help));
        }
        Some(measured(sum?, a.1.at))
    }

    /// A duration or size takes the unit that the other side declares.
    fn same_unit(&mut self, a: Typed, b: Typed) -> Option<(Typed, Typed)> {
        let (quantity, other, at) = match (a.shape.quantity, b.shape.quantity) {
            (None, None) | (Some(_), Some(_)) => return Some((a, b)),
            (Some(quantity), None) => (quantity, b.shape, a.at),
            (None, Some(quantity)) => (quantity, a.shape, b.at),
        };
        let Some(amount) = other.unit.and_then(|unit| quantity.into_unit(unit)) else {
            let message =
                format!("a {} is compared with {}, which has no such unit", quantity.name(), other.describe());
            let help = "a fact's `unit` says how a duration or size is to be read".to_owned();
            self.mistake(MistakeKind::Type, at, message, Some(help));
            return None;
        };
        let number = |at| Typed::new(Term::Literal(exact(amount)), Shape { quantity: None, ..other }, at);
        Some(if a.shape.quantity.is_some() { (number(a.at), b) } else { (a, number(b.at)) })
    }

    fn function(&mut self, name: &str, arguments: Vec<Typed>, at: usize) -> Option<Typed> {
        if matches!(name, "duration" | "size") {
            return self.quantity(name, &arguments, at);
        }
        if name == "known" {
            let message = "`known` cannot stand inside an operand or argument";
            self.mistake(MistakeKind::Syntax, at, message, None);
            return None;
        }
        match SIGNATURES.iter().find(|s| s.name == name) {
            Some(signature) => self.apply(signature.function, arguments, at),
            None => {
                let message = format!("unknown function `{name}`");
                let meant = meant(name, function::names());
                if meant.is_some() {
                    self.misspelt(MistakeKind::UnknownFunction, at, name, message, meant);
                } else {
                    let help = format!("there are {}", function::names().collect::<Vec<_>>().join(", "));
                    self.mistake(MistakeKind::UnknownFunction, at, message, Some(help));
                }
                None
            }
        }
    }

    fn quantity(&mut self, name: &str, arguments: &[Typed], at: usize) -> Option<Typed> {
        let text = match arguments {
            [Typed { term: Term::Literal(Value::String(text)), .. }] => Some(text),
            _ => None,
        };
        let quantity = match name {
            "size" => text.and_then(|t| units::parse_bytes(t)).map(Quantity::Size),
            _ => text.and_then(|t| units::parse_milliseconds(t)).map(Quantity::Duration),
        };
        let Some(quantity) = quantity else {
            let example = if name == "size" { "size(\"500 MiB\")" } else { "duration(\"5m\")" };
            let at = arguments.first().map_or(at, |a| a.at);
            self.mistake(
                MistakeKind::Type,
                at,
                format!("this is no {name}"),
                Some(format!("write it like `{example}`")),
            );
            return None;
        };
        Some(measured(quantity, at))
    }

    fn apply(&mut self, function: Function, arguments: Vec<Typed>, at: usize) -> Option<Typed> {
        let signature = function.signature();
        let wanted = 1 + usize::from(signature.argument.is_some());
        if arguments.len() != wanted {
            let plural = if wanted == 1 { "" } else { "s" };
            let message = format!("`{}` takes {wanted} value{plural}, not {}", signature.name, arguments.len());
            let form = if wanted == 1 { "(x)" } else { "(x, y)" };
            let help = format!("write `{}{form}`, or the first value with a dot before the name", signature.name);
            self.mistake(MistakeKind::Type, at, message, Some(help));
            return None;
        }
        let purpose = format!("for `{}`", signature.name);
        self.require(&arguments[0], signature.subject, &purpose)?;
        if let (Some(ty), Some(argument)) = (signature.argument, arguments.get(1)) {
            if arguments[0].shape.ty != Some(Type::List) {
                self.require(argument, &[ty], &purpose)?;
            }
            self.pattern(function, argument)?;
        }
        if let (Function::Version, Term::Literal(_)) = (function, &arguments[0].term) {
            let help = Some("write the fact first: `version(os.version, \">=10.2, <11\")`".to_owned());
            self.mistake(MistakeKind::Type, arguments[0].at, "a version that is always the same", help);
            return None;
        }
        let terms = arguments.into_iter().map(|a| a.term).collect();
        Some(Typed::new(Term::Call(function, terms), Shape::of(signature.gives), at))
    }

    /// A pattern that stands in the text is checked when it is read.
    fn pattern(&mut self, function: Function, argument: &Typed) -> Option<()> {
        let Term::Literal(Value::String(text)) = &argument.term else { return Some(()) };
        let help = match function {
            Function::Matches => "write a regular expression, such as \"ERR_[A-Z]+\"; a literal `(` is `\\\\(`",
            _ => "write it like \">=10.2, <11\"",
        };
        let wrong = match function {
            // only counted repetition makes a short pattern large
            Function::Matches if text.contains('{') => {
                function::regex_mistake(text).map(|reason| format!("bad regular expression: {reason}"))
            }
            Function::Matches => regex_syntax::parse(text).err().map(|e| {
                let reason = e.to_string();
                format!("bad regular expression: {}", reason.lines().last().unwrap_or("").trim_start_matches("error: "))
            }),
            Function::Version if Requirement::parse(text).is_none() => {
                Some("this is no requirement on versions, such as \">=10.2, <11\"".to_owned())
            }
            _ => None,
        };
        match wrong {
            None => Some(()),
            Some(message) => {
                self.mistake(MistakeKind::Type, argument.at, message, Some(help.to_owned()));
                None
            }
        }
    }

    fn require(&mut self, typed: &Typed, types: &[Type], purpose: &str) -> Option<()> {
        if typed.shape.ty.is_none_or(|ty| types.contains(&ty)) {
            return Some(());
        }
        let wanted = types.iter().map(|t| t.name()).collect::<Vec<_>>().join(" or ");
        let article = if wanted.starts_with('i') { "an" } else { "a" };
        let message = format!("{} stands where {article} {wanted} is needed {purpose}", typed.shape.describe());
        let help = format!("give it {article} {wanted}, or use another operation");
        self.mistake(MistakeKind::Type, typed.at, message, Some(help));
        None
    }
}

fn comparable(a: Option<Type>, b: Option<Type>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b || a.is_number() && b.is_number(),
        _ => true,
    }
}

/// How the literal would have to be written.
fn conversion(a: &Typed, b: &Typed) -> Option<String> {
    let compares = |side: &Typed| matches!(&side.term, Term::Binary(operator, ..) if operator.is_comparison());
    if compares(a) && b.shape.ty != Some(Type::Bool) || compares(b) && a.shape.ty != Some(Type::Bool) {
        return Some("write two comparisons: `a < b && b < c`".to_owned());
    }
    let (fact, literal) = match (&a.term, &b.term) {
        (Term::Literal(value), _) => (b, value),
        (_, Term::Literal(value)) => (a, value),
        _ => return None,
    };
    match (fact.shape.ty?, literal) {
        (Type::String, value) => Some(format!("write \"{value}\" to compare with a string")),
        (ty, Value::String(text)) if ty.is_number() && text.parse::<f64>().is_ok() => {
            Some(format!("write {text} without quotes to compare with a number"))
        }
        (Type::Bool, _) => Some("a bool stands alone: `x` or `!x`".to_owned()),
        _ => None,
    }
}

/// A duration or size whose unit is not chosen yet.
fn measured(quantity: Quantity, at: usize) -> Typed {
    let (Quantity::Duration(amount) | Quantity::Size(amount)) = quantity;
    let shape = Shape { ty: Some(Type::Float), unit: None, quantity: Some(quantity) };
    Typed::new(Term::Literal(exact(amount)), shape, at)
}

/// A whole number where it is one, so that ints are compared with ints.
fn exact(amount: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    if amount.fract() == 0.0 && amount.abs() < 9e15 { Value::Int(amount as i64) } else { Value::Float(amount) }
}
