//! Dotted chains, as Rhai nests them, laid out in a row: `a.b[0].contains("x")`.

use rhai::{ASTFlags, Expr, FnCallExpr, Position};

/// One step of a dotted chain: `a.b[0].contains("x")`.
pub(super) enum Step<'e> {
    Name(&'e str, Position),
    Call(&'e FnCallExpr, Position),
    Element(&'e Expr),
}

pub(super) fn path_of(steps: &[Step<'_>]) -> String {
    let names = steps.iter().map_while(|s| if let Step::Name(name, _) = s { Some(*name) } else { None });
    names.collect::<Vec<_>>().join(".")
}

/// The steps of a dotted chain that begins with a name.
pub(super) fn chain(expression: &Expr) -> Option<Vec<Step<'_>>> {
    match expression {
        Expr::Variable(name, _, position) => Some(vec![Step::Name(&name.1, *position)]),
        Expr::Dot(pair, ..) => Some([chain(&pair.lhs)?, tail(&pair.rhs)].into_iter().flatten().collect()),
        Expr::Index(pair, ..) => Some([chain(&pair.lhs)?, tail_of_index(&pair.rhs)].into_iter().flatten().collect()),
        _ => None,
    }
}

/// The steps behind a dot. Rhai nests them to the right: `.b.c` is `b` and then `.c`.
pub(super) fn tail(expression: &Expr) -> Vec<Step<'_>> {
    match expression {
        Expr::Property(name, position) => vec![Step::Name(&name.2, *position)],
        Expr::MethodCall(call, position) => vec![Step::Call(call, *position)],
        Expr::Dot(pair, ..) => [tail(&pair.lhs), tail(&pair.rhs)].into_iter().flatten().collect(),
        Expr::Index(pair, ..) => [tail(&pair.lhs), tail_of_index(&pair.rhs)].into_iter().flatten().collect(),
        other => vec![Step::Element(other)],
    }
}

/// The steps from an index on: `[0].c` is nested to the right as well.
pub(super) fn tail_of_index(expression: &Expr) -> Vec<Step<'_>> {
    match expression {
        Expr::Dot(pair, ..) => [tail_of_index(&pair.lhs), tail(&pair.rhs)].into_iter().flatten().collect(),
        Expr::Index(pair, ..) if !matches!(pair.lhs, Expr::Variable(..)) => {
            [tail_of_index(&pair.lhs), tail_of_index(&pair.rhs)].into_iter().flatten().collect()
        }
        other => vec![Step::Element(other)],
    }
}

/// Where `?.` or `?[` stands in a chain.
pub(super) fn doubtful(expression: &Expr) -> Option<Position> {
    match expression {
        Expr::Dot(_, flags, position) | Expr::Index(_, flags, position) if flags.contains(ASTFlags::NEGATED) => {
            Some(*position)
        }
        Expr::Dot(pair, ..) | Expr::Index(pair, ..) => doubtful(&pair.lhs).or_else(|| doubtful(&pair.rhs)),
        _ => None,
    }
}
