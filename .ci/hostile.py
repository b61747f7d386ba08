#!/usr/bin/env python3
"""Writes the inputs of .ci/hostile into a folder: what is wrong, huge, or meant to do harm.

yaml/                 playbooks that cannot be right; `check` says so
large/                playbooks without a mistake, far larger than anybody writes
unreadable/           files that are too large or no text at all
predicates/refused/   playbooks whose predicate is refused when it is read
predicates/harmless/  playbooks whose predicate may stand; what it does when it runs harms nobody
facts/refused/        facts files that cannot be right
facts/harmless/       facts files that are odd, and fine
"""
import json
import sys
from pathlib import Path

GOOD = """triage: 1
id: hostile/good
title: Good
version: 1.0.0
settings: {{ host: printer.local }}
symptoms:
  s:
    title: It does not work
    causes: {{ broken: common, other: rare }}
facts:
  n: {{ title: A number, given: {{ type: int }} }}
  s: {{ title: A text, given: {{ type: string }} }}
  l: {{ title: A list, given: {{ type: list }} }}
  cert: {{ title: A certificate, given: {{ fields: {{ issuer: string, days: float }} }} }}
findings:
  seen:
    title: {title}
    shows: "{{s}} {{cert.issuer}}"
    when: {when}
    otherwise: rarely
causes:
  broken: {{ title: {title}, explanation: {title}, evidence: {{ seen: often }} }}
fixes:
  mend: {{ title: {title}, resolves: {{ broken: often }}, time: 1m, risk: none, steps: [{{ say: {title} }}] }}
escalation: {{ title: {title}, contact: {title}, time: 1h }}
"""
ESCAPES = "\x1b[31m\x1b]0;title\x07a\u202eevil\u2066\u009b5n\u200f\u2028\x00\r\x08\x7f\ufeff"
MIB = 1 << 20


def good(when="n == 1", title="Plain"):
    return GOOD.format(when=json.dumps(when), title=json.dumps(title))


def laughs():
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


def blocks(depth):
    return "\n".join(" " * n + "a:" for n in range(depth))


def playbooks():
    deep = 100_000
    body = good()
    yield "empty", ""
    yield "spaces", " \n\t\n "
    yield "only-comments", "# nothing\n" * 1000
    yield "only-a-byte-order-mark", "\ufeff"
    yield "a-number", "1"
    yield "a-list", "[1, 2]"
    yield "deep-flow-lists", "[" * deep
    yield "deep-flow-lists-closed", "[" * deep + "]" * deep
    yield "deep-flow-mappings", "{a: " * deep
    yield "deep-flow-mappings-closed", "{a: " * deep + "1" + "}" * deep
    yield "deep-block-lists", "- " * deep
    yield "deep-block-mappings", blocks(3000)
    yield "deep-complex-keys", "? " * deep
    yield "deep-inside", body + "reference: " + "[" * deep
    yield "colons", ": " * deep
    yield "colons-in-keys", "a: " * deep
    yield "alias-bomb", laughs()
    yield "alias-of-itself", "a: &a [*a]\n"
    yield "anchors", "\n".join(f"k{n}: &a{n} 1" for n in range(50_000))
    yield "tags", "\n".join(f"k{n}: !!python/object:os.system x" for n in range(50_000))
    yield "merge-keys", "a: &a {b: 1}\nc: {<<: *a}\n"
    yield "many-documents", "--- {}\n" * deep
    yield "many-keys", "\n".join(f"k{n}: 1" for n in range(240_000))
    yield "many-values", "sources: [" + "1," * 499_000 + "1]"
    yield "too-many-values", "sources: [" + "1," * 2_000_000 + "1]"
    yield "many-lists", "sources: [" + "[]," * 400_000 + "1]"
    yield "one-key-many-times", "a: 1\n" * 200_000
    yield "one-line", "a" * MIB
    yield "one-key-of-a-mebibyte", "a" * MIB + ": 1"
    yield "an-odd-id-of-a-mebibyte", body.replace("hostile/good", "A" * MIB)
    yield "a-word-of-a-mebibyte", body.replace("often", "o" * MIB)
    yield "a-reference-of-a-mebibyte", body.replace("resolves: { broken", "resolves: { b" + "r" * MIB)
    yield "many-unknown-references", body.replace("seen: often", ", ".join(f"c{n}: often" for n in range(50_000)))
    yield "open-quote", '"' + "a" * MIB
    yield "open-block", "a: |\n" + " b\n" * 200_000 + "\x0c"
    yield "escapes-in-quotes", '"' + "\\x1b" * 200_000 + '"'
    yield "tabs", "\t" * MIB
    yield "percent", "%" * MIB
    yield "directives", "%YAML 9.9\n" * 1000 + "---\n"
    yield "nul-bytes", body.replace("Plain", "Pl\0ain") + "\0"
    yield "only-nul-bytes", "\0" * MIB
    yield "carriage-returns", "\r" * MIB
    yield "a-scalar-too-wide", body.replace("rarely", "1" * 100_000)
    yield "infinite-probability", body.replace("rarely", ".inf")
    yield "no-number", body.replace("rarely", ".nan")
    yield "a-huge-exponent", body.replace("rarely", "1e999999999")
    yield "a-huge-time", body.replace("1h", "9" * 400 + "d")
    yield "a-negative-time", body.replace("1h", "-1h")
    yield "a-format-of-the-future", body.replace("triage: 1", "triage: 99999999999999999999")
    yield "settings-in-circles", body.replace("printer.local", '"${host}"').replace('"Plain"', '"${hostt}"')


