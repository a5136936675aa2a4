"""What the tests of matching by regular expression compare with, made by Python's own engine.
Run: python make_regex.py
Tools: Python 3.11 (Unicode 14).

regex.json: texts; and patterns, each with the numbers of the texts that it is found in, or null where Python refuses it.
Flags and normalization are those of DPR's has_answer of type "regex"."""
import json, os, random, re, unicodedata, warnings
here = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")

nfd = lambda text: unicodedata.normalize("NFD", text)
texts = ["", "\n", "a", "ab", "aab", "abc\n", "abc\ndef", "foo bar", "foobar", "Foo. Bar", "foo\r\nbar", "a-b_c]", "12 m, 5 t", "15", "2,345", "1½ Ⅷ", "१२३", "Café au lait",
         "cafe", "NAÏVE", "straße", "STRASSE ẞ", "ΣΊΣΥΦΟΣ", "ο Σίσυφος", "ᾳ ι", "İstanbul", "ısı", "Iris", "Kelvin K Å", "ſo", "øre", "søt", "東京タワー", "Москва", "🎉 party", "x_y",
         "a\u2028b", "a\u00a0b", "a\u001cb", "a\ufeffb", "a\u0000b", "a{2}", "a{,}", "(a)", "a.b", "a\\b", "#a b", "a\u0308", "tel 6,194-meter", "aaaa", "  ", "\tx", "1\n2\n", "A\u0301\u030c", "–1980", "é–à", "a\u1680b", "\u2028\u202f\u205f", "a\u3000b", "a\u180eb", "\u0085"]
patterns = r"""
a|A|.|..|^$|^|$|\A|\Z|\Aa|b\Z|c\Z|c$|c$\n|f$|^d|\Ad|^def\Z|(?m:^d)|(?-m:^d)|(?-m:^a)|(?-m:c$)|a.b|(?s)a.b|(?s:a.b)|(?s:c.d)|c.d|(?i)a|(?m)^d|(?x) a b|(?x: a b )|(?x)a #c
b|(?sm)c.d|(?im)(?s)c.d|(?-i:A)|(?-i:a)|(?i-s:A)|(?a)a|(?u)a|(?L)a|(?t)a|a(?i)b|(?i|(?i-i:a)|(?-:a)|(?z)a|(?a:\w)|(?u:ø)|(?au:a)
(?P<n>a)b|(?P<n>a)(?P<n>b)|(?P<1>a)|(?P<é>a)|(?P<>a)|(?P<n>a|(?<n>a)|(?P=n)|(?P<n>a)(?P=n)|(?P<n>(?P=n))|(a)\1|\1|(\1)|(a)\2|(a)?(?(1)b|c)|(?(1)a|b)|(?(0)a)|(?(n)a)|(a)(?(1)a|b|c)|(?(2)a)(b)|(?P>n)|(?P
a*|a+|a?|a{2}|a{2,}|a{,2}|a{2,3}|a{,}|a{}|a{|a{x}|a{2|{2}|{|}|a{3,2}|a{0}b|a{1000}|a{1001}|a{4294967295}|(?:a{100}){100}|a**|a*+|a++|a?+b|a{2}+|a{2}?|a*?b|a+?b|a??b|a{2}{3}|(?:a*)*|(a+)+$|(a*)*b|*a|+|?|(*a)|^*|$+|\b+|\Z?|(?:^)*|(?:^a)*|(?=a)*b|(?#c)a|a(?#c)*|(?#c|(?#)a|()|()*|(|)|(a|a)|[|[a|[]|[]]|[]a]|[^]]|[^]|a]|[a-]|[-a]|[a-c]x|[c-a]|[a\-c]b|[\d-x]|[x-\d]|[a-\x7a]b|[\]]|[[]|[[:alpha:]]|[a&&b]|[a--b]|[a||b]
\d|\D|\s|\S|\w|\W|\d+|^\d+$|^\w+$|^\W+$|^\S+$|^\D+$|[\d]|[\D]|[\s]|[\S]|[\w]|[\W]|[^\d]|[^\D]|[^\s]|[^\S]|[^\w]|[^\W]|^[^\w\s]|[^\wa]|[^\W_]|[^\W\d_]|[\w-]|^[\W]$|^[^\Wι]+$|[\Wι]|^[a\W]+$|a\sb|a\wb|a\Wb|a.b
\b|\B|\bfoo|foo\b|\bfoo\b|foo\B|\Bbar|\bbar|cafe\b|caf\b|\bø|s\bø|\bre|s\Bø|t\b|\bt|\b5\b|\b15\b|\b[12]|\b[ab.]|\b.|.\b|.\b.|\B.|\b$|^\b|\b\Z|\A\b|\b\b|\bfoo\b\s|foo\b.*bar|foo\b\W*bar|foo\b ?bar|(foo\b|x)|(\bfoo|\bbar)\b|(foo\b)+|(\bfoo\b\W)+|\b(foo|bar)\b|\b(?:foo)?bar|\b[56]\b(\s*t|.*ton)|\bМоск|東\b|京\B|[\b]|\b\d+\b|\B\B|\b(?<=o)|(?<=o)\b|(?<=\bb)a|(?<=b\b) |(?<=foo\b) 
(?<=a)b|(?<!a)b|(?<=foo )bar|(?<=a|b)c|(?<=a|bc)d|(?<=a+)b|(?<=a{2})b|(?<=a*)b|(?<=(a))b|(?<=^)a|(?<=$)\n|(?<!)a|(?<=)a|(?<a)b|(?<|(?=a)a|a(?=b)|a(?!b)|(?!)|(?=|a(?!b|(?>a+)b|(?>a|(?<=(?<=a)b)c
\a|\f|\n|\r|\t|\v|\\|\x41|\x4|\x{41}|\u0041|\u004|\U00000041|\U00110000|\U0041|\N{DASH}|\N{EN DASH}|\N|\0|\00|\000|\01|\101|\400|\477|\18|\8|[\8]|[\1]|[\101]|[\400]|\c|\e|\g|\h|\i|\k|\o|\p{L}|\pL|\q|\y|\z|\C|\E|\G|\Q|\R|\X|\_|\-|\,|\ |\é|\–|\ø|\京|[\é]|[\–]|[\ø]|[\e]|\#|\/|\
i|I|İ|ı|[i]|[h-j]|[^i]ris|^[^i]|(?-i:i)s|(?-i:[ı])|ß|ẞ|ss|ς|Σ|[σ]|ι|\u0345|K|k|\u212a|å|Å|\u212b|ſ|s|[r-t]o|é|e\u0301|cafe.|cafe.?$|[é]|ö|東|[一-龠]|м|М|🎉|^.\sparty|[🎉]|\U0001F389|(?i:É)|(?-i:É)|naïve
a.*b|^a.*b$|foo|bar|20,?237\s*f(oo|ee)?t|6,194-meter|1963\–1980|\–1980|[0-9]+,[0-9]{3}|(?:a|b)+c|((a)|b)*|a|b|||a||(?:|a)b|(?:)|a(?:)b|(?x)(?#c) a|(?x)# c|(?x)[ ]|(?x)a\ b|(?x)a {2}|(?x)a + b| (?x)a|(?#c)(?i)a|(?i)*|(?i)(?x) a
"""
# Each line is also taken whole: the bars then stand for alternatives, and one bad part spoils it.
lines = patterns.strip("\n").split("\n")
chosen = {part for line in lines for part in line.split("|")} | {part for line in lines for part in re.split(r"(?<=[^|(])\|(?=[^|)])", line)} | set(lines)
chosen |= {r"(a|b)c", r"(foo\b|x)", r"(\bfoo|\bbar)\b", r"\b(foo|bar)\b", r"\b[56]\b(\s*t|.*ton)", r"(?<=a|b)c", r"(?<=a|bc)d", r"f(oo|ee)", r"(?:a|b)+c", r"((a)|b)*", "a||", "|", "||a",
           r"(?:|a)b", r"(a)?(?(1)b|c)", r"(a)(?(1)a|b)", r"(a)(?(1)a|b|c)", r"(?(2)a|c)(b)", r"(foo|ab)\b", r"x|\bfoo", r"foo\b|bar", "(?x)a #c\nb", "(?x)a|b # (", "a\nb", "(?P<n>a|b)c"}
