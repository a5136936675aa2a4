"""Patterns that take backtracking, as Python's own engine finds them.
Run: python make_backtracking.py
Tools: Python 3.11 (Unicode 14).

backtracking.json: texts; and patterns, each with the numbers of the texts that it is found in, or null where Python refuses it.
Flags and normalization are those of DPR's has_answer of type "regex"."""
import json, os, random, re, unicodedata, warnings
here = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")

nfd = lambda text: unicodedata.normalize("NFD", text)
draw = random.Random(11)
texts = ["", "a", "aa", "aaa", "ab", "aab", "abab", "abcabc", "a\n", "a\nb", "Aa", "aA bB", "ΣΑΣ σας", "ſs Ss", "iı Iİ", "K k", "µμ", "éE\u0301", "ß ẞ", "12 12", "1½ ½", "foo foo", "foobar", "aXb aXc", "0.5 m 15", "a-b-a"]
texts += ["".join(draw.choice("aaabbcABσΣς1 \n-éø") for _ in range(draw.randint(3, 14))) for _ in range(34)]
chosen = {r"(\w)\1", r"(\w+) \1", r"(?P<x>\w)(?P=x)", r"(?=.*b)a", r"a(?!b)", r"(?<=a)(?!b).", r"(?>a+)b", r"(?>a+)a", r"a++b", r"a*+a", r"(a|ab)(c|bcd)(?=a)", r"\b(\w)\w*\s\1", r"(?:(\w)\1)+",
          r"(?=(\w+))\1$", r"(?>(?:a?|b)*)", r"(?>(?:a?|b)*)$", r"^(a?)+\1$", r"(?:(a)|b)*\1", r"(a)?\1", r"(?:(a)|(b))\1", r"(a)|\1", r"(?!(a))\1", r"(?<=(a))\1", r"(?<=(a)\1)", r"(a)(?<=\1)", r"(?-m:a$)",
          r"(?-m:$)", r"(?-m:^a$)", r"(?-i:[0-9])(?=\s)", r"(?-i:a)(?=b)", r"(?-i:\w)(?=b)", r"(?i:[a-c])(?!b)", r"[^a-b](?=\w)", r"[^\W\d](?=1)", r"[σ](?=α)", r"ς(?=\b)", r"(s)\1", r"(i)\1", r"(k) \1", r"(\w)(?=\1)",
          r"(a{2})+?\1", r"(a+?)\1", r"(a+)\1b", r"(.)\1{2}", r"(.)(.)\2\1", r"((a)b)\2", r"(?:(?:(a)b)c)\1", r"(?=a)*b", r"(?=a)+a", r"(?!a)*b", r"(?<!a)*b", r"(?:(?=a))*(?:a|b)", r"\b(?=a)", r"\B(?!a)", r"(?=\b)a",
          r"\b(?:a\b|-)+", r"(?:\ba)*\b(?=.)", r"a{1001}|ab", r"(?:a{100}){100}|(?=b)", r"a{0}+b", r"a{2,3}+a", r"(?:ab)*+a", r"(?>a|ab)c", r"(?>ab|a)b", r"(a)(?>\1)", r"(?>(a))\1", r"(?<=a(?=b))b", r"(?<!(?=b)a)b",
          r"(?<=(?>a))b", r"(a)(?(1)b|c)", r"(?a:\w)", r"(?a:a)", r"\N{DIGIT ONE}", r"(?=(a|b)*)c", r"(?=((?:a?|b)*))\1", r"(?s:.)(?=\n)", r".(?=\n)", r"(?x: a (?= b ) )"}
def generate(depth, closed, groups):
    """closed: numbers of groups that may be referred to; groups: how many there are, in a list of one."""
    def item():
        chance = draw.random()
        if closed and chance < .18: return r"\%d" % draw.choice(closed)
        if depth == 0 or chance < .6: return draw.choice(["a", "b", "c", "σ", "1", " ", "-", ".", r"\w", r"\W", r"\d", "[ab]", "[^a]", "[b-σ]", r"\b", r"\B", "^", "$", "é"])
        kind = draw.choice(["(%s)", "(%s)", "(?:%s)", "(?=%s)", "(?!%s)", "(?>%s)", "(?>%s)"])
        if kind == "(%s)":
            groups[0] += 1
            number = groups[0]
            body = generate(depth - 1, closed, groups)
            closed.append(number)
            return "(%s)" % body
        return kind % generate(depth - 1, closed, groups)
    def repeated():
        one = item()
        if one in (r"\b", r"\B", "^", "$"): return one # they cannot be repeated
        return one + (draw.choice(["*", "+", "?", "{2}", "{1,3}", "*?", "+?", "??", "*+", "++", "?+"]) if draw.random() < .3 else "")
    return "|".join("".join(repeated() for _ in range(draw.randint(1, 4))) for _ in range(draw.choice([1, 1, 1, 2])))
while len(chosen) < 700:
    pattern = generate(2, [], [0])
    if re.search(r"\(\?[=!>]|\\\d|[*+?}]\+", pattern): chosen.add(pattern)

normalized = [nfd(text) for text in texts]
rows = []
for pattern in sorted(chosen):
    try: compiled = re.compile(nfd(pattern), re.IGNORECASE | re.UNICODE | re.MULTILINE)
    except Exception: rows.append([pattern, None])
    else: rows.append([pattern, [i for i, text in enumerate(normalized) if compiled.search(text)]])
with open(f"{here}/backtracking.json", "w", encoding="utf8") as out:
    out.write('{"texts": ' + json.dumps(texts) + ',\n"patterns": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]}\n")
print(len(rows), "patterns,", sum(found is None for _, found in rows), "refused")