def large_playbooks():
    body = good()
    evidence = ", ".join(f"f{n}: often" for n in range(3_000))
    findings = "".join(f"  f{n}: {{ title: F, when: n == {n}, otherwise: rarely }}\n" for n in range(3_000))
    yield "many-findings", body.replace("seen: often", evidence).replace("causes:\n  broken", findings + "causes:\n  broken")
    causes = "".join(f"  c{n}: {{ title: C, explanation: C }}\n" for n in range(3_000))
    listed = ", ".join(f"c{n}: rare" for n in range(3_000))
    yield "many-causes", body.replace("broken: common", listed).replace("fixes:", causes + "fixes:")
    fix = "title: F, resolves: { broken: often }, time: 1m, risk: none, steps: [{ say: S }]"
    fixes = "".join(f"  x{n}: {{ {fix} }}\n" for n in range(400))
    yield "many-fixes", body.replace("escalation:", fixes + "escalation:")
    chain = "".join(f"  x{n}: {{ {fix}, requires: [{f'x{n - 1}' if n else ''}] }}\n" for n in range(100))
    yield "a-chain-of-fixes", body.replace("escalation:", chain + "escalation:")
    ask = "ask: { question: Q, time: 1m, answers: [{ value: a, label: A }, { value: b, label: B }] }"
    facts = "".join(f"  q{n}: {{ title: Q, {ask} }}\n" for n in range(100))
    told = "".join(f'  f{n}: {{ title: F, when: q{n} == "a", otherwise: rarely }}\n' for n in range(100))
    body = body.replace("findings:", facts + "findings:").replace("causes:\n  broken", told + "causes:\n  broken")
    yield "many-questions", body.replace("seen: often", ", ".join(f"f{n}: often" for n in range(100)))