draw = random.Random(7)
atoms = ["a", "b", "c", "o", "i", "é", "ø", "-", " ", r"\d", r"\w", r"\W", r"\s", r"\S", ".", "[ab]", "[^a]", "[a-f]", r"[\w-]", r"\b", r"\B", "^", "$", r"\Z", "\\n", "(?<=o)", r"(?<!\w)", "é", "[^\\Wo]", "foo", "bar"]
def generate(depth):
    def item():
        atom = draw.choice(atoms) if depth == 0 or draw.random() < .7 else draw.choice(["(%s)", "(?:%s)", "(?-i:%s)", "(?s:%s)"]) % generate(depth - 1)
        return atom + (draw.choice(["*", "+", "?", "{2}", "{,2}", "*?", "{1,}"]) if draw.random() < .25 else "")
    branches = ["".join(item() for _ in range(draw.randint(1, 4))) for _ in range(draw.choice([1, 1, 1, 2]))]
    return "|".join(branches)
chosen |= {generate(2) for _ in range(600)}

normalized = [nfd(text) for text in texts]
rows = []
for pattern in sorted(chosen):
    try: compiled = re.compile(nfd(pattern), re.IGNORECASE | re.UNICODE | re.MULTILINE)
    except Exception: rows.append([pattern, None])
    else: rows.append([pattern, [i for i, text in enumerate(normalized) if compiled.search(text)]])
with open(f"{here}/regex.json", "w", encoding="utf8") as out:
    out.write('{"texts": ' + json.dumps(texts) + ',\n"patterns": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]}\n")
print(len(rows), "patterns,", sum(found is None for _, found in rows), "refused")
