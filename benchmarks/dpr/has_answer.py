"""How fast Python looks for answers the way DPR does: has_answer of type "string", with SimpleTokenizer's expression.
Run: python has_answer.py work.json, with the package regex. Answers each line of standard input with a JSON line.

work.json: {"texts": [...], "questions": [{"answers": [...], "passages": [numbers of texts]}]}"""
import json, sys, time, unicodedata
import regex

expression = regex.compile(r"([\p{L}\p{N}\p{M}]+)|([^\p{Z}\p{C}])", flags=regex.IGNORECASE + regex.UNICODE + regex.MULTILINE)

def words(text):
    """As DPR does it: each token with the text up to the next one and its span, of which the lower-cased words are taken."""
    matches = list(expression.finditer(unicodedata.normalize("NFD", text)))
    tokens = []
    for i, match in enumerate(matches):
        start, end = match.span()
        following = matches[i + 1].span()[0] if i + 1 < len(matches) else end
        tokens.append((match.group(), text[start:following], (start, end)))
    return [token[0].lower() for token in tokens]

def has_answer(answers, text):
    found = words(text)
    for answer in answers:
        wanted = words(answer)
        if any(wanted == found[i : i + len(wanted)] for i in range(len(found) - len(wanted) + 1)): return True
    return False

with open(sys.argv[1], encoding="utf8") as file: work = json.load(file)
for _ in sys.stdin:
    started = time.perf_counter()
    holding = sum(has_answer(question["answers"], work["texts"][i]) for question in work["questions"] for i in question["passages"])
    print(json.dumps({"seconds": time.perf_counter() - started, "holding": holding}), flush=True)