def bytes_that_are_no_text():
    yield "latin-1.yaml", good(title="x").encode().replace(b"Good", b"G\xfcd")
    yield "utf-16.yaml", good().encode("utf-16")
    yield "cut-character.yaml", good().encode() + b"\xe2\x82"
    yield "surrogate.yaml", b"a: \xed\xa0\x80\n"
    yield "overlong.yaml", b"a: \xc0\x80\n"
    yield "random.yaml", bytes((n * n * 7 + n // 3) % 256 for n in range(65_536))


def refused_predicates():
    yield "power", "n ** 99999999 > 1"
    yield "a-shift-too-far", "n << 9999 > 1"
    yield "many-alternatives", " || ".join(["n == 1"] * 700)
    yield "for-ever", "while true {}"
    yield "loop", "loop {}"
    yield "for", "for i in 0..9999999999 {}"
    yield "eval", 'eval("true")'
    yield "print", 'print("x")'
    yield "debug", 'debug("x")'
    yield "timestamp", "timestamp() == 1"
    yield "let", "let x = 1; true"
    yield "assignment", "n = 1"
    yield "two-statements", "true; true"
    yield "function", "fn f() { true } f()"
    yield "closure", "|x| x"
    yield "call-of-a-closure", "(|x| x).call(1)"
    yield "import", 'import "x" as x'
    yield "throw", 'throw "x"'
    yield "try", "try { true } catch { true }"
    yield "if", "if true { true } else { false }"
    yield "switch", "switch n { 1 => true }"
    yield "this", "this == 1"
    yield "global", "global::x == 1"
    yield "interpolation", "`${s}` == s"
    yield "map", "#{ a: 1 }.a == 1"
    yield "huge-map", "#{" + ", ".join(f"a{n}: 1" for n in range(700)) + "}.a1 == 1"
    yield "huge-range", "n in 0..9223372036854775807"
    yield "range", "contains(0..999999999999, 5)"
    yield "text-times-number", '"a" * 1000000 == s'
    yield "pad", 's.pad(1000000000, "a") == s'
    yield "coalesce", "n ?? 1 == 1"
    yield "deep-parentheses", "(" * 100_000 + "true" + ")" * 100_000
    yield "parentheses", "(" * 4_000 + "true" + ")" * 4_000
    yield "deep-lists", "n in " + "[" * 4_000 + "]" * 4_000
    yield "nots", "!" * 8_000 + "true"
    yield "minuses", "n == " + "- " * 4_000 + "1"
    yield "a-long-chain", "n" + ".a" * 4_000 + " == 1"
    yield "calls-in-calls", "len(" * 1_600 + "s" + ")" * 1_600 + " == 1"
    yield "methods", "s" + ".to_lower()" * 700 + " == s"
    yield "sums", "s == s" + " + s" * 1_900
    yield "megabyte", "n == 1 || " * 104_000 + "true"
    yield "regex-deep", 'matches(s, "' + "(" * 3_000 + "a" + ")" * 3_000 + '")'
    yield "regex-broken", 'matches(s, "(")'
    yield "regex-bomb", 'matches(s, "(a{1000}){1000}")'
    yield "regex-classes", 'matches(s, "' + r"\\w{900}" * 300 + '")'
    yield "regex-bomb-nested", 'matches(s, "((((a{99}){99}){99}){99}){99}")'
    yield "open-text", 's == "aaaa'
    yield "open-comment", "/* true"
    yield "nothing", " "
    yield "only-a-comment", "// true"
    yield "nul", "n == 1 \0"
    yield "unicode-operators", "n ≥ 1"
    yield "bad-version", 'version(s, ">=")'
    yield "bad-duration", 'n > duration("9999999999999999999d")'
    yield "a-number-alone", "1"
    yield "huge-float", "n > 1e99999"


def harmless_predicates():
    yield "huge-number", "n == 99999999999999999999999999"
    yield "regex-backtracking", 'matches(s, "^(a|aa)+$")'
    yield "regex-large", 'matches(s, "^(a{0,900}){0,9}b$")'
    yield "overflow", "n + 9223372036854775807 > 0"
    yield "overflow-down", "-n - 9223372036854775807 - 9 > 0"
    yield "divided-by-nothing", "n / (n - n) == 1"
    yield "rest-of-nothing", "n % (n - n) == 1"
    yield "lowest-by-minus-one", "(-9223372036854775807 - n) / (0 - n) == 1"
    yield "a-long-list", "n in [" + ", ".join(str(k) for k in range(1_000)) + "]"


def refused_facts():
    deep = 100_000
    yield "ten-mebibytes-of-text.json", json.dumps({"s": "a" * (10 * MIB)})
    yield "many-unknown-keys.yaml", "\n".join(f"k{n}: 1" for n in range(200_000))
    yield "a-million-unknown-keys.json", "{" + ",".join(f'"k{n}":1' for n in range(1_000_000)) + "}"
    yield "deep.json", '{"n":' + "[" * deep + "]" * deep + "}"
    yield "deep-mappings.json", '{"n":' * deep + "1" + "}" * deep
    yield "deep.yaml", "n: " + "[" * deep
    yield "deep-block.yaml", "- " * deep
    yield "alias-bomb.yaml", laughs()
    yield "empty.json", ""
    yield "a-list.json", "[1]"
    yield "a-number.json", "1"
    yield "half.json", '{"n": 1'
    yield "two.json", '{"n": 1}{"n": 2}'
    yield "nul.json", '{"n": 1}\0'
    yield "wrong-type.json", '{"n": "one"}'
    yield "wrong-type-of-five-mebibytes.json", json.dumps({"n": "a" * (5 * MIB)})
    yield "a-text-of-five-mebibytes.json", json.dumps({"s": "a" * (5 * MIB)})
    yield "too-large-a-number.json", '{"n": 99999999999999999999}'
    yield "infinite.json", '{"cert": {"days": 1e999}}'
    yield "no-number.json", '{"cert": {"days": NaN}}'
    yield "a-mapping-for-a-text.json", '{"s": {"a": 1}}'
    yield "a-list-too-long.json", json.dumps({"l": [1] * 100_000})
    yield "many-numbers.json", '{"n": [' + "0," * (3 * MIB) + "0]}"
    yield "many-lists.json", '{"n": [' + "[]," * (2 * MIB) + "0]}"
    yield "many-mappings.json", '{"n": [' + '{"a":0},' * (1 * MIB) + "0]}"
    yield "many-keys-too-many.yaml", "\n".join(f"k{n}: 1" for n in range(700_000))


def harmless_facts():
    yield "a-list-of-lists.json", '{"l": [[[[]]]]}'
    yield "forty-thousand-unknown-keys.json", "{" + ",".join(f'"k{n}":1' for n in range(40_000)) + "}"
    yield "forty-thousand-unknown-keys.yaml", "\n".join(f"k{n}: 1" for n in range(40_000))
    yield "an-unknown-text-of-five-mebibytes.json", json.dumps({"other": "a" * (5 * MIB)})
    yield "one-unknown-key-of-a-mebibyte.json", json.dumps({"k" * MIB: 1})
    yield "a-key-of-a-hundred-thousand-dots.json", json.dumps({".".join("a" * 100_000): 1})
    yield "nothing.json", "{}"
    yield "null.json", '{"n": null, "s": null, "l": null}'
    yield "escapes-in-keys.json", json.dumps({ESCAPES: 1})


def write(folder, files, suffix=""):
    folder.mkdir(parents=True)
    for name, content in files:
        data = content if isinstance(content, bytes) else content.encode()
        (folder / (name + suffix)).write_bytes(data)


def main():
    root = Path(sys.argv[1])
    write(root / "yaml", playbooks(), ".yaml")
    write(root / "large", large_playbooks(), ".yaml")
    write(root / "unreadable", bytes_that_are_no_text())
    for name, line in [("fifty-mebibytes.yaml", b"a: 1\n"), ("fifty-mebibytes.json", b'{"n": 1}\n')]:
        (root / "unreadable" / name).write_bytes(line * (50 * MIB // len(line)))
    write(root / "predicates/refused", ((n, good(p)) for n, p in refused_predicates()), ".yaml")
    write(root / "predicates/harmless", ((n, good(p)) for n, p in harmless_predicates()), ".yaml")
    write(root / "facts/refused", refused_facts())
    write(root / "facts/harmless", harmless_facts())
    (root / "good.yaml").write_text(good())
    (root / "good.json").write_text('{"n": 1}')
    (root / "many-a.json").write_text(json.dumps({"n": 1, "s": "a" * 10_000}))
    (root / "escapes.json").write_text(json.dumps({"n": 1, "s": ESCAPES, "cert": {"issuer": ESCAPES}}))
    (root / "escapes.yaml").write_text(good(title=ESCAPES))
    (root / "escapes-and-mistakes.yaml").write_text(good(title=ESCAPES).replace("often", json.dumps(ESCAPES)))


main()
